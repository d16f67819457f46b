"""The JSON Schema that web frameworks and agents read of an input class."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from mindvideo._runtime.catalog import ModelInfo
from mindvideo._runtime.inputs import published_schema
from mindvideo.catalog import models
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput

EVERY_MODEL = pytest.mark.parametrize("info", models.values(), ids=list(models))
TREE = Path(__file__).parents[2] / "typing" / "schemas" / "tree.json"


def published(monkeypatch: pytest.MonkeyPatch, schema: dict[str, Any]) -> Any:
    """The published schema of a model with this input schema."""
    info = ModelInfo(
        *("one", "One", "What it is for.", "videos", schema, (), None, None, None),
        *("one", "OneInput"),
    )
    monkeypatch.setattr(published_schema, "models", {"one": info})
    return published_schema.published_schema("one")


@EVERY_MODEL
def test_it_is_the_models_own_schema(info: ModelInfo) -> None:
    """Titles, descriptions, defaults and limits are those of the schema file."""
    shown = info.input_model.model_json_schema()
    own = info.input_schema
    assert shown["properties"] == own["properties"]
    assert set(shown["required"]) == set(own["required"])
    assert shown["title"] == own.get("title", info.title)


@EVERY_MODEL
def test_rules_are_told_in_words(info: ModelInfo) -> None:
    """The description lists each rule that no schema can express."""
    said = info.input_model.model_json_schema()["description"].splitlines()
    assert [line[2:] for line in said if line.startswith("- ")] == [
        rule.message for rule in info.rules
    ]


def test_it_stands_inside_another_schema() -> None:
    """A list of inputs has the same schema for its items."""
    inside = TypeAdapter(list[Veo3_1QualityInput]).json_schema()
    assert inside["items"] == Veo3_1QualityInput.model_json_schema()


def test_references_give_way_to_what_they_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes beside a reference are joined; a limit beside it holds as well."""
    shown = published(
        monkeypatch,
        {
            "properties": {
                "size": {"$ref": "#/$defs/a~1b", "description": "How large."},
                "part": {"$ref": "#/$defs/a~1b", "maxLength": 3},
                "$ref": {"enum": [{"$ref": "data"}]},
            },
            "$defs": {"a/b": {"type": "string"}},
        },
    )
    assert shown == {
        "title": "One",
        "description": "What it is for.",
        "properties": {
            "size": {"type": "string", "description": "How large."},
            "part": {"allOf": [{"type": "string"}], "maxLength": 3},
            "$ref": {"enum": [{"$ref": "data"}]},
        },
    }


def test_a_recursive_schema_works_inside_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its references lead to itself, wherever it stands."""
    shown = published(monkeypatch, json.loads(TREE.read_text())["input_schema"])
    judge = Draft202012Validator({"properties": {"input": shown}})
    deep = {"prompt": "a", "scenes": [{"name": "b", "scenes": [{"name": "c"}]}]}
    assert judge.is_valid({"input": deep})
    deep["scenes"][0]["scenes"][0] = {"nam": "c"}
    assert not judge.is_valid({"input": deep})
    assert not judge.is_valid({"input": {"prompt": "a", "parts": [{}]}})


def test_repr_shows_what_was_given() -> None:
    """No field that was left out is in it."""
    shown = repr(Veo3_1QualityInput(prompt="a", duration=8))
    assert shown == "Veo3_1QualityInput(prompt='a', duration=8)"
