"""The intermediate representation: what the templates are rendered from.

Small frozen records with both names of a thing, ours and the wire's, and no Python
text. No logic beyond a look at its own members; imports nothing of the package.
"""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value as `json.loads` gives it."""

Scalar: TypeAlias = str | int | bool | None
"""A JSON value that Python can write inside `Literal`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of an integer or a number; None is no limit."""

    ge: int | float | None = None
    le: int | float | None = None
    gt: int | float | None = None
    lt: int | float | None = None
    multiple_of: int | float | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How many characters, items or members; None is no limit, both ends count."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Null:
    """null."""


@dataclass(frozen=True, slots=True)
class Boolean:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Integer:
    """A JSON integer: 5 and 5.0."""

    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Number:
    """A JSON number."""

    bounds: Bounds = Bounds()


@dataclass(frozen=True, slots=True)
class Text:
    """A string; sizes count code points, the pattern is searched for, not matched."""

    size: Size = Size()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some scalars, told apart as JSON does: 1 is not true."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Array:
    """A list of one type."""

    items: "Type"
    size: Size = Size()


@dataclass(frozen=True, slots=True)
class Mapping:
    """An object without named members: any names, values of one type."""

    values: "Type"
    size: Size = Size()


@dataclass(frozen=True, slots=True)
class Reference:
    """An object of the same model, by its Python class name."""

    name: str
    forward: bool = False
    """Whether the class is defined further down than this mention of it."""


@dataclass(frozen=True, slots=True)
class Union:
    """Any of two or more types."""

    members: tuple["Type", ...]


Type: TypeAlias = (
    Anything
    | Null
    | Boolean
    | Integer
    | Number
    | Text
    | Choice
    | Array
    | Mapping
    | Reference
    | Union
)


@dataclass(frozen=True, slots=True)
class Default:
    """What the server uses when a field is left out; the SDK never sends it."""

    value: Json


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an object."""

    wire: str
    name: str
    type: Type
    required: bool
    title: str | None
    description: str | None
    default: Default | None
    advanced: bool
    deprecated: bool

    @property
    def renamed(self) -> bool:
        """Whether Python cannot use the wire name."""
        return self.name != self.wire


@dataclass(frozen=True, slots=True)
class Object:
    """An object with named members: one pydantic class."""

    name: str
    path: str
    """Where an input holds it, in wire names: `image_with_roles[]`; "" is the input."""

    description: str | None
    """The schema's own, or its title."""

    fields: tuple[Field, ...]
    extra: Type | None
    """The type of members that have no name here; None refuses them."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several fields that the schema cannot say."""

    id: str
    expression: str
    message: str


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That and why a model will go."""

    since: str
    replacement: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Names:
    """Every Python name that one slug gives."""

    attribute: str
    """The attribute of the client, and the module under `mindvideo.models`."""

    endpoint: str
    async_endpoint: str
    input: str


@dataclass(frozen=True, slots=True)
class OutputKind:
    """What a model produces: the key under `output`, and the classes for it."""

    key: str
    singular: str
    output: str
    async_output: str
    file_suffix: str
    """How a file of this kind is called in examples: ".mp4"; "" when it holds none."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the platform."""

    file: str
    slug: str
    names: Names
    title: str
    description: str
    output: OutputKind
    root: Object
    nested: tuple[Object, ...]
    """The other objects, each before the ones that need it where that is possible."""

    rules: tuple[Rule, ...]
    deprecated: Deprecation | None
    example_input: MappingOf[str, Json] | None
    example_cost: Decimal | None
    document: str
    """The schema file's own text, which ships with the SDK."""

    @property
    def objects(self) -> tuple[Object, ...]:
        """Every object, the input itself last."""
        return (*self.nested, self.root)


@dataclass(frozen=True, slots=True)
class ClientDefaults:
    """What the client does when not told otherwise; times in seconds."""

    attempt_timeout: float
    submit_timeout: float
    wait_timeout: float
    max_retries: int


@dataclass(frozen=True, slots=True)
class Platform:
    """The facts of the API, from `_platform.json`."""

    base_url: str
    tasks_path: str
    task_path: str
    events_path: str
    authorization_header: str
    authorization_scheme: str
    idempotency_header: str
    api_key_variable: str
    base_url_variable: str
    statuses: tuple[str, ...]
    terminal_statuses: tuple[str, ...]
    output_kinds: tuple[OutputKind, ...]
    defaults: ClientDefaults


@dataclass(frozen=True, slots=True)
class Note:
    """What one version brought, in the users' words."""

    version: str
    text: str


@dataclass(frozen=True, slots=True)
class Sdk:
    """All that the templates may see."""

    version: str
    notes: tuple[Note, ...]
    platform: Platform
    models: tuple[Model, ...]

    def featured(self, kind: str) -> Model | None:
        """The model for a first example: makes this kind, needs a prompt at most."""
        fitting = [
            model
            for model in self.models
            if model.output.key == kind
            and any(it.wire == "prompt" for it in model.root.fields)
            and all(it.wire == "prompt" for it in model.root.fields if it.required)
        ]
        names = {(len(it.names.attribute), it.names.attribute): it for it in fitting}
        return names[min(names)] if names else None
