"""Properties that stand alone: read by themselves, they give what the whole gives."""

import json
from pathlib import Path

import pytest

from bench import make_catalog
from generator import ir
from generator.catalog.shared_fields import Properties
from generator.json_schema import parser
from generator.json_schema.json_text import WrittenFloat
from generator.json_schema.strict_json import read_json
from generator.json_schema.subschemas import Schema, is_schema

SCHEMAS = Path(__file__).parents[3] / "schemas"
SEED: ir.Json = {"type": "integer", "minimum": 0, "default": 7}


def both(schema: ir.Json, seen: Properties) -> tuple[str, str, int]:
    """An input as one and in parts, as text, and how many properties stand alone."""
    assert is_schema(schema)
    rest, ready = seen.apart(schema)
    whole = parser.parse(schema, "AnInput", file="a.json", at="/input_schema")
    parts = parser.parse(
        rest, "AnInput", file="a.json", at="/input_schema", ready=ready
    )
    return repr(whole), repr(parts), len(ready)


def test_inputs_of_a_catalogue_are_the_same_in_parts() -> None:
    """Of plain and awkward models, and of the five pages', no input differs."""
    models = make_catalog.models(300, seed=5, hard=0.5)
    said = [json.loads(text) for text in make_catalog.texts(models).values()]
    said += [read_json(path, path.name) for path in SCHEMAS.glob("[!_]*.json")]
    seen, alone = Properties(), 0
    for document in said:
        whole, parts, count = both(document["input_schema"], seen)
        assert parts == whole
        alone += count
    assert alone > 500


def shaped(**properties: ir.Json) -> dict[str, ir.Json]:
    return {"type": "object", "properties": properties}


@pytest.mark.parametrize(
    "schema",
    [
        shaped(a={"$ref": "#/properties/seed"}, seed=SEED),
        shaped(seed=SEED) | {"additionalProperties": {"$ref": "#/properties/seed"}},
        shaped(seed=SEED) | {"unevaluatedProperties": False},
        shaped(seed=SEED) | {"patternProperties": {"^s": {"maximum": 3}}},
        shaped(seed=SEED, more={"type": "object", "properties": {"seed": SEED}}),
        shaped(seed=SEED, more={"not": SEED}),
        shaped(**{"bool": SEED, "a b": SEED, "a_b": SEED}),
        shaped(one={"const": True}, other={"const": 1}, third={"enum": [1.0]}),
    ],
)
def test_what_has_to_do_with_others_stays_with_them(schema: ir.Json) -> None:
    """References, names and keywords that look at all members have their way."""
    seen = Properties()
    both(shaped(seed=SEED), seen)
    whole, parts, _ = both(schema, seen)
    assert parts == whole


def test_models_that_say_the_same_share_a_record() -> None:
    """The same words under the same name are one field; other words another."""
    seen = Properties()

    def field(said: ir.Json, required: bool = False) -> ir.Field:
        schema = shaped(seed=said) | ({"required": ["seed"]} if required else {})
        rest, ready = seen.apart(schema)
        return parser.parse(rest, "A", file="", at="", ready=ready).root.fields[0]

    def number(text: str) -> Schema:
        return {"type": "number", "default": WrittenFloat(text)}

    assert field(SEED) is field({"type": "integer", "minimum": 0, "default": 7})
    assert field(SEED) is not field(SEED, required=True)
    one, other = field(dict(number("1.50"))), field(dict(number("1.5")))
    assert (one.default, other.default) != (None, None)
    assert one is not other


@pytest.mark.parametrize(
    "said",
    [
        {"type": "integer", "default": "seven"},
        {"type": "integer", "minimum": "0"},
        {"type": "string", "pattern": "("},
        {"type": "integer", "title": 5},
        {"$dynamicRef": "#a"},
        {"type": "object", "properties": {"a": {"default": 1, "type": "string"}}},
    ],
)
def test_what_is_wrong_is_left_for_who_says_where(said: ir.Json) -> None:
    """A property with anything wrong in it never stands alone."""
    schema = shaped(seed=SEED, bad=said)
    assert "bad" not in Properties().apart(schema)[1]
