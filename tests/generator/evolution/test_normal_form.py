"""Schemas written in another way: nothing has changed, and a tightening is still seen."""

import copy
import json
import random
from collections.abc import Callable
from typing import Any

import pytest

from bench import make_catalog
from bench.fidelity_drawn import INSTANCES, MAKERS, SIMPLE, drawn_input, drawn_value
from bench.fidelity_table import judge
from generator.catalog.loader import load
from generator.catalog.versions import Change, strongest
from generator.evolution import diff
from generator.evolution.normal_form import normal_form
from generator.json_schema.subschemas import subschemas
from tests.generator.evolution.history_cases import SCHEMAS
from tests.generator.evolution.test_diff_drawn import catalogue, plain

pytestmark = pytest.mark.slow

Schema = dict[str, Any]
Rewriting = Callable[[random.Random, Schema], None]

ROOT: Schema = {
    "type": "object",
    "additionalProperties": False,
    "required": ["prompt", "count"],
    "properties": {
        "prompt": {"type": "string", "maxLength": 90, "title": "Prompt"},
        "count": {"type": "integer", "minimum": 1, "maximum": 12, "default": 2},
        "mode": {"type": "string", "enum": ["fast", "fine", "best"]},
        "kind": {"const": "video"},
        "size": {"anyOf": [{"type": "string", "maxLength": 9}, {"type": "integer"}]},
        "frames": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Frame"}},
        "tree": {"$ref": "#/$defs/Tree"},
        "odd": {"type": "integer", "not": {"enum": [7, 9]}},
        "one": {"oneOf": [{"type": "string"}, {"type": "boolean"}]},
    },
    "$defs": {
        "Frame": {
            "type": "object",
            "required": ["url", "at"],
            "properties": {"url": {"type": "string"}, "at": {"type": "number"}},
        },
        "Tree": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "leaves": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            },
        },
    },
}


def shuffle(word: str) -> Rewriting:
    def rewrite(draw: random.Random, node: Schema) -> None:
        if isinstance(node.get(word), list):
            draw.shuffle(node[word])

    return rewrite


def wrap(word: str) -> Rewriting:
    """All that refuses values goes into a combination of one."""

    def rewrite(draw: random.Random, node: Schema) -> None:
        if "$defs" not in node and node:
            inner = {it: node.pop(it) for it in list(node) if it not in REMARKS}
            node[word] = [inner]

    return rewrite


REMARKS = {"title", "default", "description"}


def name_const_a_choice(draw: random.Random, node: Schema) -> None:
    if "const" in node:
        node["enum"] = [node.pop("const")]


def name_a_choice_const(draw: random.Random, node: Schema) -> None:
    if len(node.get("enum", [])) == 1:
        node["const"] = node.pop("enum")[0]


def write_numbers_as_floats(draw: random.Random, node: Schema) -> None:
    for word in ("minimum", "maximum", "maxLength"):
        if word in node:
            node[word] = float(node[word])


def say_nothing(draw: random.Random, node: Schema) -> None:
    idle = {"string": {"minLength": 0}, "array": {"minItems": 0, "uniqueItems": False}}
    node |= idle.get(str(node.get("type")), {})


def list_the_type(draw: random.Random, node: Schema) -> None:
    if isinstance(node.get("type"), str) and "$defs" not in node:
        node["type"] = [node["type"]]


def drop_what_choices_imply(draw: random.Random, node: Schema) -> None:
    if "enum" in node:
        node.pop("type", None)


def say_what_choices_imply(draw: random.Random, node: Schema) -> None:
    if node.get("const") == "video":
        node["type"] = "string"


def repeat_an_alternative(draw: random.Random, node: Schema) -> None:
    if "anyOf" in node:
        node["anyOf"].append(copy.deepcopy(node["anyOf"][0]))


def split_types(draw: random.Random, node: Schema) -> None:
    if node.get("type") == ["array", "null"]:
        node["anyOf"] = [{"type": "null"}, {"type": "array"}]
        del node["type"]


def rename_definitions(draw: random.Random, node: Schema) -> None:
    if "$defs" in node:
        node["$defs"] = {f"{name}Of": held for name, held in node["$defs"].items()}
    if "$ref" in node:
        node["$ref"] += "Of"


REWRITINGS: dict[str, Rewriting] = {
    **{f"order of {word}": shuffle(word) for word in ("anyOf", "oneOf", "enum")},
    **{f"order of {word}": shuffle(word) for word in ("required", "type")},
    **{f"{word} of one": wrap(word) for word in ("allOf", "anyOf", "oneOf")},
    "const as enum": name_const_a_choice,
    "enum as const": name_a_choice_const,
    "1 as 1.0": write_numbers_as_floats,
    "idle bounds": say_nothing,
    "type in a list": list_the_type,
    "type that enum implies": drop_what_choices_imply,
    "type that const implies": say_what_choices_imply,
    "an alternative twice": repeat_an_alternative,
    "types as alternatives": split_types,
    "names of definitions": rename_definitions,
}
"""Each changes a node in place, and nothing of what it accepts."""


def rewritten(schema: Schema, seed: int, names: list[str]) -> Schema:
    draw, result = random.Random(seed), copy.deepcopy(schema)
    for name in names:
        for _, node in list(subschemas(result)):
            REWRITINGS[name](draw, node)
    return result


def changes(old: Schema, new: Schema) -> tuple[Change, ...]:
    sources = load(SCHEMAS)
    return diff.changes(catalogue(old, sources), catalogue(new, sources))


def wordings() -> list[tuple[int, list[str]]]:
    """Each rewriting alone, and twelve times several together."""
    draw, names = random.Random(3), list(REWRITINGS)
    alone = [(seed, [name]) for seed, name in enumerate(names)]
    together = [(seed, draw.sample(names, draw.randint(3, 9))) for seed in range(12)]
    return alone + together


@pytest.mark.parametrize(("seed", "names"), wordings())
def test_another_wording_is_no_change(seed: int, names: list[str]) -> None:
    """At most the report says that the wording is another one."""
    found = changes(ROOT, rewritten(ROOT, seed, names))
    assert strongest(found) in {None, "text"}, [it.text for it in found]


@pytest.mark.parametrize(("seed", "names"), wordings())
def test_a_tightening_inside_is_still_breaking(seed: int, names: list[str]) -> None:
    """One limit that is lower among it all is breaking, with an input as proof."""
    tighter = copy.deepcopy(ROOT)
    tighter["properties"]["count"]["maximum"] = 10
    found = changes(ROOT, rewritten(tighter, seed, names))
    assert strongest(found) == "breaking"
    assert any(it.witness and it.witness.accepted_by == "old" for it in found)


def test_models_of_a_catalogue_wrapped_in_all_of() -> None:
    """What an upgrade of a schema library does to every property at once is no change."""
    for model in json.loads(json.dumps(make_catalog.models(20, hard=0.2, rare=0.2))):
        old = plain(model["input_schema"])
        new = copy.deepcopy(old)
        for name, node in new.get("properties", {}).items():
            words = {it: node[it] for it in node if it in REMARKS}
            rest = {it: node[it] for it in node if it not in REMARKS}
            new["properties"][name] = {**words, "allOf": [rest]}
        assert strongest(changes(old, new)) in {None, "text"}, model["slug"]


def test_a_form_accepts_what_its_schema_accepts() -> None:
    """The judge says the same of drawn schemas and of their forms, for every keyword."""
    compared = verdicts = 0
    for keyword in MAKERS:
        for number in range(25):
            draw = random.Random(f"form:{keyword}:{number}")
            schema = drawn_input(draw, keyword)
            form = normal_form(schema, schema)
            if form is None or '"$ref"' in form:
                continue  # a form with references is for comparing, not for judging
            one, other = judge(schema), judge(json.loads(form))
            compared += 1
            for _ in range(INSTANCES):
                value = {"x": drawn_value(draw, 3, SIMPLE)}
                assert one.is_valid(value) == other.is_valid(value), (schema, form)
                verdicts += one.is_valid(value)
    assert compared > 500
    assert 0 < verdicts < compared * INSTANCES


def test_recursions_that_begin_elsewhere_are_told_apart() -> None:
    """Where a definition begins that leads back to itself is part of the form."""

    def step(name: str, held: Schema) -> Schema:
        return {"type": "object", "properties": {name: held}}

    both = {"$ref": "#/$defs/T"}
    outer = {"$defs": {"T": step("a", step("next", both))}, **step("x", both)}
    inner = {"$defs": {"T": step("next", both)}, **step("x", step("a", both))}
    assert normal_form(outer, outer) != normal_form(inner, inner)
    assert normal_form(outer, outer) == normal_form(outer, copy.deepcopy(outer))


def test_references_that_lead_elsewhere_are_told_apart() -> None:
    """A definition followed on the way does not change where "back to" leads."""

    def node(**held: Schema) -> Schema:
        return {"type": "object", "properties": held}

    outer, inner, through = ({"$ref": f"#/$defs/{it}"} for it in ("O", "I", "U"))
    one: Schema = {
        **node(x=outer),
        "$defs": {"O": node(c=outer, i=inner), "I": node(a=outer, b=inner)},
    }
    other: Schema = {
        **node(x=outer),
        "$defs": {"O": node(c=outer, i=inner), "I": node(a=through, b=inner)},
    }
    other["$defs"]["U"] = inner
    value = {"x": {"i": {"a": {"i": 1}}}}
    assert not judge(one).is_valid(value)
    assert judge(other).is_valid(value)
    assert normal_form(one, one) != normal_form(other, other)


def test_a_bomb_has_no_form() -> None:
    """Definitions that use one another twice are not written out: they have no form."""
    definitions: Schema = {"D0": {"type": "string"}}
    for level in range(1, 40):
        twice = {"$ref": f"#/$defs/D{level - 1}"}
        definitions[f"D{level}"] = {"properties": {"a": twice, "b": twice}}
    schema: Schema = {"$defs": definitions, "$ref": "#/$defs/D39"}
    assert normal_form(schema, schema) is None
