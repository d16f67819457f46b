"""The intermediate representation: what the templates are rendered from.

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
    """One of some values, told apart as JSON does: 1 is not true."""

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
    """Whether the class is defined further down than this mention of it."""


@dataclass(frozen=True, slots=True)
class Union:
    """Any of two or more types."""

    members: tuple["Type", ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A type whose values a JSON Schema has to accept as well."""

    type: "Type"
    schema: Json
    """What the type does not say; its references point into the input schema."""


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
    """What the server uses when a field is left out; the SDK never sends it."""

    value: Json


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """One member of an object: itself and no other, so what is made of it is known."""

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

    also: Json = None
    """A JSON Schema that accepts the object as well; None when there is no more."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input schema: the input itself and the objects that it holds."""

    root: Object
    nested: tuple[Object, ...]
    """Each before the ones that need it, where that is possible."""

    document: dict[str, Json] | None = None
    """The schema, for the checks that refer into it; None when none does."""

    is_checked: bool = False
    """Whether a part of it stays a schema, in a `Checked` or an `also`."""

    @property
    def objects(self) -> tuple[Object, ...]:
        """Every object, the input itself last."""
        return (*self.nested, self.root)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several fields that the schema cannot say."""

    id: str
    expression: str
    message: str
    source: str = ""
    """Its method in the input's class, from `rules`: the one Python text in the IR."""

    uses_re: bool = False
    """Whether that method needs the module `re`."""


@dataclass(frozen=True, slots=True)
class Names:
    """Every Python name that one slug gives."""

    attribute: str
    """The attribute of the client, and the module under `mindvideo.models`."""

    endpoint: str
    async_endpoint: str
    input: str


@dataclass(frozen=True, slots=True)
class Offers:
    """What pages about all models tell of an input, in plain words; "" is nothing."""

    resolutions: str
    durations: str
    images: str
    needs_prompt_only: bool
    """Whether a prompt is all that it asks for."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One model of the platform, as pages about all models see it."""

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
    """One model of the platform, as its own files see it."""

    input: Input
    document: str
    """What the schema file means, as text: it ships with the SDK."""

    corrections: tuple[facts.Correction, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """The members of the input."""
        return self.input.root.fields


@dataclass(frozen=True, slots=True)
class Sdk:
    """All that the templates may see."""

    version: str
    releases: tuple[facts.Release, ...]
    """What each version brought, the newest first."""

    platform: facts.Platform
    models: tuple[Listed, ...]
    retired: tuple[facts.Retired, ...] = ()

    @property
    def whole(self) -> tuple[Model, ...]:
        """Those that get files of their own: all, unless some have them already."""
        return tuple(it for it in self.models if isinstance(it, Model))

    def featured(self, kind: str) -> Listed | None:
        """The model for a first example: makes this kind, needs a prompt at most."""
        fitting = [
            model
            for model in self.models
            if model.output.key == kind and model.offers.needs_prompt_only
        ]
        names = {(len(it.names.attribute), it.names.attribute): it for it in fitting}
        return names[min(names)] if names else None
