"""generated/openapi.json: every model's input as it is, and examples that fit.

That other people's tools take it is `make openapi`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from generator import ir
from generator.evolution.witness import Side, inputs
from generator.json_schema.naming import model_names
from generator.json_schema.references import resolve
from generator.openapi import components as openapi_components
from generator.openapi.components import PLACE, components

Document = dict[str, Any]

AWKWARD: dict[str, ir.Json] = {
    "$id": "https://example.com/input",
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "tree": {"$ref": "#/$defs/node"},
        "again": {"$ref": "#/properties/tree"},
        "self": {"$ref": "#"},
        "named": {"$ref": "#leaf", "description": "kept"},
        "pair": {"prefixItems": [True, {"type": "integer"}], "items": False},
        "none": False,
        "slash/~": {"type": "string", "x-playground": {"advanced": True}},
        "to_slash": {"$ref": "#/properties/slash~1~0"},
        "example": {"type": "integer", "example": "anything", "xml": 1},
    },
    "additionalProperties": False,
    "$defs": {
        "node": {
            "type": "object",
            "properties": {
                "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
                "leaf": {"$anchor": "leaf", "type": "integer", "maximum": 9},
            },
        },
        "unused": {"type": "string"},
    },
}
PAYLOADS: list[tuple[Document, bool]] = [
    ({"tree": {"children": [{"children": [{"leaf": 9}]}]}}, True),
    ({"tree": {"children": [{"children": [{"leaf": 10}]}]}}, False),
    ({"again": {"children": [5]}}, False),
    ({"self": {"self": {"named": 9}}}, True),
    ({"self": {"self": {"named": 10}}}, False),
    ({"self": {"other": 1}}, False),
    ({"pair": ["x", 2]}, True),
    ({"pair": ["x", 2, 3]}, False),
    ({"none": None}, False),
    ({"slash/~": "a", "to_slash": "b"}, True),
    ({"to_slash": 1}, False),
    ({"example": 1}, True),
    ({"example": "a"}, False),
]


@pytest.fixture(scope="module")
def document(sdk_files: Mapping[str, str]) -> Document:
    """The document of the project's own models."""
    return json.loads(sdk_files["openapi.json"])


def judge_of(document: Document, schema: Document) -> Draft202012Validator:
    """jsonschema on one schema of a document, references read in all of it."""
    resource = Resource(contents=document, specification=DRAFT202012)
    registry = Registry().with_resource("document:", resource)
    absolute = json.dumps(schema).replace('"#/', '"document:#/')
    return Draft202012Validator(json.loads(absolute), registry=registry)


def accepts(document: Document, schema: Document, value: object) -> bool:
    """What jsonschema says of a value."""
    return judge_of(document, schema).is_valid(value)


def holder(given: Mapping[str, ir.Json]) -> Document:
    """A document with these components and nothing else."""
    return {"components": {"schemas": given}}


@pytest.mark.parametrize(("payload", "is_accepted"), PAYLOADS)
def test_components_mean_what_the_schema_means(
    payload: Document, is_accepted: bool
) -> None:
    """References, recursion, anchors and false: the same verdict as before."""
    found = holder(components("Input", AWKWARD))
    assert Draft202012Validator(AWKWARD).is_valid(payload) == is_accepted
    assert accepts(found, {"$ref": f"{PLACE}Input"}, payload) == is_accepted


def test_components_are_what_tools_read() -> None:
    """A reference is to a component; no URIs, no definitions; hints are kept."""
    found = components("Input", AWKWARD)
    assert list(found) == [
        *("Input", "Input.1", "Input.2", "Input.3", "Input.4"),
    ]
    references = {it["$ref"] for it in places(found) if isinstance(it.get("$ref"), str)}
    assert references == {f"{PLACE}{name}" for name in found}
    assert not any(
        {"$id", "$anchor", "$defs", "xml"} & it.keys() for it in places(found)
    )
    hint = {"type": "string", "x-playground": {"advanced": True}}
    assert hint in found.values()
    assert "example" in found["Input"]["properties"]


def places(value: object) -> Iterator[Document]:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
    held = value.values() if isinstance(value, dict) else value
    for item in held if isinstance(value, dict | list) else ():
        yield from places(item)


def test_input_stays_as_it_is() -> None:
    """The schema that is given is not changed."""
    before = json.dumps(AWKWARD)
    openapi_components.components("Input", AWKWARD)
    assert json.dumps(AWKWARD) == before


def test_catalogue_means_the_same(
    catalogue: Path, catalogue_files: Mapping[str, str]
) -> None:
    """For invented models, half of them hard, drawn inputs get the same verdict."""
    document = json.loads(catalogue_files["openapi.json"])
    counted = {True: 0, False: 0}
    for path in sorted(catalogue.glob("*.json"))[:20]:
        said = json.loads(path.read_text())
        schema = said["input_schema"]
        name = model_names(said["slug"]).input
        side = Side(resolve(schema, "file", ""), said["example_input"])
        judge = Draft202012Validator(schema)
        reference = judge_of(document, {"$ref": f"{PLACE}{name}"})
        for value in list(inputs([side], ()))[:60]:
            verdict = judge.is_valid(value)
            assert reference.is_valid(value) == verdict, (name, value)
            counted[verdict] += 1
    assert min(counted.values()) > 100


def test_examples_fit(document: Document) -> None:
    """Each request example is one model's, each finished task is a task."""
    paths = document["paths"]
    body = paths["/api/v1/tasks"]["post"]["requestBody"]["content"]["application/json"]
    assert len(body["examples"]) == 5
    for slug, example in body["examples"].items():
        fitting = [
            it["$ref"]
            for it in body["schema"]["oneOf"]
            if accepts(document, it, example["value"])
        ]
        assert fitting == [body["schema"]["discriminator"]["mapping"][slug]]
    answer = paths["/api/v1/tasks/{task_id}"]["get"]["responses"]["200"]
    content = answer["content"]["application/json"]
    assert len(content["examples"]) == 5
    for example in content["examples"].values():
        assert accepts(document, content["schema"], example["value"])


def test_rules_are_told(document: Document) -> None:
    """What no schema says stands in the request: as CEL, and as a sentence."""
    request = document["components"]["schemas"]["Viduq3ProRequest"]
    ids = [rule["id"] for rule in request["x-rules"]]
    assert ids == ["prompt_or_images", "aspect_ratio_without_images"]
    assert all(f"(`{it}`)" in request["description"] for it in ids)


def test_what_no_page_defines_requires_nothing(document: Document) -> None:
    """Error bodies and events take any member as absent, and any other one."""
    for name in ("ErrorBody", "Event", "TaskError"):
        schema = document["components"]["schemas"][name]
        assert accepts(document, schema, {})
        assert accepts(document, schema, {"a_member_of_tomorrow": 1})
    for responses in (
        operation["responses"]
        for path in document["paths"].values()
        for operation in path.values()
        if isinstance(operation, dict)
    ):
        for status, answer in responses.items():
            assert ("do not define" in answer["description"]) >= (status != "200")


def test_costs_keep_their_digits(sdk_files: Mapping[str, str]) -> None:
    """A number of an example stands there as the page wrote it."""
    assert '"cost_actual": 0.0315' in sdk_files["openapi.json"]
    assert sdk_files["openapi.json"].endswith("}\n")
