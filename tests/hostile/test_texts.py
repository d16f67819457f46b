"""Any text in any place of a schema file is a value, and nothing but a value."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import generate
from generator.render import api_types
from tests.hostile import draw, papers
from tests.hostile.__main__ import run
from tests.hostile.texts import CANARY, TEXTS
from tests.hostile.trial import Trial

PROJECT = Path(__file__).parents[2]

pieces = st.one_of(
    st.text(max_size=40),
    st.sampled_from(TEXTS),
    st.text(st.sampled_from("\"'\\\n\r\t\0{}%#`|<>[]()_*-+=:;,.!?$&@~^/ \u2028\x85a1")),
)
texts = st.lists(pieces, min_size=1, max_size=3).map("".join)


def safe_places(text: str, number: int) -> draw.Object:
    """A schema file that is taken whatever the text is: it stands wherever it may."""
    choice: draw.Object = {"enum": [text, "other"], "default": text, "title": text}
    tree: draw.Object = {
        "type": "object",
        "description": text,
        "properties": {"again": {"anyOf": [{"enum": [text]}, {"$ref": "#/$defs/T"}]}},
    }
    members: draw.Object = {
        "plain": {"type": "string", "description": text, "default": text},
        "choice": choice,
        "fixed": {"const": text, "examples": [text]},
        "list": {"type": "array", "items": choice, "default": [text]},
        "tree": {"$ref": "#/$defs/T"},
        "other": {"not": {"const": text}, "deprecated": True, "description": text},
    }
    schema: draw.Object = {
        "type": "object",
        "properties": members,
        "$defs": {"T": tree},
    }
    rule: draw.Object = {"id": "kept", "message": text or "m"}
    rule["expression"] = "!has(this.plain) || this.plain != 'x'"
    return {
        "slug": f"m-{number}",
        "title": (text or "m")[:200],
        "description": text,
        "output_kind": "videos",
        "input_schema": schema,
        "example_input": {"plain": text, text: text} if text not in members else None,
        "rules": [rule],
        "deprecated": {"since": text, "reason": text, "replacement": None},
    }


def choosy_places(text: str, number: int) -> list[draw.Object]:
    """Schema files with the text where it may be refused: a name, a slug, a pattern."""
    property_: draw.Object = {"type": "string", "description": "d", "default": text}
    named: draw.Object = {"type": "object", "properties": {text: property_}}
    inner: draw.Object = {"type": "object", "properties": {text: named}}
    matched: draw.Object = {"properties": {"a": {"type": "string", "pattern": text}}}
    by_pattern: draw.Object = {"properties": {}, "patternProperties": {text: named}}
    pointing: draw.Object = {
        "properties": {"a": {"$ref": text}},
        "$defs": {text: named},
    }
    schemas = [named, inner, matched, by_pattern, pointing]
    made = [
        {**safe_places("a", 0), "slug": f"m-{number}-{i}", "input_schema": schema}
        for i, schema in enumerate(schemas)
    ]
    made = [{**it, "example_input": None, "rules": []} for it in made]
    return [*made, {**made[0], "slug": text}, {**made[0], "output_kind": text}]


@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=[*HealthCheck],
)
@given(st.lists(texts, min_size=4, max_size=4, unique=True))
def test_text_is_a_value(given_texts: list[str]) -> None:
    """Refused at its place, or kept letter by letter; no effect, no live markup."""
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        for number, text in enumerate(given_texts):
            trial.judge(encoded(safe_places(text, number)), repr(text))
        assert trial.tally.refused == 0
        for number, text in enumerate(given_texts):
            for document in choosy_places(text, number):
                trial.judge(encoded(document), repr(text))
        trial.generate()
        failures = trial.tally.failures
    assert {word: found for word, found in failures.items() if found} == {}


def encoded(document: draw.Object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def test_random_hostile_files(tmp_path: Path) -> None:
    """The first of those that `make hostile` draws: nothing that must not be."""
    tally = run(tmp_path, 50, seed=1)
    assert {word: found for word, found in tally.failures.items() if found} == {}
    assert tally.refused > 5
    assert tally.generated > 5


def test_effects_are_noticed(tmp_path: Path) -> None:
    """The harness sees a file that an import writes, and a program that it starts."""
    trial = Trial(tmp_path)
    trial.judge(encoded(safe_places("a", 1)), "one")
    trial.generate()
    (place,) = tmp_path.glob("batch-*")
    module = place / "work/out/mindvideo/models/m_1.py"
    evil = f"import os\nos.system('true')\nopen({CANARY!r}, 'w').close()\n"
    module.write_text(module.read_text() + evil)
    trial.look(place, place / "work/out")
    said = "\n".join(trial.tally.effects)
    assert "os.system" in said
    assert f"open ('{CANARY}'" in said
    assert trial.tally.outside == [f"{place}: {CANARY}"]


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("a <script>x</script>", ("script", "", "")),
        ("![a](b)", ("img", "src", "b")),
        ("[a](javascript:x)", ("p", "", "")),
        ("[a](https://b)", ("a", "href", "https://b")),
        ("<!-- a -->", ("comment", "", " a ")),
        ("1. a", ("ol", "", "")),
    ],
)
def test_live_markup_is_noticed(markdown: str, found: tuple[str, str, str]) -> None:
    """What a text could bring to life in a document is seen where it is alive."""
    alive = papers.alive(markdown)
    assert (found in alive) == (found[0] != "p")


def test_generator_of_types_sees_no_schema_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """datamodel-code-generator is given the same bytes whatever schema files say."""
    import datamodel_code_generator

    given_to_it: list[str] = []
    made = generate(PROJECT / "schemas")[api_types.PATH]

    def spy(document: str, **_: object) -> str:
        given_to_it.append(document)
        return "#"

    monkeypatch.setattr(datamodel_code_generator, "generate", spy)
    for path in sorted((PROJECT / "tests/hostile/safe").rglob("*.json"))[::12]:
        (tmp_path / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    generate(PROJECT / "schemas")
    generate(tmp_path)
    assert len(given_to_it) == 2
    assert given_to_it[0] == given_to_it[1]
    assert CANARY not in given_to_it[1]
    assert "class TaskState" in made
