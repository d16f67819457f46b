"""Random hostile schema files: text in every position, odd forms, broken bytes."""

import json
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from tests.hostile.texts import NAMES, PATTERNS, REFERENCES, SLUGS, TEXTS

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Object: TypeAlias = dict[str, Json]

NUMBERS: list[Json] = [0, 1, -1, True, 1.0, -0.0, 0.1, 10**40, 2**63, 1e300, -(2**70)]
KINDS: list[Json] = [
    "string",
    "integer",
    "number",
    "boolean",
    "null",
    "array",
    "object",
]
STRANGE_KEYS = [
    *(
        "x-python-import",
        "customTypePath",
        "discriminator",
        "nullable",
        "x-enum-varnames",
    ),
    *("$comment", "readOnly", "contentMediaType", "x-playground", "format", "$schema"),
]
KEYWORDS = [
    *("type", "enum", "const", "default", "properties", "required", "items", "anyOf"),
    *(
        "oneOf",
        "allOf",
        "not",
        "if",
        "then",
        "$ref",
        "$defs",
        "$id",
        "$anchor",
        "pattern",
    ),
    *("minimum", "maxLength", "multipleOf", "additionalProperties", "prefixItems"),
    *("patternProperties", "dependentSchemas", "uniqueItems", "rules", "examples"),
]
RULES = [
    "has(this.a)",
    "!has(this.a) || this.a != 'x'",
    "this.__class__",
    "__import__('os')",
    "this.a.matches('^(a+)+$')",
    "true",
    '"\\"\\"\\"" == "x"',
    "[1,2].all(x, x > 0)",
    "size(this.a) < 5",
    "(" * 100,
]


def text_of(random: Random) -> str:
    """A hostile text, sometimes two in one."""
    text = random.choice(TEXTS)
    return text + random.choice(TEXTS) if random.random() < 0.15 else text


def value_of(random: Random, depth: int = 0) -> Json:
    """Any JSON value."""
    if depth < 2 and random.random() < 0.2:
        items = [value_of(random, depth + 1) for _ in range(random.randint(0, 3))]
        return items if random.random() < 0.5 else {text_of(random): it for it in items}
    return random.choice([text_of(random), random.choice(NUMBERS), None, False])


def document(random: Random, number: int) -> Object:
    """One schema file's document; some parts of it are hostile, most are plain."""
    schema = input_schema(random)
    made: Object = {
        "slug": f"m-{number}",
        "title": text_of(random) or "A model",
        "description": text_of(random),
        "output_kind": random.choice(["videos", "image", "songs", "class"]),
        "input_schema": schema,
        "example_input": None,
    }
    for share, change in CHANGES:
        if random.random() < share:
            change(random, made)
    return made


def input_schema(random: Random) -> Object:
    """A schema of an object with one to five members."""
    names = [random.choice(NAMES) for _ in range(random.randint(1, 3))]
    if random.random() < 0.7:
        names = [name for name in names if 0 < len(name) < 100 and name.isprintable()]
    members: Object = {name: member(random, 0) for name in [*names, "a"]}
    schema: Object = {"type": "object", "properties": members}
    if random.random() < 0.6:
        schema["additionalProperties"] = False
    if random.random() < 0.3:
        schema["required"] = [random.choice([*members])]
    if random.random() < 0.3:
        schema["$defs"] = {"X": member(random, 1), "Tree": tree(random)}
        members["tree"] = {"$ref": "#/$defs/Tree"}
    return schema


def tree(random: Random) -> Object:
    """An object that holds itself: its annotations are text that pydantic evaluates."""
    choices: Json = [text_of(random) for _ in range(2)]
    either: Json = [{"enum": choices}, {"$ref": "#/$defs/Tree"}, member(random, 2)]
    members: Object = {"again": {"anyOf": either}, "kind": {"enum": choices}}
    return {"type": "object", "properties": members, "additionalProperties": False}


def member(random: Random, depth: int) -> Object:
    """The schema of one member."""
    made = random.choice(MEMBERS)(random, depth)
    if random.random() < 0.5:
        made["description"] = text_of(random)
    if random.random() < 0.3:
        made["title"] = text_of(random)
    if random.random() < 0.1:
        made[random.choice(STRANGE_KEYS)] = value_of(random)
    if random.random() < 0.04:
        made["default"] = value_of(random)
    return made


def _text_member(random: Random, _: int) -> Object:
    made: Object = {"type": "string"}
    if random.random() < 0.5:
        made["default"] = text_of(random)
    if random.random() < 0.1:
        made["pattern"] = random.choice([*PATTERNS, text_of(random)])
    if random.random() < 0.2:
        made["examples"] = [text_of(random)]
    return made


def _choice_member(random: Random, _: int) -> Object:
    values: list[Json] = [text_of(random) for _ in range(random.randint(1, 4))]
    if random.random() < 0.3:
        values += [random.choice([*NUMBERS, None, "None", "mro"]) for _ in range(2)]
    made: Object = {"enum": values}
    if random.random() < 0.5:
        made["default"] = random.choice(values)
    return made if random.random() < 0.8 else {"const": values[0]}


def _number_member(random: Random, _: int) -> Object:
    made: Object = {"type": random.choice(["integer", "number"])}
    word = random.choice(["minimum", "maximum", "multipleOf", "exclusiveMinimum"])
    if random.random() < 0.5:
        made[word] = random.choice([*NUMBERS, "5"] if random.random() < 0.2 else [1, 5])
    return made


def _list_member(random: Random, depth: int) -> Object:
    made: Object = {"type": "array", "items": member(random, depth + 1)}
    if random.random() < 0.2:
        made["maxItems"] = random.choice([3, -1, 2.5, 10**30])
    return made


def _object_member(random: Random, depth: int) -> Object:
    if depth > 1:
        return {"type": "object"}
    named = [name for name in random.sample(NAMES, 2) if name.isprintable() and name]
    members: Object = {name[:90]: member(random, depth + 1) for name in named}
    return {"type": "object", "properties": members}


def _mixed_member(random: Random, depth: int) -> Object:
    word = random.choice(["anyOf", "oneOf", "allOf", "not", "if", "$ref", "type"])
    if word == "$ref":
        return {"$ref": random.choice(REFERENCES)}
    if word == "type":
        return {"type": random.choice([*KINDS, ["string", "null"], "text", 5, []])}
    if word in {"not", "if"} or depth > 1:
        return {word if word in {"not", "if"} else "not": {"const": text_of(random)}}
    return {word: [member(random, depth + 1) for _ in range(2)]}


MEMBERS: list[Callable[[Random, int], Object]] = [
    *(_text_member, _text_member, _choice_member, _choice_member, _number_member),
    *(_list_member, _object_member, _mixed_member),
]


def _slug(random: Random, made: Object) -> None:
    made["slug"] = random.choice([*SLUGS, 5, None])


def _example(random: Random, made: Object) -> None:
    names = ["a", random.choice(NAMES), text_of(random)]
    made["example_input"] = {name: value_of(random) for name in names}


def _rules(random: Random, made: Object) -> None:
    rule: Object = {"id": random.choice(["r", "class", "rule", "prompt", "R", "iter"])}
    rule |= {"expression": random.choice(RULES), "message": text_of(random) or "m"}
    made["rules"] = [rule]


def _deprecated(random: Random, made: Object) -> None:
    made["deprecated"] = {"since": text_of(random), "reason": text_of(random)}


def _response(random: Random, made: Object) -> None:
    made["example_response"] = {"cost_actual": value_of(random)}


def _anything(random: Random, made: Object) -> None:
    made[random.choice([*made, text_of(random)])] = value_of(random)


CHANGES: list[tuple[float, Callable[[Random, Object], None]]] = [
    *((0.1, _slug), (0.15, _example), (0.2, _rules), (0.2, _deprecated)),
    *((0.1, _response), (0.03, _anything)),
]


def _one_byte(random: Random, source: bytes) -> bytes:
    at = random.randrange(len(source))
    return source[:at] + bytes([random.randrange(256)]) + source[at + 1 :]


_BYTES: list[Callable[[Random, bytes], bytes]] = [
    lambda random, source: source[: random.randrange(len(source))],
    lambda random, source: source + random.choice([b"{}", b"\0", b" x", b"\xff"]),
    lambda random, source: random.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\x00"])
    + source,
    lambda random, source: source.decode().encode(random.choice(["utf-16", "utf-32"])),
    lambda random, source: source.replace(b'"slug"', b'"title": 1, "slug"', 1),
    lambda random, source: source.replace(b'"type"', b'"minimum": 1e999, "type"', 1),
    lambda random, source: source.replace(b'"a"', b'"\\ud800"', 1),
    lambda random, source: source.replace(
        b"{", b"{" * random.choice([2, 300, 100_000]), 1
    ),
    lambda random, source: source.replace(b'"object"', b"NaN", 1),
    lambda random, source: source.replace(b":", b": " + b"[" * 300, 1),
    _one_byte,
]


def file(seed: int, number: int) -> bytes:
    """The bytes of one hostile file; the same for the same seed and number."""
    random = Random(f"{seed}:{number}")
    source = json.dumps(document(random, number), ensure_ascii=False).encode()
    if random.random() < 0.1:
        return random.choice(_BYTES)(random, source)
    return source
