"""`generator add` where upstream is wrong, or has a schema and no page."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.catalog import corrections
from generator.cli import main
from tests.generator.pages.test_importer import TINY

WRONG = TINY.replace('"prompt": "A cat"', '"prompt": 5')
"""A page whose example its own schema refuses."""

MENDED: dict[str, Any] = {
    "op": "replace",
    "path": "/example_input/prompt",
    "value": "A cat",
    "reason": "The page shows a number.",
}
SCHEMA = {
    "title": "Tiny in schema",
    "type": "object",
    "properties": {
        "prompt": {"type": "string"},
        "fast": {"default": "no", "type": "boolean"},
    },
}


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    folder = tmp_path / "schemas"
    folder.mkdir()
    return folder


def add(schemas: Path, page: str, *more: str) -> Result:
    path = schemas.parent / "page.txt"
    path.write_text(page)
    return CliRunner().invoke(
        main, ["add", str(path), *more, "--schemas", str(schemas)]
    )


def write(schemas: Path, **document: Any) -> None:
    (schemas / "tiny-1.json").write_text(json.dumps(document, indent=2) + "\n")


def document(schemas: Path, slug: str = "tiny-1") -> Any:
    return json.loads((schemas / f"{slug}.json").read_text())


def test_a_new_page_with_a_wrong_example(schemas: Path) -> None:
    """A file with nothing but corrections makes way for a page that needs them."""
    refused = add(schemas, WRONG)
    assert "the schema refuses the example input at /prompt" in refused.stderr
    write(schemas, corrections=[MENDED])
    result = add(schemas, WRONG)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"new: {schemas / 'tiny-1.json'}\n"
    made = document(schemas)
    assert made["example_input"] == {"prompt": 5}
    assert made["corrections"] == [MENDED]
    out = str(schemas.parent / "out")
    command = ["generate", "--schemas", str(schemas), "--out", out]
    assert CliRunner().invoke(main, command).exit_code == 0
    assert add(schemas, WRONG).stdout.startswith("unchanged: ")


def test_a_page_that_has_been_mended(schemas: Path) -> None:
    """The newer page is taken, its correction kept, and a notice says it can go."""
    write(schemas, corrections=[MENDED])
    add(schemas, WRONG)
    result = add(schemas, TINY)
    assert result.exit_code == 0
    assert result.stderr == f"tiny-1.json: /corrections/0: {corrections.MENDED}\n"
    assert "breaking" not in result.stdout
    assert document(schemas)["corrections"] == [MENDED]


def test_a_correction_that_does_not_apply(schemas: Path) -> None:
    """The page is refused at the place of the correction, and the file stays."""
    write(schemas, corrections=[{**MENDED, "path": "/example_input/text"}])
    before = (schemas / "tiny-1.json").read_bytes()
    result = add(schemas, WRONG)
    assert result.exit_code == 1
    assert result.stderr.startswith(
        "tiny-1.json: /corrections/0: replace /example_input"
    )
    assert (schemas / "tiny-1.json").read_bytes() == before


def test_corrections_of_another_form(schemas: Path) -> None:
    """What is no correction is refused too, before the page is judged."""
    write(schemas, corrections=[{"op": "replace"}])
    result = add(schemas, WRONG)
    assert "tiny-1.json: /corrections/0: 'path' is a required property" in result.stderr


def test_a_refused_default_is_a_warning(schemas: Path) -> None:
    """A page with a wrong default is added, and a line says that it is not shown."""
    page = TINY.replace('"type": "string"', '"type": "string", "default": 5')
    result = add(schemas, page)
    assert result.exit_code == 0
    assert result.stderr == (
        "tiny-1.json: /input_schema/properties/prompt/default: 5 is not of type "
        "'string'; not shown as a default\n"
    )


def test_an_input_schema_without_a_page(schemas: Path) -> None:
    """What it does not say is given by options, and a model is made of it."""
    text = json.dumps(SCHEMA)
    options = ("--slug", "tiny-9", "--output-kind", "images")
    result = add(schemas, text, *options)
    assert result.stdout == f"new: {schemas / 'tiny-9.json'}\n"
    assert "/properties/fast/default: 'no' is not of type" in result.stderr
    assert document(schemas, "tiny-9") == {
        "slug": "tiny-9",
        "title": "Tiny in schema",
        "description": "",
        "output_kind": "images",
        "input_schema": SCHEMA,
        "example_input": None,
    }
    out = str(schemas.parent / "out")
    command = ["generate", "--schemas", str(schemas), "--out", out]
    assert CliRunner().invoke(main, command).exit_code == 0
    more = add(schemas, text, *options, "--title", "Tiny 9")
    assert more.stdout.startswith("text only: ")
    assert document(schemas, "tiny-9")["title"] == "Tiny 9"


def test_a_newer_schema_of_a_known_model(schemas: Path) -> None:
    """The rest of the file stays as it is."""
    add(schemas, TINY)
    before = document(schemas)
    schema = json.loads(json.dumps(before["input_schema"]).replace("100.0", "50"))
    result = add(schemas, json.dumps(schema), "--slug", "tiny-1")
    assert "breaking  bound-tightened" in result.stdout
    assert document(schemas) == {**before, "input_schema": schema}


@pytest.mark.parametrize(
    ("page", "options", "reason"),
    [
        (json.dumps(SCHEMA), (), "needs --slug"),
        (json.dumps(SCHEMA), ("--output-kind", "videos"), "needs --slug"),
        (
            json.dumps(SCHEMA),
            ("--slug", "../a", "--output-kind", "videos"),
            "needs --slug",
        ),
        (json.dumps(SCHEMA), ("--slug", "tiny-9"), "needs --output-kind"),
        (TINY, ("--slug", "tiny-9"), "the page says itself what --slug"),
        (
            '{"slug": "a"}',
            ("--slug", "tiny-9"),
            "a schema file says itself what --slug",
        ),
        (
            '{"type": 5}',
            ("--slug", "a", "--output-kind", "videos"),
            "/input_schema/type",
        ),
    ],
)
def test_options_that_do_not_fit(
    page: str, options: tuple[str, ...], reason: str, schemas: Path
) -> None:
    """What is missing, or said twice, is one line, and nothing is written."""
    result = add(schemas, page, *options)
    assert result.exit_code == 1
    assert reason in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(schemas.iterdir()) == []
