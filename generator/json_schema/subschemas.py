"""Where a JSON Schema holds other schemas: the one walk over a raw schema."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeGuard

from generator import ir

Schema = Mapping[str, ir.Json]

ONE = frozenset(
    {"additionalProperties", "contains", "else", "if", "items", "not"}
    | {"propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"}
)
"""Keywords that hold one schema."""

LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
"""Keywords that hold a list of schemas."""

MAPS = frozenset(
    {"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"}
)
"""Keywords that hold schemas by name."""

_HOLDERS = ONE | LISTS | MAPS
DEFINITIONS = frozenset({"$defs", "definitions"})
"""They hold schemas and say nothing by themselves."""


def is_schema(value: object) -> TypeGuard[Schema]:
    """Whether a value can be a schema that is an object; true and false are not."""
    return isinstance(value, dict)


def subschemas(schema: Schema, at: str = "") -> Iterator[tuple[str, Schema]]:
    """A schema and every one inside it, with their JSON pointers, in document order."""
    yield at, schema
    for keyword, value in schema.items():
        if keyword not in _HOLDERS:
            continue
        for pointer, child in _children(keyword, value, f"{at}/{escaped(keyword)}"):
            if is_schema(child):
                yield from subschemas(child, pointer)


def booleans(schema: Schema) -> Iterator[str]:
    """The JSON pointers of the schemas inside that are true or false."""
    for at, place in subschemas(schema):
        held = {word: it for word, it in place.items() if word in _HOLDERS}
        for keyword, value in held.items():
            if not _mentions_boolean(value):
                continue
            for pointer, child in _children(keyword, value, f"{at}/{escaped(keyword)}"):
                if isinstance(child, bool):
                    yield pointer


def _mentions_boolean(value: ir.Json) -> bool:
    """Whether a value is true or false, or holds one; it spares a closer look."""
    inner = value.values() if isinstance(value, dict) else value
    return bool in map(type, inner if isinstance(inner, Iterable) else (inner,))


def bare(schema: Schema, words: frozenset[str]) -> dict[str, ir.Json]:
    """A schema with only those words in it, and so on inward."""
    return {word: _bare(word, schema[word], words) for word in schema if word in words}


def _bare(word: str, value: ir.Json, words: frozenset[str]) -> ir.Json:
    def inner(held: ir.Json) -> ir.Json:
        return bare(held, words) if is_schema(held) else held

    if word in ONE:
        return inner(value)
    if word in LISTS and isinstance(value, list):
        return list(map(inner, value))
    if word in MAPS and isinstance(value, dict):
        return {name: inner(item) for name, item in value.items()}
    return value


def at_pointer(schema: Schema, pointer: str) -> ir.Json:
    """What stands at a pointer inside a schema; None when nothing does."""
    found: ir.Json = dict(schema)
    for step in pointer.split("/")[1:]:
        if isinstance(found, dict):
            found = found.get(unescaped(step))
        elif isinstance(found, list) and step.isdecimal() and int(step) < len(found):
            found = found[int(step)]
        else:
            return None
    return found


def escaped(step: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return step.replace("~", "~0").replace("/", "~1")


def unescaped(step: str) -> str:
    """The key that one step of a JSON pointer names."""
    return step.replace("~1", "/").replace("~0", "~")


def wire_path(pointer: str) -> str:
    """Where values of a subschema stand in an input: `image_with_roles[].url`."""
    path = ""
    steps = iter(pointer.split("/")[1:])
    for keyword in steps:
        if keyword in MAPS:
            name = unescaped(next(steps))
            path = f"{path}.{name}" if path and keyword == "properties" else name
        elif keyword in LISTS:
            next(steps)
        elif keyword == "items":
            path += "[]"
    return path


def _children(
    keyword: str, value: ir.Json, place: str
) -> Iterator[tuple[str, ir.Json]]:
    if keyword in ONE:
        yield place, value
    elif keyword in LISTS and isinstance(value, list):
        for index, item in enumerate(value):
            yield f"{place}/{index}", item
    elif keyword in MAPS and isinstance(value, dict):
        for name, item in value.items():
            yield f"{place}/{escaped(name)}", item
