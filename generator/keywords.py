"""JSON Schema's keywords (draft 2020-12): what becomes of each, and how to read one.

Every keyword is in exactly one of ANNOTATIONS, CONSTRAINTS and REFUSED. A word that the
draft does not know is an annotation, as the draft says, and is never read.

Imports subschemas and ir.
"""

import re
from math import ceil, floor

from generator import ir
from generator.subschemas import Schema, is_schema

ANNOTATIONS = frozenset(
    {"$comment", "$defs", "$schema", "contentEncoding", "contentMediaType"}
    | {"contentSchema", "default", "definitions", "deprecated", "description"}
    | {"examples", "format", "readOnly", "title", "writeOnly"}
)
"""They say something about a value and refuse none; `format` is one, says the draft."""

_OF_KIND = {
    "array": frozenset({"items", "maxItems", "minItems"}),
    "number": frozenset(
        {"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}
    ),
    "object": frozenset(
        {"additionalProperties", "maxProperties", "minProperties", "properties"}
        | {"required"}
    ),
    "string": frozenset({"maxLength", "minLength", "pattern"}),
}
TYPED = frozenset[str]().union(*_OF_KIND.values())
"""They speak of one kind of value and say nothing of the others."""

CONSTRAINTS = TYPED | {"$ref", "anyOf", "const", "enum", "type"}
"""They refuse values, and the generated model refuses the same ones."""

REFUSED = frozenset(
    {"$anchor", "$dynamicAnchor", "$dynamicRef", "$id", "$vocabulary", "allOf"}
    | {"contains", "dependencies", "dependentRequired", "dependentSchemas", "else"}
    | {"if", "maxContains", "minContains", "not", "oneOf", "patternProperties"}
    | {"prefixItems", "propertyNames", "then", "unevaluatedItems"}
    | {"unevaluatedProperties", "uniqueItems"}
)
"""They refuse values too, and nothing generated can do the same yet."""

KINDS = ("array", "boolean", "integer", "null", "number", "object", "string")
"""The words that `type` knows."""
_CLASSES = {
    "array": list,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "string": str,
}


class Unreadable(ValueError):
    """A keyword's value is not what the draft asks for; the message says what it is."""

    def __init__(self, keyword: str, reason: str) -> None:
        super().__init__(reason)
        self.keyword = keyword


def is_number(value: object) -> bool:
    """Whether JSON calls it a number: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: object) -> bool:
    """Whether JSON Schema calls it an integer: 5 and 5.0."""
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def is_of(kind: str, value: object) -> bool:
    """Whether a value is of one of the kinds of `type`."""
    match kind:
        case "integer":
            return is_integer(value)
        case "number":
            return is_number(value)
        case _:
            return isinstance(value, _CLASSES[kind])


def kinds(schema: Schema) -> tuple[str, ...]:
    """The kinds of value that `type` names; none when the schema does not say."""
    if "type" not in schema:
        return ()
    declared = schema["type"]
    named = declared if isinstance(declared, list) else [declared]
    found = tuple(kind for kind in KINDS if kind in named)
    if not found or len(found) != len(named):
        raise Unreadable(
            "type", f"expected one of {', '.join(KINDS)}, or a list of them"
        )
    return found


def bounds(schema: Schema, *, integer: bool) -> ir.Bounds:
    """The limits of a number; of an integer as integers, 0.5 rounded to the inside."""
    return ir.Bounds(
        ge=_limit(schema, "minimum", integer),
        le=_limit(schema, "maximum", integer),
        gt=_limit(schema, "exclusiveMinimum", integer),
        lt=_limit(schema, "exclusiveMaximum", integer),
        multiple_of=_step(schema, integer),
    )


def size(schema: Schema, least: str, most: str) -> ir.Size:
    """A number of characters, items or members, from two keywords."""
    return ir.Size(_count(schema, least), _count(schema, most))


def text(schema: Schema, keyword: str) -> str | None:
    """A keyword that is a string; blank is the same as absent."""
    value = schema.get(keyword)
    if value is not None and not isinstance(value, str):
        raise Unreadable(keyword, "expected a string")
    return value.strip() or None if value else None


def flag(schema: Schema, keyword: str) -> bool:
    """A keyword that is true or false."""
    value = schema.get(keyword, False)
    if not isinstance(value, bool):
        raise Unreadable(keyword, "expected true or false")
    return value


def names(schema: Schema, keyword: str) -> frozenset[str]:
    """A keyword that is a list of different strings."""
    value = schema.get(keyword, [])
    if not isinstance(value, list):
        raise Unreadable(keyword, "expected a list of names")
    found = frozenset(name for name in value if isinstance(name, str))
    if len(found) != len(value):
        raise Unreadable(keyword, "expected a list of different names")
    return found


def members(schema: Schema, keyword: str, most: int) -> list[ir.Scalar]:
    """The values that `const` or `enum` allows; 8.0 is read as 8."""
    value = schema[keyword]
    values = value if keyword == "enum" else [value]
    if not isinstance(values, list) or len(values) > most:
        raise Unreadable(keyword, f"expected a list of at most {most:,} values")
    found: list[ir.Scalar] = []
    for member in values:
        whole = isinstance(member, float) and member.is_integer()
        scalar = int(member) if isinstance(member, float) and whole else member
        if isinstance(scalar, list | dict | float):
            raise Unreadable(
                keyword, "not supported: a fraction, an array or an object"
            )
        found.append(scalar)
    return found


def pattern(schema: Schema) -> str | None:
    """The regular expression of a string, which Python's `re` has to understand."""
    value = schema.get("pattern")
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable("pattern", "expected a regular expression")
    try:
        re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        raise Unreadable("pattern", f"Python's re does not take it: {error}") from None
    return value


def properties(schema: Schema, most: int) -> Schema:
    """The named members of an object."""
    value = schema.get("properties", {})
    if not is_schema(value):
        raise Unreadable("properties", "expected an object of schemas")
    if len(value) > most:
        raise Unreadable(
            "properties", f"expected at most {most:,}, this has {len(value)}"
        )
    return value


def _number(schema: Schema, keyword: str) -> int | float | None:
    value = schema.get(keyword)
    if keyword not in schema:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(keyword, "expected a number")
    return value


def _limit(schema: Schema, keyword: str, integer: bool) -> int | float | None:
    value = _number(schema, keyword)
    if value is None or not integer:
        return value
    # An integer is at least 0.5 when it is at least 1, and above 0.5 when above 0.
    return ceil(value) if keyword in {"minimum", "exclusiveMaximum"} else floor(value)


def _step(schema: Schema, integer: bool) -> int | float | None:
    value = _number(schema, "multipleOf")
    if value is None:
        return None
    if value <= 0:
        raise Unreadable("multipleOf", "expected a number above 0")
    if integer and value != int(value):
        raise Unreadable("multipleOf", "not supported: a fraction for an integer")
    return int(value) if integer else value


def _count(schema: Schema, keyword: str) -> int | None:
    value = _number(schema, keyword)
    if value is None:
        return None
    if value < 0 or not is_integer(value):
        raise Unreadable(keyword, "expected a whole number, 0 or more")
    return int(value)
