"""Probes on whole models: the five of the platform, and invented ones that are awkward.

The rows of the table are the keywords that the probes are for.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import make_catalog
from bench.fidelity_table import Subject, Table, Trial, generated, judge
from generator import SchemaError, ir
from generator.evolution.probes import probes
from generator.json_schema.documents import Document, is_document, member
from generator.json_schema.subschemas import Schema

SCHEMAS = Path(__file__).parent.parent / "schemas"

ANNOTATIONS = frozenset(
    {"$defs", "default", "deprecated", "description", "title", "x-playground"}
    | {"format", "examples", "$comment", "nullable"}
)
"""They refuse nothing; probes for them are only the good instance."""


@dataclass(frozen=True, slots=True)
class Model:
    """One model's schema, and an input that its page shows."""

    slug: str
    schema: Schema
    example: ir.Json


def platform_models() -> list[Model]:
    """The models in the project's schema folder."""
    paths = sorted(SCHEMAS.glob("[!_]*.json"))
    return [_model(json.loads(path.read_text(encoding="utf-8"))) for path in paths]


def awkward_models(count: int, seed: int = 1) -> list[Model]:
    """Invented models: half of them with awkward members, half with rare keywords."""
    drawn = make_catalog.models(count, seed=seed, hard=0.5, rare=0.5)
    return [_model(json.loads(json.dumps(model))) for model in drawn]


def run(models: list[Model], subject: Subject = generated) -> Table:
    """The table of all probes on some models."""
    table = Table()
    for model in models:
        _try_model(table, model, subject)
    return table


def _try_model(table: Table, model: Model, subject: Subject) -> None:
    row = table.row("(models)")
    row.schemas += 1
    try:
        verdicts = subject(model.schema)
    except SchemaError as error:
        row.refused += 1
        row.unfounded += 1
        table.note("(models)", model.schema, f"{model.slug} refused: {error}")
        return
    validator = judge(model.schema)
    used: set[str] = set()
    for keyword, value in _different(model):
        trial = Trial(table, keyword, model.schema, verdicts)
        trial.instance(value, validator.is_valid(value))
        used.add(keyword)
    for keyword in used:
        table.row(keyword).schemas += 1


def _different(model: Model) -> Iterator[tuple[str, ir.Json]]:
    """The probes of a model, the same instance once for each keyword."""
    seen: set[tuple[str, str]] = set()
    for keyword, value in probes(model.schema, model.example):
        key = keyword, json.dumps(value)
        if keyword not in ANNOTATIONS and key not in seen:
            seen.add(key)
            yield keyword, value


def _model(document: Document) -> Model:
    assert is_document(document)
    schema = member(document, "input_schema")
    return Model(str(document["slug"]), schema, document.get("example_input"))
