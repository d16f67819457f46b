"""The intermediate representation (IR) that the templates render.

Small frozen records with both names of a thing and no Python text.
"""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from generator import facts

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value as `json.loads` gives it."""

Scalar: TypeAlias = str | int | bool | None
"""A JSON value that `Literal` can hold."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The limits of an integer or a number; None means no limit."""

    ge: int | float | None = None
    le: int | float | None = None
    gt: int | float | None = None
    lt: int | float | None = None
    multiple_of: int | float | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """A number of characters, items or members, inclusive; None means no limit."""

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
    """A string. Sizes count code points; patterns search, they do not match."""

    size: Size = Size()
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values, compared as JSON does: 1 is not true."""

    values: tuple[Json, ...]


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
    """Whether the class is defined after this reference to it."""


@dataclass(frozen=True, slots=True)
class Union:
    """Any of several types."""

    members: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A type whose values a JSON Schema must also accept."""

    type: "Type"
    schema: Json
    """The rest of the schema; its references point into the input schema."""


Type: TypeAlias = (
    Anything
    | Checked
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
    """The server's default. The SDK never sends it."""

    value: Json


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One member of an object, equal only to itself: text about it can be cached."""

    wire: str
    name: str
    type: Type
    required: bool
    title: str | None
    description: str | None
    default: Default | None
    deprecated: bool
    hints: facts.Hints

    @property
    def renamed(self) -> bool:
        """Whether Python cannot use its name on the wire."""
        return self.name != self.wire


@dataclass(frozen=True, slots=True)
class Object:
    """An object with named members: one pydantic class."""

    name: str
    path: str
    """Its place in an input, by wire names: `image_with_roles[]`, or ""."""

    description: str | None
    """The schema's own description, or its title."""

    fields: tuple[Field, ...]
    extra: Type | None
    """The type of members without a name; None refuses them."""

    also: Json = None
    """A JSON Schema that must also accept the object, or None."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input schema: the input itself and the objects in it."""

    root: Object
    nested: tuple[Object, ...]
    """Each before those that use it, where possible."""

    document: dict[str, Json] | None = None
    """The schema that checks refer to, or None."""

    is_checked: bool = False
    """Whether part of it stays a schema, in a `Checked` or an `also`."""

    @property
    def objects(self) -> tuple[Object, ...]:
        """Every object; the input itself comes last."""
        return (*self.nested, self.root)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several fields that the schema cannot express."""

    id: str
    expression: str
    message: str
    source: str = ""
    """Its method in the input's class: the only Python text in the IR."""

    uses_re: bool = False
    """Whether that method needs the module `re`."""


@dataclass(frozen=True, slots=True)
class Names:
    """The Python names that a slug determines."""

    attribute: str  # on the client, and the module in `mindvideo.models`
    endpoint: str
    async_endpoint: str
    methods: str  # the signatures of both endpoints
    input: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What pages about all models say about an input; "" for nothing."""

    resolutions: str
    durations: str
    images: str
    needs_prompt_only: bool
    """Whether the input requires at most a prompt."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A model, as pages about all models see it."""

    slug: str
    names: Names
    title: str
    description: str
    output: facts.OutputKind
    offers: Offers
    rules: tuple[Rule, ...]
    deprecated: facts.Deprecation | None
    example_input: MappingOf[str, Json] | None
    example_cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Model(Listed):
    """A model, as its own files see it."""

    input: Input
    document: str
    """The corrected schema file as text; it ships with the SDK."""

    corrections: tuple[facts.Correction, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields of the input."""
        return self.input.root.fields


@dataclass(frozen=True, slots=True)
class Sdk:
    """Everything that templates see."""

    version: str
    releases: tuple[facts.Release, ...]
    """The changes of each version, newest first."""

    platform: facts.Platform
    models: tuple[Listed, ...]
    retired: tuple[facts.Retired, ...] = ()

    @property
    def whole(self) -> tuple[Model, ...]:
        """The models to generate files for: all that are not up to date."""
        return tuple(it for it in self.models if isinstance(it, Model))

    def featured(self, kind: str) -> Listed | None:
        """Choose a first example's model: of this kind, requiring at most a prompt."""
        fitting = [
            model
            for model in self.models
            if model.output.key == kind and model.offers.needs_prompt_only
        ]
        names = {(len(it.names.attribute), it.names.attribute): it for it in fitting}
        return names[min(names)] if names else None
