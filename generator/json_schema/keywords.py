"""JSON Schema's keywords (draft 2020-12): what becomes of each, and how to read one.

Every keyword is in exactly one of ANNOTATIONS, REFERENCES, NATIVE, CHECKED and REFUSED.
A word that the draft does not know is an annotation, as the draft says, and is never
read; so is `nullable`, which belongs to OpenAPI 3.0.
"""

import re
import warnings
from math import ceil, floor

from generator import ir
from generator.json_schema.subschemas import Schema, escaped, is_schema

ANNOTATIONS = frozenset(
    {"$comment", "$defs", "$schema", "contentEncoding", "contentMediaType"}
    | {"contentSchema", "default", "definitions", "deprecated", "description"}
    | {"examples", "format", "readOnly", "title", "writeOnly"}
)
"""Keywords that refuse no value; by the draft, `format` is one of them."""

REFERENCES = frozenset({"$anchor", "$id", "$ref"})
"""Keywords that are resolved before anything else is read."""

NATIVE = frozenset(
    {"additionalProperties", "anyOf", "const", "enum", "exclusiveMaximum"}
    | {"exclusiveMinimum", "items", "maxItems", "maxLength", "maximum", "minItems"}
    | {
        "minLength",
        "minimum",
        "multipleOf",
        "pattern",
        "properties",
        "required",
        "type",
    }
)
"""Keywords that pydantic and our scalar types express, where there is a `type`."""

CHECKED = frozenset(
    {"allOf", "contains", "dependentRequired", "dependentSchemas", "else", "if"}
    | {"maxContains", "maxProperties", "minContains", "minProperties", "not", "oneOf"}
    | {"patternProperties", "prefixItems", "propertyNames", "then"}
    | {"unevaluatedItems", "unevaluatedProperties", "uniqueItems"}
)
"""A generated check, `Also`, refuses the same values, but for the forms that are plain:
one `allOf`, a `oneOf` of different types, the size of an object without fields."""

CONSTRAINTS = NATIVE | CHECKED | {"$ref"}
"""All keywords that refuse values."""

REFUSED = frozenset({"$dynamicAnchor", "$dynamicRef", "$vocabulary"})
"""Keywords that make a schema refused; so does a `$ref` to elsewhere."""

_OF_NUMBER = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}
)
OF_KIND = {
    "array": frozenset({"items", "maxItems", "minItems"}),
    "boolean": frozenset[str](),
    "integer": _OF_NUMBER,
    "null": frozenset[str](),
    "number": _OF_NUMBER,
    "object": frozenset(
        {"additionalProperties", "maxProperties", "minProperties", "properties"}
        | {"required"}
    ),
    "string": frozenset({"maxLength", "minLength", "pattern"}),
}
"""What pydantic says of one kind of value; it says nothing of the others."""

TYPED = frozenset[str]().union(*OF_KIND.values())
"""All of these: beside a `type` of another kind they mean nothing."""

MAX_CHOICES = 1_000
"""How many values an `enum` may have."""

MAX_PROPERTIES = 1_000
"""How many members an object may have."""

_MAX_COUNT = 2**63 - 1

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
    """A keyword's value is not what the draft asks for; the message says what is."""

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
    fewest, largest = _count(schema, least), _count(schema, most)
    # pydantic counts with 64 bits, and nothing is longer.
    if fewest is not None:
        fewest = min(fewest, _MAX_COUNT)
    return ir.Size(fewest, None if (largest or 0) > _MAX_COUNT else largest)


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
        raise Unreadable(keyword, "expected a list of unique names")
    return found


def members(schema: Schema, keyword: str) -> list[ir.Json]:
    """The values that `const` or `enum` allows; 8.0 is read as 8."""
    value = schema[keyword]
    values = value if keyword == "enum" else [value]
    if not isinstance(values, list) or len(values) > MAX_CHOICES:
        raise Unreadable(keyword, f"expected a list of at most {MAX_CHOICES:,} values")
    return [
        int(member) if isinstance(member, float) and member.is_integer() else member
        for member in values
    ]


def beyond_integers(schema: Schema) -> list[str]:
    """The limits that pydantic's integers cannot take: fractions to be a multiple of,
    and what is longer than 64 bits.
    """
    given = {word: _number(schema, word) for word in OF_KIND["integer"]}
    return [
        word
        for word, value in sorted(given.items())
        if value is not None
        and (abs(value) >= 2**63 or (word == "multipleOf" and not is_integer(value)))
    ]


def pattern(schema: Schema) -> str | None:
    """The regular expression of a string, which Python's `re` has to understand."""
    value = schema.get("pattern")
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable("pattern", "expected a regular expression")
    if reason := _not_taken(value):
        raise Unreadable("pattern", reason)
    return value


def broken_patterns(schema: Schema) -> list[tuple[str, str]]:
    """The regular expressions that Python's `re` does not take: where, and why."""
    found = {"pattern": schema.get("pattern")}
    named = schema.get("patternProperties")
    if isinstance(named, dict):
        found |= {f"patternProperties/{escaped(name)}": name for name in named}
    return [
        (place, reason)
        for place, text in found.items()
        if isinstance(text, str) and (reason := _not_taken(text))
    ]


def _not_taken(expression: str) -> str | None:
    # What Python warns of, it will read in another way one day. It warns once for what
    # it keeps, and keeps patterns by their flags: nobody else says this one.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            re.compile(expression, re.UNICODE)
        except (re.error, OverflowError, RecursionError, Warning) as error:
            return f"not a valid regular expression in Python: {error}"
    return None


def properties(schema: Schema) -> Schema:
    """The named members of an object."""
    value = schema.get("properties", {})
    if not is_schema(value):
        raise Unreadable("properties", "expected an object of schemas")
    if len(value) > MAX_PROPERTIES:
        reason = f"expected at most {MAX_PROPERTIES:,}, this has {len(value):,}"
        raise Unreadable("properties", reason)
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
    return int(value) if integer else value


def _count(schema: Schema, keyword: str) -> int | None:
    value = _number(schema, keyword)
    if value is None:
        return None
    if value < 0 or not is_integer(value):
        raise Unreadable(keyword, "expected a whole number, 0 or more")
    return int(value)
