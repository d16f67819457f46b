"""One idea per folder: what the generator writes, and that it accepts what it should."""

import json
from pathlib import Path

import pytest

from generator import SchemaError, generate, ir, model_source
from generator.json_schema import parser
from generator.json_schema.judge import Judge
from generator.json_schema.strict_json import read_json
from generator.render.renderer import render_model_source
from tests.golden_texts import (
    TESTS,
    accepts,
    accepts_json,
    expect,
    input_class,
    same_json,
)

NAME = "ExampleInput"
CASES = sorted(
    path.parent for path in TESTS.glob("generator/render/golden/*/cases.json")
)
MODEL_FILE = TESTS / "generator/render/golden" / "model_file"
each_case = pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)


def schema_of(folder: Path) -> dict[str, ir.Json]:
    schema = read_json(folder / "schema.json", "schema.json")
    assert isinstance(schema, dict)
    return schema


def payloads(folder: Path) -> list[tuple[ir.Json, bool]]:
    """The inputs of a case, and whether each is to be accepted."""
    rows = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    return [(row["input"], row["accepted"]) for row in rows]


@each_case
def test_source_is_the_expected_text(folder: Path, update_golden: bool) -> None:
    """A schema becomes, letter by letter, the source in its folder."""
    source = model_source(schema_of(folder), NAME)
    expect(folder / "expected.py", source, update=update_golden)


@pytest.mark.parametrize("name", ["a b", "", "1", "class", "X\nimport os", "Annotated"])
def test_bad_name_of_a_class_is_refused(name: str) -> None:
    """A name that no class can have, or that its module uses, is a SchemaError."""
    with pytest.raises(SchemaError, match="cannot be called"):
        model_source({"type": "object"}, name)


@pytest.mark.parametrize("schema", [[], "x", True, None])
def test_schema_that_is_no_object_is_refused(schema: ir.Json) -> None:
    """What is no JSON object is a SchemaError as well, not an AttributeError."""
    with pytest.raises(SchemaError, match="expected a JSON Schema of an object"):
        model_source(schema, NAME)


@each_case
def test_templates_write_what_black_leaves_alone(folder: Path) -> None:
    """The expected source, which black has seen, is what the templates write."""
    parsed = parser.parse(schema_of(folder), NAME, file="schema.json", at="")
    written = render_model_source(parsed)
    assert written == (folder / "expected.py").read_text(encoding="utf-8")


@each_case
def test_schema_and_model_accept_what_the_case_says(folder: Path) -> None:
    """Each input is judged alike by the case, by jsonschema and by the model."""
    source = (folder / "expected.py").read_text(encoding="utf-8")
    model, judge = input_class(source, NAME), Judge(schema_of(folder))
    for value, accepted in payloads(folder):
        judged = not judge.problems(value, "case", "")
        assert (value, judged) == (value, accepted)
        assert (value, accepts(model, value)) == (value, accepted)
        assert (value, accepts_json(model, value)) == (value, accepted)


@each_case
def test_payload_is_what_was_accepted(folder: Path) -> None:
    """What goes on the wire is what the caller gave: no default, no other name."""
    source = (folder / "expected.py").read_text(encoding="utf-8")
    model = input_class(source, NAME)
    for value, accepted in payloads(folder):
        if accepted:
            assert same_json(model.model_validate(value).payload(), value)


def test_cases_are_accepted_and_refused() -> None:
    """No case is without an input of either kind, so that neither test is empty."""
    for folder in CASES:
        assert {accepted for _, accepted in payloads(folder)} == {True, False}, folder


def test_whole_model_file_and_its_page(update_golden: bool) -> None:
    """A schema file becomes a module with its two endpoints, and a page."""
    files = generate(MODEL_FILE)
    module = files["mindvideo/models/veo3_1_quality.py"]
    page = files["docs/models/veo3_1_quality.md"]
    expect(MODEL_FILE / "expected.py", module, update=update_golden)
    expect(MODEL_FILE / "expected.md", page, update=update_golden)


def test_expected_text_is_compared(tmp_path: Path) -> None:
    """A text that differs by one letter from its golden is noticed."""
    golden = tmp_path / "expected.py"
    expect(golden, "a\n", update=True)
    with pytest.raises(AssertionError, match="--update-golden"):
        expect(golden, "b\n", update=False)
