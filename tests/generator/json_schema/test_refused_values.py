"""Values that their own schema refuses: a warning each, and nothing shows them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator import pipeline
from generator.cli import main
from tests.golden_texts import TESTS, expect

WARNED = TESTS / "generator/warned"
CASES = sorted(path.name for path in WARNED.iterdir())
SCHEMAS = TESTS.parent / "schemas"


def run(command: str, schemas: Path, *more: str) -> Result:
    out = schemas.parent / "out"
    arguments = [command, "--schemas", str(schemas), "--out", str(out), *more]
    return CliRunner().invoke(main, arguments)


@pytest.fixture
def schemas(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A schema folder with one case beside a model that is right."""
    folder = tmp_path / "schemas"
    shutil.copytree(WARNED / request.param, folder)
    (folder / "warnings.txt").unlink(missing_ok=True)
    shutil.copy(SCHEMAS / "viduq3-pro.json", folder)
    return folder


PAIRS = list(zip(CASES, CASES, strict=True))


@pytest.mark.parametrize(("schemas", "case"), PAIRS, indirect=["schemas"])
def test_warned_of_in_these_words(
    schemas: Path, case: str, update_golden: bool
) -> None:
    """generate goes on, says each one once, and again when it has nothing to do."""
    first = run("generate", schemas)
    assert first.exit_code == 0
    expect(WARNED / case / "warnings.txt", first.stderr, update=update_golden)
    again = run("generate", schemas)
    assert (again.exit_code, again.stderr) == (0, first.stderr)
    assert "nothing changed" in again.stdout


@pytest.mark.parametrize("schemas", CASES, indirect=True)
def test_strict_makes_them_fail(schemas: Path) -> None:
    """check passes with the same lines; check --strict fails with them."""
    said = run("generate", schemas).stderr
    for more, code in (((), 0), (("--strict",), 1)):
        result = run("check", schemas, *more)
        assert (result.exit_code, result.stderr) == (code, said)


@pytest.mark.parametrize("schemas", ["default_word_for_boolean"], indirect=True)
def test_another_model_changes(schemas: Path) -> None:
    """A run that makes another model anew warns as well, and gives what a clean one does."""
    said = run("generate", schemas).stderr
    path = schemas / "viduq3-pro.json"
    path.write_text(path.read_text().replace("quality-first", "quality first"))
    (schemas.parent / "out" / "openapi.json").write_text("{}")
    assert run("generate", schemas).stderr == said
    assert run("check", schemas).exit_code == 0


@pytest.mark.parametrize("schemas", ["default_word_for_boolean"], indirect=True)
def test_nothing_shows_it(schemas: Path) -> None:
    """No file of the SDK has the value: types, documents, schemas, openapi.json."""
    ours = {
        it: text for it, text in pipeline.generate(schemas).items() if "wrong" in it
    }
    assert ours
    assert not [it for it, text in ours.items() if '"false"' in text]
    (schemas / "viduq3-pro.json").unlink()
    document = json.loads(pipeline.generate(schemas)["openapi.json"])
    parts = document["components"]["schemas"]
    inputs = next(parts[name] for name in parts if name.endswith("Input"))
    assert inputs["properties"]["stream"] == {"type": "boolean"}


@pytest.mark.parametrize("schemas", ["default_word_for_boolean"], indirect=True)
def test_two_versions_are_compared(schemas: Path, tmp_path: Path) -> None:
    """A refused value stops no diff: when it is mended, the server's default is new."""
    new = tmp_path / "new"
    shutil.copytree(schemas, new)
    path = new / "model.json"
    path.write_text(path.read_text().replace('"false"', "false"))
    result = CliRunner().invoke(main, ["diff", str(schemas), str(new)])
    assert result.exit_code == 0
    assert "behaviour  default-changed" in result.stdout
    assert "text-changed" not in result.stdout
