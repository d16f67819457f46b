"""Whether a schema plainly accepts a value: a quick look that spares the long one.

The long one is `judge`. What is looked at here are the few keywords that most schemas
are made of, and it is never said that a value is refused.
"""

import re
import warnings
from collections.abc import Callable, Sized
from functools import lru_cache
from operator import ge, gt, le, lt
from typing import TypeAlias

from generator import ir
from generator.json_schema.json_text import WrittenFloat
from generator.json_schema.subschemas import Schema, is_schema

_Look: TypeAlias = Callable[[ir.Json, ir.Json, Schema], bool]
"""What a keyword says, of which value, beside what else its schema says."""


def plainly_accepts(schema: "Schema | ir.Json", value: ir.Json) -> bool:
    """Whether a value is one that a schema accepts without any doubt.

    False means only that somebody has to look closer.
    """
    if not is_schema(schema):
        return schema is True
    return all(
        _LOOKS[word](said, value, schema) if word in _LOOKS else _is_idle(word)
        for word, said in schema.items()
    )


def _is_idle(word: str) -> bool:
    """Whether a keyword asks nothing of a value."""
    return word in _IDLE or word.startswith("x-")


def _dialect(said: ir.Json, _value: ir.Json, _: Schema) -> bool:
    return said == "https://json-schema.org/draft/2020-12/schema"


def _type(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    words = said if isinstance(said, list) else [said]
    return any(
        isinstance(it, str) and type(value) in _TYPES.get(it, ()) for it in words
    )


def _enum(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    return isinstance(said, list) and any(_const(it, value, _) for it in said)


def _const(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    # True is 1 to Python, and not to JSON.
    return type(said) is type(value) and isinstance(said, str | int) and said == value


def _numeric(holds: Callable[[float, float], bool]) -> _Look:
    """The look at a limit of numbers: of the value and the limit."""

    def look(said: ir.Json, value: ir.Json, _: Schema) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return True
        return isinstance(said, int | float) and holds(value, said)

    return look


def _counted(kind: type[Sized], holds: Callable[[int, int], bool]) -> _Look:
    """The look at a limit of characters, items or members."""

    def look(said: ir.Json, value: ir.Json, _: Schema) -> bool:
        if not isinstance(value, kind):
            return True
        return isinstance(said, int) and holds(len(value), said)

    return look


def _pattern(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    if not isinstance(value, str):
        return True
    search = _search(said) if isinstance(said, str) else None
    return search is not None and search(value) is not None


@lru_cache(maxsize=64)
def _search(pattern: str) -> Callable[[str], re.Match[str] | None] | None:
    """A pattern's search; None for one that Python does not like."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return re.compile(pattern).search
        except (ArithmeticError, FutureWarning, RecursionError, re.error):
            return None


def _items(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    if not isinstance(value, list):
        return True
    return all(plainly_accepts(said, item) for item in value)


def _properties(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return is_schema(said) and all(
        plainly_accepts(said[name], item)
        for name, item in value.items()
        if name in said
    )


def _required(said: ir.Json, value: ir.Json, _: Schema) -> bool:
    if not isinstance(value, dict):
        return True
    return isinstance(said, list) and all(name in value for name in said)


def _additional(said: ir.Json, value: ir.Json, schema: Schema) -> bool:
    if said is True or not isinstance(value, dict):
        return True
    named = schema.get("properties", {})
    return said is False and isinstance(named, dict) and value.keys() <= named.keys()


_TYPES: dict[str, set[type]] = {
    "array": {list},
    "boolean": {bool},
    "integer": {int},
    "null": {type(None)},
    "number": {int, float, WrittenFloat},
    "object": {dict},
    "string": {str},
}
_IDLE = frozenset(
    {"$comment", "$defs", "default", "definitions", "deprecated", "description"}
    | {"examples", "format", "title"}
)
_LOOKS: dict[str, _Look] = {
    "$schema": _dialect,
    "additionalProperties": _additional,
    "const": _const,
    "enum": _enum,
    "exclusiveMaximum": _numeric(lt),
    "exclusiveMinimum": _numeric(gt),
    "items": _items,
    "maxItems": _counted(list, le),
    "maxLength": _counted(str, le),
    "maximum": _numeric(le),
    "minItems": _counted(list, ge),
    "minLength": _counted(str, ge),
    "minimum": _numeric(ge),
    "pattern": _pattern,
    "properties": _properties,
    "required": _required,
    "type": _type,
}
