"""Evaluate JSON Schema (draft 2020-12) for what pydantic cannot express.

The generator writes most of a schema as pydantic fields. The rest (`not`, `if`,
`oneOf`, `contains`, ...) stays a schema in an `Also(...)`, and this module evaluates it
as the jsonschema library does: patterns are searched for with Python's `re`, and
`format` has no effect. The generator has resolved references: a `$ref` here is a
pointer into `document`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from operator import ge, gt, le, lt
from typing import TypeAlias

from mindvideo._runtime.inputs.json_values import (
    Json,
    at_pointer,
    is_multiple,
    is_number,
    same_json,
)

Members: TypeAlias = dict[str, Json]
Seen: TypeAlias = set[str | int]
"""Names of members and indexes of items that a schema has evaluated."""

Limits: TypeAlias = Mapping[str, Callable[[float, float], bool]]

_KINDS: dict[str, Callable[[Json], bool]] = {
    "array": lambda value: isinstance(value, list),
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: is_number(value) and value % 1 == 0,
    "null": lambda value: value is None,
    "number": is_number,
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
}
_NUMBERS: Limits = {
    "minimum": ge,
    "maximum": le,
    "exclusiveMinimum": gt,
    "exclusiveMaximum": lt,
    "multipleOf": is_multiple,
}
_LENGTHS: dict[type, Limits] = {
    str: {"minLength": ge, "maxLength": le},
    list: {"minItems": ge, "maxItems": le},
    dict: {"minProperties": ge, "maxProperties": le},
}


@dataclass(frozen=True, slots=True)
class Judge:
    """Evaluates values; `document` is what references point into."""

    document: Json

    def accepts(self, schema: Json, value: Json) -> bool:
        """Whether a schema accepts a JSON value."""
        return self.seen(schema, value) is not None

    def seen(self, schema: Json, value: Json) -> Seen | None:
        """Return what a schema has evaluated in a value, or None if it refuses the
        value.
        """
        if not isinstance(schema, dict):
            return set() if schema is True else None
        if not all(check(schema, value) for check in _CHECKS):
            return None
        seen: Seen = set()
        for keyword, look in _LOOKS.items():
            if keyword in schema:
                found = look(self, schema, value, seen)
                if found is None:
                    return None
                seen |= found
        return seen

    def each(self, parts: Iterable[tuple[str | int, Json, Json]]) -> Seen | None:
        """Return the keys of (key, schema, value) parts, if all are accepted."""
        seen: Seen = set()
        for key, schema, value in parts:
            if not self.accepts(schema, value):
                return None
            seen.add(key)
        return seen

    def every(self, schemas: Iterable[Json], value: Json) -> Seen | None:
        """Return what several schemas have evaluated, if all accept the value."""
        seen: Seen = set()
        for schema in schemas:
            found = self.seen(schema, value)
            if found is None:
                return None
            seen |= found
        return seen

    def accepting(self, schemas: Iterable[Json], value: Json) -> list[Seen]:
        """Return what each schema that accepts the value has evaluated."""
        found = (self.seen(schema, value) for schema in schemas)
        return [seen for seen in found if seen is not None]


# Checks look at a value by itself: whether it passes the keywords of their kind.


def _is_allowed(schema: Members, value: Json) -> bool:
    if "const" in schema and not same_json(schema["const"], value):
        return False
    if "enum" in schema:
        return any(same_json(member, value) for member in _list(schema, "enum"))
    return True


def _is_of_type(schema: Members, value: Json) -> bool:
    named = schema.get("type")
    kinds = named if isinstance(named, list) else [named]
    return named is None or any(_KINDS[str(kind)](value) for kind in kinds)


def _fits(schema: Members, value: Json) -> bool:
    """Check the limits of numbers, and of anything with a length."""
    if is_number(value):
        return _within(schema, value, _NUMBERS)
    if isinstance(value, str | list | dict):
        return _within(schema, len(value), _LENGTHS[type(value)])
    return True


def _within(schema: Members, value: float, limits: Limits) -> bool:
    given = ((fits, schema.get(keyword)) for keyword, fits in limits.items())
    return all(fits(value, limit) for fits, limit in given if is_number(limit))


def _reads(schema: Members, value: Json) -> bool:
    pattern = schema.get("pattern")
    if not isinstance(value, str) or not isinstance(pattern, str):
        return True
    return re.search(pattern, value) is not None


def _differ(schema: Members, value: Json) -> bool:
    if schema.get("uniqueItems") is not True or not isinstance(value, list):
        return True
    pairs = combinations(value, 2)
    return not any(same_json(one, other) for one, other in pairs)


def _are_there(schema: Members, value: Json) -> bool:
    if not isinstance(value, dict):
        return True
    needed = [*_list(schema, "required")]
    for name, others in _dict(schema, "dependentRequired").items():
        needed += others if name in value and isinstance(others, list) else []
    return all(name in value for name in needed)


_CHECKS = (_is_of_type, _is_allowed, _fits, _reads, _differ, _are_there)


# Looks apply the schemas that a keyword holds: what they have looked at, None when the
# value is refused. `seen` is what the keywords before this one have looked at.


def _ref(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    return judge.seen(at_pointer(judge.document, str(schema["$ref"])), value)


def _all_of(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    return judge.every(_list(schema, "allOf"), value)


def _any_of(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    found = judge.accepting(_list(schema, "anyOf"), value)
    return set[str | int]().union(*found) if found else None


def _one_of(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    found = judge.accepting(_list(schema, "oneOf"), value)
    return found[0] if len(found) == 1 else None


def _not(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    return None if judge.accepts(schema["not"], value) else set()


def _if(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    condition = judge.seen(schema["if"], value)
    branch = "else" if condition is None else "then"
    found = judge.seen(schema.get(branch, True), value)
    return None if found is None else found | (condition or set())


def _dependent(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    if not isinstance(value, dict):
        return set()
    dependent = _dict(schema, "dependentSchemas").items()
    return judge.every((then for name, then in dependent if name in value), value)


def _members(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    """Evaluate properties, patternProperties and additionalProperties together."""
    if not isinstance(value, dict):
        return set()
    parts: list[tuple[str | int, Json, Json]] = []
    named, patterns = _dict(schema, "properties"), _dict(schema, "patternProperties")
    for name, item in value.items():
        schemas = [named[name]] if name in named else []
        schemas += [it for pattern, it in patterns.items() if re.search(pattern, name)]
        if not schemas and "additionalProperties" in schema:
            schemas = [schema["additionalProperties"]]
        parts += [(name, part, item) for part in schemas]
    return judge.each(parts)


def _names(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    names = value if isinstance(value, dict) else {}
    accepted = all(judge.accepts(schema["propertyNames"], name) for name in names)
    return set() if accepted else None


def _items(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    """Evaluate prefixItems and items together."""
    if not isinstance(value, list):
        return set()
    schemas = _list(schema, "prefixItems")[: len(value)]
    if "items" in schema:
        schemas = [*schemas, *[schema["items"]] * (len(value) - len(schemas))]
    return judge.each(zip(range(len(schemas)), schemas, value, strict=False))


def _contains(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    if not isinstance(value, list):
        return set()
    wanted = schema["contains"]
    found: Seen = {i for i, item in enumerate(value) if judge.accepts(wanted, item)}
    limits: Limits = {"minContains": ge, "maxContains": le}
    return found if _within({"minContains": 1, **schema}, len(found), limits) else None


def _other_items(judge: Judge, schema: Members, value: Json, seen: Seen) -> Seen | None:
    rest = schema["unevaluatedItems"]
    items = enumerate(value) if isinstance(value, list) else ()
    return judge.each((i, rest, item) for i, item in items if i not in seen)


def _other_members(
    judge: Judge, schema: Members, value: Json, seen: Seen
) -> Seen | None:
    rest = schema["unevaluatedProperties"]
    members = value.items() if isinstance(value, dict) else ()
    return judge.each((name, rest, item) for name, item in members if name not in seen)


_LOOKS: dict[str, Callable[[Judge, Members, Json, Seen], Seen | None]] = {
    "$ref": _ref,
    "allOf": _all_of,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "dependentSchemas": _dependent,
    "properties": _members,
    "patternProperties": _members,
    "additionalProperties": _members,
    "propertyNames": _names,
    "prefixItems": _items,
    "items": _items,
    "contains": _contains,
    # These two judge what no keyword before them has looked at.
    "unevaluatedItems": _other_items,
    "unevaluatedProperties": _other_members,
}


def _list(schema: Members, keyword: str) -> list[Json]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def _dict(schema: Members, keyword: str) -> Members:
    found = schema.get(keyword)
    return found if isinstance(found, dict) else {}
