"""Drawn schemas of every keyword that refuses values, as the member `x` of an input.

Each schema is drawn for one keyword, with others beside it, and instances are drawn
without a look at it: small values of every kind, which small schemas often accept.
The same numbers give the same schemas and instances.
"""

from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

from bench.fidelity_table import Subject, Table, Trial, generated, judge
from generator import SchemaError, ir
from generator.json_schema.keywords import KINDS
from generator.json_schema.subschemas import Schema, subschemas

Drawn: TypeAlias = dict[str, ir.Json]
Maker: TypeAlias = Callable[[Random, int], ir.Json]

NAMES = ("a", "b", "ab", "c1", "class")
STRINGS = ("", "a", "b", "ab", "ba", "c1", "12", "🎈", "a\n", "true")
NUMBERS = (-1, 0, 1, 2, 3, 5, 0.5, 1.0, 2.5, 2**70)
SIMPLE: tuple[ir.Json, ...] = (None, True, False, *NUMBERS, *STRINGS)
INSTANCES = 25
"""How many instances each schema is tried with."""


def run(each: int, subject: Subject = generated, seed: int = 1) -> Table:
    """The table of `each` schemas for every keyword."""
    table = Table()
    for keyword in MAKERS:
        for number in range(each):
            _try(table, keyword, Random(f"{seed}:{keyword}:{number}"), subject)
    return table


def _try(table: Table, keyword: str, random: Random, subject: Subject) -> None:
    schema = drawn_input(random, keyword)
    row = table.row(keyword)
    row.schemas += 1
    try:
        trial = Trial(table, keyword, schema, subject(schema))
    except SchemaError as error:
        row.refused += 1
        row.unfounded += 1
        table.note(keyword, schema, f"refused: {error}")
        return
    except Exception as error:  # a crash of any kind is a line of the table
        row.crashed += 1
        table.note(keyword, schema, f"crashed: {error!r:.300}")
        return
    validator = judge(schema)
    pool = SIMPLE + tuple(_members(schema))
    for _ in range(INSTANCES):
        value: ir.Json = {"x": drawn_value(random, 3, pool)}
        trial.instance(value, validator.is_valid(value))


def _members(schema: Schema) -> Iterator[ir.Json]:
    """What `const` and `enum` name: three times, as nobody would draw it by chance."""
    for _, held in subschemas(schema):
        choices = held.get("enum", [])
        named = [held["const"]] if "const" in held else []
        yield from (named + (choices if isinstance(choices, list) else [])) * 3


def drawn_input(random: Random, keyword: str) -> Schema:
    drawn = _schema(random, 2, keyword)
    chain: Drawn = {"items": {"$ref": "#/$defs/Chain"}, "type": ["array", "integer"]}
    plain = {word: it for word, it in _schema(random, 0).items() if word != "$ref"}
    return {
        "type": "object",
        "properties": {"x": drawn},
        "$defs": {"Chain": chain, "Plain": plain},
    }


def _schema(random: Random, depth: int, keyword: str | None = None) -> Drawn:
    """A schema with one to three keywords, and those that they mean nothing without."""
    words = list(MAKERS) if depth else list(FLAT)
    chosen = [keyword] if keyword else []
    chosen += random.sample(words, random.choice([0, 1, 2] if keyword else [1, 1, 2]))
    for word in list(chosen):
        chosen += random.sample(BESIDE[word], 1) if word in BESIDE else []
    return {word: MAKERS[word](random, depth) for word in dict.fromkeys(chosen)}


def _inner(random: Random, depth: int) -> ir.Json:
    if random.random() < 0.15:
        return random.random() < 0.5
    return _schema(random, max(0, depth - 1))


def drawn_value(
    random: Random, depth: int, pool: tuple[ir.Json, ...] = SIMPLE
) -> ir.Json:
    roll = random.random() if depth else 1
    if roll < 0.3:
        return [
            drawn_value(random, depth - 1, pool) for _ in range(random.randint(0, 4))
        ]
    if roll < 0.6:
        names = random.sample(NAMES, random.randint(0, 4))
        return {name: drawn_value(random, depth - 1, pool) for name in names}
    return random.choice(pool)


def _kind(random: Random, depth: int) -> ir.Json:
    if random.random() < 0.5:
        return random.choice(KINDS)
    return list(random.sample(KINDS, random.randint(1, 3)))


def _choices(random: Random, depth: int) -> ir.Json:
    drawn = [drawn_value(random, 1) for _ in range(random.randint(1, 5))]
    return [it for i, it in enumerate(drawn) if repr(it) not in map(repr, drawn[:i])]


def _one_of(values: tuple[ir.Json, ...]) -> Maker:
    return lambda random, depth: random.choice(values)


def _several(random: Random, depth: int) -> ir.Json:
    return [_inner(random, depth) for _ in range(random.randint(1, 3))]


def _by(names: tuple[str, ...]) -> Maker:
    def made(random: Random, depth: int) -> ir.Json:
        return {it: _inner(random, depth) for it in random.sample(names, 2)}

    return made


def _names(random: Random, depth: int) -> ir.Json:
    return list[ir.Json](random.sample(NAMES, random.randint(0, 2)))


def _needs(random: Random, depth: int) -> ir.Json:
    return {it: _names(random, depth) for it in random.sample(NAMES, 2)}


_LIMIT = _one_of((-1, 0, 0.5, 1, 2, 2.5, 5.0))
_COUNT = _one_of((0, 1, 1.0, 2, 3))

FLAT: dict[str, Maker] = {
    "type": _kind,
    "const": lambda random, depth: drawn_value(random, 1),
    "enum": _choices,
    **dict.fromkeys(["minimum", "maximum"], _LIMIT),
    **dict.fromkeys(["exclusiveMinimum", "exclusiveMaximum"], _LIMIT),
    "multipleOf": _one_of((1, 2, 0.5, 3, 0.1)),
    **dict.fromkeys(["minLength", "maxLength", "minItems", "maxItems"], _COUNT),
    **dict.fromkeys(["minProperties", "maxProperties"], _COUNT),
    "pattern": _one_of(("^a", "b$", "[0-9]", "", "^(a|b)*$")),
    "uniqueItems": _one_of((True, True, False)),
    "required": _names,
    "dependentRequired": _needs,
    "$ref": _one_of(("#/$defs/Chain", "#/$defs/Plain")),
}
"""What makes the value of a keyword that holds no schema."""

MAKERS: dict[str, Maker] = FLAT | {
    **dict.fromkeys(["items", "additionalProperties", "propertyNames"], _inner),
    **dict.fromkeys(["contains", "not", "if", "then", "else"], _inner),
    **dict.fromkeys(["unevaluatedItems", "unevaluatedProperties"], _inner),
    **dict.fromkeys(["minContains", "maxContains"], _COUNT),
    **dict.fromkeys(["allOf", "anyOf", "oneOf", "prefixItems"], _several),
    **dict.fromkeys(["properties", "dependentSchemas"], _by(NAMES)),
    "patternProperties": _by(("^a", "b", "1$", "")),
}
"""What makes the value of each keyword that refuses values."""

BESIDE: dict[str, list[str]] = {
    "minContains": ["contains"],
    "maxContains": ["contains"],
    "if": ["then", "else"],
    "then": ["if"],
    "else": ["if"],
    "unevaluatedItems": ["prefixItems", "contains", "anyOf", "if", "$ref"],
    "unevaluatedProperties": ["properties", "patternProperties", "allOf", "if"],
    "additionalProperties": ["properties", "patternProperties"],
}
"""The keywords of which one makes another keyword mean something."""
