"""Drawn edits of awkward schemas: what is called compatible refuses nothing it took."""

import copy
import json
import random
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from bench import make_catalog
from generator import SchemaError
from generator.catalog.loader import SchemaFile, Sources, load
from generator.catalog.versions import strongest
from generator.evolution import diff
from generator.evolution.revisions import Catalogue, from_sources
from generator.evolution.witness import Side, inputs
from generator.json_schema.judge import Judge
from generator.json_schema.references import resolve
from generator.json_schema.subschemas import subschemas
from tests.generator.evolution.history_cases import SCHEMAS

pytestmark = pytest.mark.slow

Schema = dict[str, Any]

EDITS = 80
INPUTS = 800
SET: Schema = {
    "additionalProperties": False,
    "allOf": [{"maxProperties": 9}],
    "contains": {"type": "string"},
    "enum": ["a", "auto", 1, 2, True],
    "if": {"required": ["prompt"]},
    "maxItems": 2,
    "maxLength": 4,
    "maximum": 3,
    "minimum": 1,
    "multipleOf": 2,
    "not": {"const": 1},
    "oneOf": [{"type": "string"}, {"type": "integer"}],
    "patternProperties": {"^a": {"type": "string"}},
    "propertyNames": {"maxLength": 6},
    "required": ["prompt"],
    "type": ["string", "null"],
    "unevaluatedProperties": False,
    "uniqueItems": True,
}


def drawn_edit(draw: random.Random, schema: Schema) -> Schema:
    """A copy of a schema with a keyword, a number or a member changed somewhere."""
    edited = copy.deepcopy(schema)
    node: Any = draw.choice([it for _, it in subschemas(edited)])
    numbers = [it for it in sorted(node) if type(node[it]) in {int, float}]
    lists = [it for it in sorted(node) if isinstance(node[it], list) and node[it][1:]]
    members = node.get("properties")
    match draw.choice(["number", "list", "member", "drop", "set"]):
        case "number" if numbers:
            node[draw.choice(numbers)] += draw.choice([-1, 1, 2])
        case "list" if lists:
            node[draw.choice(lists)].pop()
        case "member" if members:
            name = draw.choice(sorted(members))
            members[f"{name}_2"] = members.pop(name)
        case "drop":
            node.pop(draw.choice(sorted(node)), None) if node else None
        case _:
            word = draw.choice(sorted(SET))
            node[word] = copy.deepcopy(SET[word])
    return edited


def plain(value: Any) -> Any:
    """A schema without the values that it shows, which an edit might refuse."""
    if isinstance(value, dict):
        shown = {"default", "examples"}
        return {key: plain(item) for key, item in value.items() if key not in shown}
    return list(map(plain, value)) if isinstance(value, list) else value


def catalogue(schema: Schema, sources: Sources) -> Catalogue:
    """A catalogue of one model."""
    document = {
        "slug": "drawn",
        "title": "Drawn",
        "description": "",
        "output_kind": "videos",
        "input_schema": schema,
        "example_input": None,
    }
    return from_sources(replace(sources, files=(SchemaFile("drawn", document),)))


def test_compatible_refuses_nothing_that_worked() -> None:
    """Without a breaking change, no input of the old schema is refused by the new."""
    draw, sources = random.Random(1), load(SCHEMAS)
    models = json.loads(json.dumps(make_catalog.models(60, hard=0.5, rare=0.6)))
    effects: list[str | None] = []
    for _ in range(EDITS):
        schema = plain(draw.choice(models)["input_schema"])
        edited = drawn_edit(draw, schema)
        try:
            old, new = catalogue(schema, sources), catalogue(edited, sources)
        except SchemaError:
            continue
        effects.append(strongest(diff.changes(old, new)))
        if effects[-1] != "breaking":
            assert newly_refused(schema, edited) == [], edited
    assert {"breaking", "feature", "text"} <= set(effects)


def newly_refused(schema: Schema, edited: Schema) -> list[Any]:
    """Inputs that one schema accepts and the other refuses."""
    schemas = [resolve(it, "drawn", "") for it in (schema, edited)]
    old, new = map(Judge, schemas)
    tried = islice(inputs([Side(it, None) for it in schemas], ()), INPUTS)
    return [it for it in tried if old.refusal(it) is None and new.refusal(it)]
