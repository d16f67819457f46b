"""Split a schema in two: what pydantic expresses exactly, and the rest.

A value that both parts accept is accepted by the whole, and no other.
"""

from dataclasses import dataclass

from generator import ir
from generator.json_schema import keywords
from generator.json_schema.subschemas import Schema, bare, is_schema

_TYPE_GIVING = ("$ref", "anyOf", "oneOf", "allOf")
"""What gives a type to a schema that names none, the plainest first."""

_UNEVALUATED = frozenset({"unevaluatedItems", "unevaluatedProperties"})


@dataclass(frozen=True, slots=True)
class Split:
    """Two schemas that together say what one said."""

    native: dict[str, ir.Json]
    """One of `$ref`, `anyOf`, `oneOf`, `allOf`; or `const` or `enum`, perhaps with a
    `type`; or a `type` with what pydantic can say of it; or nothing."""

    rest: dict[str, ir.Json]
    """Without annotations; empty when the native part says it all."""


def split(schema: Schema) -> Split:
    """The two parts of a schema; raises Unreadable where a keyword is misused."""
    said = {word: schema[word] for word in schema if word in keywords.CONSTRAINTS}
    if "const" in said or "enum" in said:
        parts = _choice(schema, said)
    elif "type" in said:
        parts = _typed(schema, said)
    else:
        parts = _untyped(schema, said)
    if said.keys() & _UNEVALUATED:
        # They look at what every other keyword has looked at.
        parts = Split(parts.native, said)
    return Split(parts.native, bare(parts.rest, keywords.CONSTRAINTS))


def is_class(schema: Schema) -> bool:
    """Whether an object has members with names, or refuses all: a class of its own."""
    declared = schema.get("type")
    may_be_object = declared == "object" or (
        isinstance(declared, list) and "object" in declared
    )
    closed = schema.get("additionalProperties") is False
    return may_be_object and ("properties" in schema or closed)


def _choice(schema: Schema, said: dict[str, ir.Json]) -> Split:
    words = {"const" if "const" in said else "enum", "type"}
    native = {word: schema[word] for word in schema if word in words}
    return Split(native, {word: said[word] for word in said if word not in words})


def _untyped(schema: Schema, said: dict[str, ir.Json]) -> Split:
    for word in _TYPE_GIVING:
        if word in said:
            says_all = _says_all(word, schema[word])
            rest = {it: said[it] for it in said if it != word or not says_all}
            return Split({word: schema[word]}, rest)
    return Split({}, said)


def _says_all(word: str, value: ir.Json) -> bool:
    """Whether the type that a keyword gives is all that it says."""
    members = value if isinstance(value, list) else []
    match word:
        case "allOf":
            return len(members) == 1
        case "oneOf":
            return _are_apart(members)
        case _:
            return True


def _are_apart(members: list[ir.Json]) -> bool:
    """Whether no value can be of two of the schemas, by their types alone."""
    taken: set[str] = set()
    for member in members:
        if not is_schema(member) or "type" not in member:
            return False
        kinds = set(keywords.kinds(member))
        kinds |= {"integer"} if "number" in kinds else set()
        if kinds & taken or ("integer" in kinds and "number" in taken):
            return False
        taken |= kinds
    return True


def _typed(schema: Schema, said: dict[str, ir.Json]) -> Split:
    kinds = keywords.kinds(schema)
    words = frozenset[str]().union(*(keywords.OF_KIND[kind] for kind in kinds))
    native = {word: schema[word] for word in schema if word in words | {"type"}}
    rest = {
        word: said[word]
        for word in said
        if word not in native and word not in keywords.TYPED
    }
    if "object" in kinds:
        _move_object(native, rest, said)
    if "array" in kinds and "prefixItems" in said:
        native["prefixItems"] = schema["prefixItems"]
        _move(["items"], native, rest, said)
        native |= {"items": schema["items"]} if "items" in schema else {}
    if "integer" in kinds and "number" not in kinds:
        _move(keywords.beyond_integers(schema), native, rest, said)
    return Split(native, rest)


def _move_object(
    native: dict[str, ir.Json], rest: dict[str, ir.Json], said: dict[str, ir.Json]
) -> None:
    """Move what a class with fields cannot say."""
    named = keywords.properties(native)
    required = keywords.names(native, "required")
    if refused := [name for name in named if named[name] is False]:
        native["properties"] = {n: named[n] for n in named if named[n] is not False}
        rest["properties"] = dict.fromkeys(refused, False)
    if unnamed := sorted(required - keywords.properties(native).keys()):
        native["required"] = list[ir.Json](sorted(required - set(unnamed)))
        rest["required"] = list[ir.Json](unnamed)
    if "patternProperties" in said:
        rest["properties"] = {name: named[name] is not False for name in named}
        _move(["additionalProperties"], native, rest, said)
    if is_class(native):
        _move(["minProperties", "maxProperties"], native, rest, said)


def _move(
    words: list[str],
    native: dict[str, ir.Json],
    rest: dict[str, ir.Json],
    said: dict[str, ir.Json],
) -> None:
    for word in words:
        if native.pop(word, None) is not None:
            rest[word] = said[word]
