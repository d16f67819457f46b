"""Corrections of what upstream gets wrong: applied, refused, no longer needed."""

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator import pipeline
from generator.catalog import corrections
from generator.cli import main
from tests.generator.evolution.history_cases import apply, commit

INPUT = "/input_schema"
FIELD = f"{INPUT}/properties"


def model(**keys: Any) -> dict[str, Any]:
    """A schema file's document; `prompt` and `duration` are what its input takes."""
    properties = {
        "prompt": {"type": "string", "minLength": 1},
        "duration": {"type": "integer", "minimum": 1, "maximum": 10, "default": 5},
        "style": {"type": "string", "enum": ["ink", "oil"]},
    }
    return {
        "slug": "clip",
        "title": "Clip",
        "description": "Clip makes short videos.",
        "output_kind": "videos",
        "input_schema": {
            "type": "object",
            "required": ["prompt"],
            "properties": properties,
            "additionalProperties": False,
        },
        "example_input": {"prompt": "A lighthouse in fog", "duration": 8},
        **keys,
    }


def op(word: str, path: str, value: Any = None, **more: Any) -> dict[str, Any]:
    """A correction; a reason goes with it."""
    said = {"op": word, "path": path, **more, "reason": "The page is wrong."}
    return {**said, "value": value} if word in {"add", "replace", "test"} else said


KINDS: dict[str, tuple[list[dict[str, Any]], str, list[dict[str, Any]]]] = {
    "a default that is a word": (
        [op("replace", f"{FIELD}/duration/default", "5")],
        f"{FIELD}/duration/default: '5' is not of type 'integer'; not shown",
        [op("replace", f"{FIELD}/duration/default", 5)],
    ),
    "a default that is no choice": (
        [op("add", f"{FIELD}/style/default", "watercolour")],
        f"{FIELD}/style/default: 'watercolour' is not one of",
        [op("remove", f"{FIELD}/style/default")],
    ),
    "a default of another field": (
        [op("move", f"{FIELD}/style/default", **{"from": f"{FIELD}/duration/default"})],
        f"{FIELD}/style/default: 5 is not of type 'string'",
        [op("move", f"{FIELD}/duration/default", **{"from": f"{FIELD}/style/default"})],
    ),
    "a choice that is missing": (
        [op("add", "/example_input/style", "pencil")],
        "/example_input/style: 'pencil' is not one of",
        [op("add", f"{FIELD}/style/enum/-", "pencil")],
    ),
    "a choice at its place": (
        [
            op("remove", f"{FIELD}/style/enum/0"),
            op("add", "/example_input/style", "ink"),
        ],
        "/example_input/style: 'ink' is not one of",
        [op("add", f"{FIELD}/style/enum/0", "ink")],
    ),
    "a limit below the example": (
        [op("replace", f"{FIELD}/duration/maximum", 6)],
        "/example_input/duration: 8 is greater than the maximum of 6",
        [op("replace", f"{FIELD}/duration/maximum", 10)],
    ),
    "a limit that is text": (
        [op("replace", f"{FIELD}/prompt/minLength", "1")],
        f"{FIELD}/prompt/minLength: ",
        [op("replace", f"{FIELD}/prompt/minLength", 1)],
    ),
    "a type that there is not": (
        [op("replace", f"{FIELD}/duration/type", "int")],
        f"{FIELD}/duration/type: expected one of",
        [op("replace", f"{FIELD}/duration/type", "integer")],
    ),
    "a required field that there is not": (
        [op("add", f"{INPUT}/required/1", "seed")],
        "/example_input: 'seed' is a required property",
        [op("remove", f"{INPUT}/required/1")],
    ),
    "an example with a misspelt field": (
        [op("move", "/example_input/lenght", **{"from": "/example_input/duration"})],
        "/example_input: Additional properties are not allowed",
        [op("move", "/example_input/duration", **{"from": "/example_input/lenght"})],
    ),
    "a pattern that nothing reads": (
        [op("add", f"{FIELD}/prompt/pattern", "(")],
        f"{FIELD}/prompt/pattern: ",
        [op("remove", f"{FIELD}/prompt/pattern")],
    ),
    "a text that is missing": (
        [op("remove", "/description")],
        "/: 'description' is a required property",
        [op("add", "/description", "Clip makes short videos.")],
    ),
}
"""A kind of mistake -> the edit that makes it, what is said of it, its corrections."""


def edited(
    document: dict[str, Any], operations: list[dict[str, Any]]
) -> dict[str, Any]:
    """A document after operations, by the tests' own reading of the standard."""
    documents = {"it": copy.deepcopy(document)}
    for operation in operations:
        moved = {
            key: f"/it{operation[key]}" for key in ("path", "from") if key in operation
        }
        apply(documents, {**operation, **moved})
    return documents["it"]


def wrong(kind: str) -> dict[str, Any]:
    return edited(model(), KINDS[kind][0])


def mended(kind: str) -> dict[str, Any]:
    """The document once upstream says itself what the corrections say."""
    return edited(wrong(kind), KINDS[kind][2])


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    folder = tmp_path / "schemas"
    folder.mkdir()
    return folder


def write(schemas: Path, document: dict[str, Any]) -> None:
    (schemas / "clip.json").write_text(json.dumps(document, indent=2))


def run(schemas: Path, *arguments: str) -> Result:
    """What a command on the folder does; generate and check share their output."""
    out = ["--out", str(schemas.parent / "out")]
    more = out if arguments[0] in {"generate", "check"} else []
    return CliRunner().invoke(main, [*arguments, "--schemas", str(schemas), *more])


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_told_and_mended(kind: str, schemas: Path) -> None:
    """Without its correction the mistake is told; with it, nothing is, and check passes."""
    write(schemas, wrong(kind))
    assert f"clip.json: {KINDS[kind][1]}" in run(schemas, "generate").stderr
    write(schemas, {**wrong(kind), "corrections": KINDS[kind][2]})
    assert (run(schemas, "generate").exit_code, run(schemas, "generate").stderr) == (
        0,
        "",
    )
    assert run(schemas, "check", "--strict").exit_code == 0


@pytest.mark.parametrize("kind", KINDS)
def test_a_correction_outlives_its_reason(kind: str, schemas: Path) -> None:
    """Once upstream has mended it, check says so for each, and goes on."""
    write(schemas, {**mended(kind), "corrections": KINDS[kind][2]})
    assert run(schemas, "generate").stderr == ""
    result = run(schemas, "check", "--strict")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        f"clip.json: /corrections/{i}: {corrections.MENDED}"
        for i, _ in enumerate(KINDS[kind][2])
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_ships_is_corrected(kind: str, schemas: Path) -> None:
    """The SDK is that of the model as it should be, but for the page that tells of it."""
    write(schemas, mended(kind))
    right = pipeline.generate(schemas)
    write(schemas, {**wrong(kind), "corrections": KINDS[kind][2]})
    corrected = pipeline.generate(schemas)
    different = {
        path for path in right if sorted(right[path]) != sorted(corrected[path])
    }
    assert different == {"docs/models/clip.md"}
    assert "## Corrections" in corrected["docs/models/clip.md"]
    assert "The page is wrong." in corrected["docs/models/clip.md"]


@pytest.mark.parametrize("kind", KINDS)
def test_diff_compares_what_is_meant(kind: str, schemas: Path, tmp_path: Path) -> None:
    """From wrong and corrected to mended upstream nothing has changed for callers."""
    write(schemas, {**wrong(kind), "corrections": KINDS[kind][2]})
    new = tmp_path / "new"
    shutil.copytree(schemas, new)
    commit(schemas, "wrong and corrected")
    write(new, mended(kind))
    for old in (str(schemas), "HEAD"):
        said = run(schemas, "diff", old, str(new), "--json")
        assert (said.exit_code, said.stderr) == (0, "")
        assert json.loads(said.stdout)["version"]["effect"] in {None, "text"}
        assert json.loads(said.stdout)["notes"] == []


REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "a field that is not there": (
        [op("replace", f"{FIELD}/seed/default", 1)],
        f"/corrections/0: replace {FIELD}/seed/default does not apply: there is "
        f"nothing at {FIELD}/seed",
    ),
    "a second one": (
        [op("replace", "/title", "Clip 2"), op("replace", f"{FIELD}/n/default", 1)],
        f"/corrections/1: replace {FIELD}/n/default does not apply: there is nothing at "
        f"{FIELD}/n",
    ),
    "a member of what is none": (
        [op("add", "/title/short", 1)],
        "/corrections/0: add /title/short does not apply: ",
    ),
    "a place beyond a list": (
        [op("add", f"{INPUT}/required/7", "duration")],
        f"/corrections/0: add {INPUT}/required/7 does not apply: ",
    ),
    "a test that fails": (
        [op("test", f"{INPUT}/required/0", "seed")],
        f"/corrections/0: test {INPUT}/required/0 does not apply: the value "
        "there is different",
    ),
    "a move into itself": (
        [op("move", f"{FIELD}/prompt/items", **{"from": f"{FIELD}/prompt"})],
        f"/corrections/0: move {FIELD}/prompt/items does not apply: ",
    ),
    "no reason": (
        [{"op": "replace", "path": "/title", "value": "Clip 2"}],
        "/corrections/0: 'reason' is a required property",
    ),
    "no value": (
        [{"op": "replace", "path": "/title", "reason": "It has changed."}],
        "/corrections/0: 'value' is a required property",
    ),
    "a word that there is not": ([op("merge", "/title")], "/corrections/0/op: 'merge'"),
    "no pointer": (
        [op("remove", "title")],
        "/corrections/0/path: 'title' is not a JSON pointer",
    ),
    "what people write": (
        [op("remove", "/rules/0")],
        "/corrections/0/path: '/rules/0' is not a JSON pointer",
    ),
    "the name of the model": (
        [op("replace", "/slug", "clip-2")],
        "/corrections/0/path: '/slug' is not a JSON pointer",
    ),
    "a list that never ends": (
        [op("copy", f"{INPUT}/{'d' * (i + 2)}", **{"from": INPUT}) for i in range(20)],
        "leads to what no schema file may contain: larger than the limit of 262,144 bytes",
    ),
    "a schema that is broken by it": (
        [op("replace", f"{FIELD}/style/type", "word")],
        f"{FIELD}/style/type: expected one of",
    ),
    "an example that is broken by it": (
        [op("replace", f"{FIELD}/duration/maximum", 4)],
        "/example_input/duration: 8 is greater than the maximum of 4",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_correction_that_is_refused(case: str, schemas: Path) -> None:
    """It is refused at its own place, in lines, and nothing is written."""
    operations, said = REFUSED[case]
    write(schemas, {**model(), "corrections": operations})
    result = run(schemas, "generate")
    assert result.exit_code == 1
    assert said in result.stderr
    assert all(line.startswith("clip.json: /") for line in result.stderr.splitlines())
    assert not (schemas.parent / "out").exists()


def test_what_a_correction_breaks_names_it(schemas: Path) -> None:
    """A message about a corrected place says which correction made it so."""
    operations = [
        op("replace", "/title", "C"),
        *REFUSED["a schema that is broken by it"][0],
    ]
    write(schemas, {**model(), "corrections": operations})
    assert run(schemas, "generate").stderr.endswith(" (corrected by /corrections/1)\n")


def test_numbers_stay_digit_for_digit(schemas: Path) -> None:
    """Costs and limits ship as the file writes them, corrected ones too."""
    response = {"task_id": "t", "status": "succeeded", "output": {}, "cost_actual": 11}
    document = model(example_response=response)
    document["corrections"] = [op("add", f"{FIELD}/duration/multipleOf", 22)]
    text = (
        json.dumps(document, indent=2).replace(" 11", " 0.10").replace(" 22", " 1E+0")
    )
    (schemas / "clip.json").write_text(text)
    shipped = pipeline.generate(schemas)["mindvideo/schemas/clip.json"]
    assert '"cost_actual": 0.10' in shipped
    assert '"multipleOf": 1E+0' in shipped


def test_text_of_a_correction_is_text(schemas: Path) -> None:
    """A reason with markup is shown as it is written, and is no markup."""
    correction = {**op("replace", "/title", "Clip 2"), "reason": "<script> `x` | *y*"}
    write(schemas, {**model(), "corrections": [correction]})
    page = pipeline.generate(schemas)["docs/models/clip.md"]
    assert "<script>" not in page
    assert '- `/title` is `"Clip 2"`: ' in page
