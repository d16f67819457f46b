"""Which way a change of one keyword goes, where the keyword alone tells."""

import json
from typing import Literal, TypeAlias

from generator import ir
from generator.json_schema.keywords import (
    CONSTRAINTS,
    OF_KIND,
    REFERENCES,
    is_number,
    is_of,
)
from generator.json_schema.subschemas import DEFINITIONS, Schema

Leaning: TypeAlias = Literal["tightens", "loosens", "unknown"]
"""tightens: accepts nothing more than before; loosens: refuses nothing more."""

What: TypeAlias = Literal[
    "bound",
    "choice-added",
    "choice-removed",
    "default-changed",
    "deprecation-changed",
    "example-changed",
    "field-added",
    "field-now-optional",
    "field-now-required",
    "field-removed",
    "field-renamed",
    "required-field-added",
    "schema",
    "text-changed",
    "type",
]
"""A kind of change, or the first word of one whose direction is still to be found."""

REMARKS: dict[str, What] = {
    "default": "default-changed",
    "deprecated": "deprecation-changed",
    "examples": "example-changed",
}
"""What refuses nothing and is more than a text."""

ASSERTIONS = CONSTRAINTS | REFERENCES | DEFINITIONS
"""Everything that is no remark."""

BOUNDS = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "maximum", "maxItems", "maxLength"}
    | {"maxProperties", "minimum", "minItems", "minLength", "minProperties"}
    | {"multipleOf", "pattern", "uniqueItems"}
)
"""Each refuses values by itself, whatever stands beside it."""

GROUPS: tuple[tuple[str, ...], ...] = (
    ("if", "then", "else"),
    ("contains", "minContains", "maxContains"),
    ("not",),
    ("oneOf",),
    ("dependentRequired",),
    ("dependentSchemas",),
    ("propertyNames",),
)
"""Keywords that are read together, and that refuse more by being there."""

TANGLED: tuple[tuple[str, ...], ...] = (
    ("unevaluatedItems",),
    ("unevaluatedProperties",),
    ("$ref",),
)
"""What these mean depends on what stands beside them."""

_LOWER = frozenset(
    {"exclusiveMinimum", "minimum", "minItems", "minLength", "minProperties"}
)
_EVERYTHING = frozenset({"array", "boolean", "null", "number", "object", "string"})


def canonical(value: ir.Json) -> str:
    """A JSON value as text that is the same for equal values: 8.0 is 8, 1 not true."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: ir.Json) -> ir.Json:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return list(map(_plain, value))
    is_whole = isinstance(value, float) and value.is_integer()
    return int(value) if is_whole and isinstance(value, float) else value


def concerns(keyword: str, schema: Schema) -> bool:
    """Whether a bound is about any of the kinds of values that a schema names."""
    if keyword == "uniqueItems":
        return "array" in types(schema)
    return any(keyword in OF_KIND[kind] for kind in types(schema))


def of_bound(keyword: str, old: ir.Json, new: ir.Json) -> Leaning:
    """Which way a bound went; None is no bound."""
    if keyword == "uniqueItems":
        return "tightens" if new is True else "loosens"
    if old is None or new is None:
        return of_presence(old, new)
    if not is_number(old) or not is_number(new):
        return "unknown"
    assert isinstance(old, int | float) and isinstance(new, int | float)
    if keyword == "multipleOf":
        if new % old == 0:
            return "tightens"
        return "loosens" if old % new == 0 else "unknown"
    return "tightens" if (new > old) == (keyword in _LOWER) else "loosens"


def of_presence(old: ir.Json, new: ir.Json) -> Leaning:
    """Which way it goes when something that refuses values comes or leaves."""
    if old is None:
        return "tightens"
    return "loosens" if new is None else "unknown"


def of_types(old: frozenset[str], new: frozenset[str]) -> Leaning:
    """Which way the kinds of values went."""
    if old <= new:
        return "loosens"
    return "tightens" if new <= old else "unknown"


def types(schema: Schema) -> frozenset[str]:
    """The kinds of values that a schema names; a number is an integer as well."""
    declared = schema.get("type")
    if declared is None:
        return _EVERYTHING | {"integer"}
    named = declared if isinstance(declared, list) else [declared]
    found = frozenset(str(name) for name in named)
    return found | {"integer"} if "number" in found else found


def asked_types(schema: Schema) -> frozenset[str]:
    """The kinds that `type` asks for; all where the choices beside it say them too."""
    listed = choices(schema)
    kinds = types(schema)
    if listed is None or "type" not in schema:
        return kinds
    implied = all(any(is_of(kind, it) for kind in kinds) for it in listed)
    return _EVERYTHING | {"integer"} if implied else kinds


def choices(schema: Schema) -> list[ir.Json] | None:
    """The values that `enum` or `const` leaves; None when any is left."""
    if "const" in schema:
        return [schema["const"]]
    listed = schema.get("enum")
    return listed if isinstance(listed, list) else None


def missing(values: list[ir.Json], others: list[ir.Json]) -> list[ir.Json]:
    """The values that are not among the others."""
    known = set(map(canonical, others))
    return [value for value in values if canonical(value) not in known]


def of_lists(keyword: str, old: ir.Json, new: ir.Json) -> Leaning:
    """Which way `anyOf` or `allOf` went: more alternatives accept more."""
    if not isinstance(old, list) or not isinstance(new, list):
        return of_presence(old, new)
    gone, come = missing(old, new), missing(new, old)
    if gone and come:
        return "unknown"
    return "loosens" if bool(come) == (keyword == "anyOf") else "tightens"


def openness(value: ir.Json) -> Literal["closed", "some", "open"]:
    """How much `additionalProperties` or `items` takes."""
    if value is None or value is True or value == {}:
        return "open"
    return "closed" if value is False else "some"


def of_rest(old: ir.Json, new: ir.Json) -> Leaning | None:
    """Which way `additionalProperties` or `items` went; None when not by itself."""
    order = ("closed", "some", "open")
    one, other = order.index(openness(old)), order.index(openness(new))
    if one == other:
        return None
    return "loosens" if one < other else "tightens"


def is_closed(schema: Schema) -> bool:
    """Whether an object refuses members that it does not name."""
    return (
        schema.get("additionalProperties") is False
        and "patternProperties" not in schema
    )
