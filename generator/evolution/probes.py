"""Make instances for a schema: each constraint just satisfied and just violated.

A probe is a good instance with one place changed, named after the keyword that it
tests. "Good" is a hope: the judge labels the probes, and none is assumed to be valid.
"""

from collections.abc import Iterator
from typing import TypeAlias

from generator import ir
from generator.json_schema.subschemas import Schema, at_pointer, is_schema

Way: TypeAlias = tuple[str | int, ...]
Probe: TypeAlias = tuple[str, ir.Json]
"""A keyword, and an instance."""

MAX_STEPS = 4
"""How deep places are looked for; recursive schemas have no end."""

ANOTHER = "another"
"""A member that schemas do not name."""

MAX_SIZE = 20_000
"""Limits of sizes above this are not tried: nobody has the memory."""

# Every kind of JSON value, and those that Python or pydantic easily takes for another.
ANYTHING: tuple[ir.Json, ...] = (
    *(None, True, False, 0, 1, -1, 5.0, 0.5, 2**70, 1e300),
    *("", "a", "1", "true", "auto"),
    *(list[ir.Json](), list[ir.Json]([1]), list[ir.Json](["a", "a"])),
    *(dict[str, ir.Json](), dict[str, ir.Json](a=1)),
)
_LISTS: tuple[ir.Json, ...] = (list("ab"), list("abc"))
_SAME_VALUE = ("$ref", "anyOf", "oneOf", "allOf", "not", "if", "then", "else")
_NUMBERS = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum", "multipleOf"}
)
_SIZES = frozenset(
    {"maxItems", "maxLength", "maxProperties", "minItems", "minLength"}
    | {"minProperties"}
)


def probes(schema: Schema, example: ir.Json = None) -> Iterator[Probe]:
    """What to try on a schema; each is `example`, or a full instance, changed."""
    whole = good(schema, schema)
    base = example if isinstance(example, dict) else whole
    yield "(example)", base
    yield "(full)", whole
    for way, part in places(schema, schema):
        for keyword in part:
            for value in values(keyword, part, schema):
                yield keyword, changed(ready(base, whole, way), way, value)


def ready(base: ir.Json, whole: ir.Json, way: Way) -> ir.Json:
    """The example, with the full member in which a deeper place stands."""
    if len(way) > 1 and isinstance(whole, dict) and way[0] in whole:
        return changed(base, way[:1], whole[str(way[0])])
    return base


def places(root: Schema, held: object, way: Way = ()) -> Iterator[tuple[Way, Schema]]:
    """Every place in an instance, with each schema that applies to it."""
    if not is_schema(held) or len(way) > MAX_STEPS:
        return
    yield way, held
    for word in _SAME_VALUE:
        # The root itself has none of these that would come back to it.
        for child in _same_value(root, word, held):
            yield from places(root, child, way)
    for step, child in _inside(held):
        yield from places(root, child, (*way, step))


def good(root: Schema, held: object, depth: int = 0) -> ir.Json:
    """An instance that a schema probably accepts, with every member that it names."""
    if not is_schema(held) or depth > MAX_STEPS:
        return {}
    if "const" in held:
        return held["const"]
    if isinstance(choices := held.get("enum"), list):
        return choices[0]
    if "default" in held:
        return held["default"]
    if isinstance(shown := held.get("examples"), list) and shown:
        return shown[0]
    if "type" not in held:
        parts = (it for word in _SAME_VALUE[:4] for it in _same_value(root, word, held))
        return good(root, next(parts, None), depth)
    return _of_type(root, held, depth)


def changed(value: ir.Json, way: Way, new: ir.Json) -> ir.Json:
    """A copy of a value with another one at one place, which is made if need be."""
    if not way:
        return new
    step, rest = way[0], way[1:]
    if isinstance(step, int):
        items = list(value) if isinstance(value, list) else []
        items += [None] * (step + 1 - len(items))
        return [*items[:step], changed(items[step], rest, new), *items[step + 1 :]]
    members = value if isinstance(value, dict) else {}
    return {**members, step: changed(members.get(step), rest, new)}


def without(value: ir.Json, way: Way) -> ir.Json:
    """A copy of a value without what stands at one place; itself if nothing does."""
    if not way:
        return value
    step, rest = way[0], way[1:]
    if isinstance(value, dict) and step in value:
        name = str(step)
        if rest:
            return {**value, name: without(value[name], rest)}
        return {key: value[key] for key in value if key != name}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        kept = [without(value[step], rest)] if rest else []
        return [*value[:step], *kept, *value[step + 1 :]]
    return value


def _same_value(root: Schema, word: str, held: Schema) -> list[ir.Json]:
    """The schemas that a keyword applies to the very same value."""
    value = held.get(word)
    if word == "$ref":
        return [at_pointer(root, str(value)[1:])] if value is not None else []
    return value if isinstance(value, list) else [value]


def _inside(held: Schema) -> Iterator[tuple[str | int, ir.Json]]:
    """The schemas for members and items, each with the step to one."""
    named = held.get("properties")
    yield from named.items() if isinstance(named, dict) else ()
    yield ANOTHER, held.get("additionalProperties")
    prefix = held.get("prefixItems")
    first = prefix if isinstance(prefix, list) else []
    yield from enumerate(first)
    yield len(first), held.get("items")


def _of_type(root: Schema, held: Schema, depth: int) -> ir.Json:
    declared = held["type"]
    match declared[0] if isinstance(declared, list) else declared:
        case "object":
            named = held.get("properties")
            members = named.items() if isinstance(named, dict) else ()
            return {name: good(root, it, depth + 1) for name, it in members}
        case "array":
            inside = [it for step, it in _inside(held) if isinstance(step, int)]
            return [good(root, it, depth + 1) for it in inside if is_schema(it)]
        case "integer" | "number":
            return held.get("minimum", held.get("multipleOf", 1))
        case "boolean":
            return True
        case "null":
            return None
        case _:
            least = held.get("minLength")
            length = least if isinstance(least, int) and least <= MAX_SIZE else 1
            return "ab" * max(1, length)


def values(keyword: str, held: Schema, root: Schema) -> Iterator[ir.Json]:
    """What to try at a place because of one keyword of its schema."""
    value = held[keyword]
    if keyword in {"const", "enum"}:
        members = value if keyword == "enum" and isinstance(value, list) else [value]
        for member in members:
            yield from _lookalikes(member)
    elif keyword in _NUMBERS and isinstance(value, int | float):
        yield from _around(value)
    elif keyword in _SIZES and isinstance(value, int):
        if value <= MAX_SIZE:
            yield from _sized(keyword, value, held, root)
    elif keyword == "pattern":
        yield from ("", "a", "ab", "abc", "abcde", "AB", "ab\n", " ab", "é1", 12)
    else:
        yield from _shapes(keyword, held, root)


def _sized(keyword: str, size: int, held: Schema, root: Schema) -> Iterator[ir.Json]:
    """Values of about a size."""
    sizes = (size - 1, size, size + 1)
    if keyword in {"minLength", "maxLength"}:
        yield from (mark * it for mark in "a🎈" for it in sizes)
    elif keyword in {"minItems", "maxItems"}:
        item = good(root, held.get("items"))
        yield from ([item] * max(0, it) for it in sizes)
    else:
        item = good(root, held.get("additionalProperties"))
        for it in sizes:
            yield {f"m{i}": item for i in range(it)}


def _shapes(keyword: str, held: Schema, root: Schema) -> Iterator[ir.Json]:
    """What to try because of a keyword that looks at the form of a value."""
    whole = good(root, held)
    yield whole
    match keyword:
        case "required" | "properties" | "additionalProperties" | "dependentRequired":
            yield from _members(whole if isinstance(whole, dict) else {}, held)
        case "items" | "prefixItems" | "uniqueItems":
            items = whole if isinstance(whole, list) else []
            item = good(root, held.get("items"))
            yield from ([*items, it] for it in (item, *ANYTHING))
            yield from ([item] * 2, items[:1], *_LISTS)
        case "type" | "not" | "anyOf" | "oneOf" | "allOf" | "$ref":
            yield from ANYTHING
            for child in _same_value(root, keyword, held) if keyword != "type" else ():
                yield good(root, child)
        case _:
            return


def _members(whole: dict[str, ir.Json], held: Schema) -> Iterator[ir.Json]:
    """An object without each of its members, with others, and with misspelt ones."""
    for name, value in whole.items():
        yield {it: whole[it] for it in whole if it != name}
        yield {**whole, f"{name}_": value}
        yield {**whole, name.upper(): value}
    for name in ("", ANOTHER, "model_config", "self"):
        yield from ({**whole, name: value} for value in ("a", 1, None))
    needs = held.get("dependentRequired")
    for name, others in needs.items() if isinstance(needs, dict) else ():
        more = others if isinstance(others, list) else []
        yield {name: "a"}
        yield dict[str, ir.Json].fromkeys([name, *map(str, more)], "a")


def _around(limit: int | float) -> Iterator[ir.Json]:
    if abs(limit) > 1e300:  # a float could not hold what lies around it
        return
    for number in (limit - 1, limit, limit + 1, limit * 2, limit / 2):
        yield from (number, float(number), number + 0.5, str(number))


def _lookalikes(member: ir.Json) -> Iterator[ir.Json]:
    """A value, and those that are easily taken for it."""
    yield from (member, [member], str(member))
    if isinstance(member, str):
        yield from (f"{member} ", member.upper(), member.lower(), member[:-1])
    elif isinstance(member, int):
        yield from (float(member), member + 1, bool(member), int(member))
