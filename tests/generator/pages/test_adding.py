"""`generator add`: pages, folders, stdin, files in the schema-file form."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests.generator.pages.page_text import RENDERINGS, page_of
from tests.generator.pages.test_importer import PAGES, SCHEMAS, TINY


def add(schemas: Path, *pages: object, stdin: bytes = b"") -> Result:
    command = ["add", *map(str, pages), "--schemas", str(schemas)]
    return CliRunner().invoke(main, command, input=stdin)


def tiny(folder: Path, old: str = "", new: str = "", name: str = "tiny.txt") -> Path:
    """The page of a small model, with one text in place of another."""
    assert old in TINY
    path = folder / name
    path.write_text(TINY.replace(old, new) if old else TINY)
    return path


def document(schemas: Path, slug: str = "tiny-1") -> Any:
    return json.loads((schemas / f"{slug}.json").read_text())


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """A schema folder with that model."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    assert add(folder, tiny(tmp_path)).stdout == f"new: {folder / 'tiny-1.json'}\n"
    return folder


def test_a_folder_of_pages(tmp_path: Path) -> None:
    """Every file right in a folder is a page; hidden files and folders are not."""
    pages = tmp_path / "pages"
    (pages / "more").mkdir(parents=True)
    (pages / ".hidden").write_text("no page")
    for page in PAGES:
        (pages / page.name).write_bytes(page.read_bytes())
    (tmp_path / "schemas").mkdir()
    result = add(tmp_path / "schemas", pages)
    words = [it for it in result.stdout.splitlines() if not it.startswith(" ")]
    assert [it.partition(": ")[0] for it in words] == ["new"] * 5
    assert len(list((tmp_path / "schemas").iterdir())) == 5


def test_a_folder_without_pages(tmp_path: Path) -> None:
    """An empty folder is refused by its name."""
    result = add(tmp_path, tmp_path)
    assert result.stderr == f"{tmp_path}: /: there is no page in this folder\n"


def test_stdin(schemas: Path) -> None:
    """A dash is the page on stdin, and messages say so."""
    assert add(schemas, "-", stdin=TINY.encode()).stdout.startswith("unchanged: ")
    assert add(schemas, "-", stdin=b"x").stderr.startswith("stdin: /: no complete curl")


def test_changed_says_what(schemas: Path, tmp_path: Path) -> None:
    """A change is told as `diff` tells it, with the call that worked."""
    add(schemas, tiny(tmp_path, '"maximum": 1E+2', '"maximum": 100'))
    page = tiny(tmp_path, '"maximum": 1E+2', '"maximum": 50')
    assert add(schemas, page).stdout.splitlines() == [
        f"changed: {schemas / 'tiny-1.json'}",
        "  MODEL   EFFECT    CHANGE           WHERE",
        "  tiny-1  breaking  bound-tightened  /input_schema/properties/n/maximum",
        "      `n` takes at most 50; it took at most 100.",
        '      worked: {"n": 99}',
        "      refused now: 99 is greater than the maximum of 50",
    ]
    assert document(schemas)["input_schema"]["properties"]["n"]["maximum"] == 50
    assert add(schemas, page).stdout == f"unchanged: {schemas / 'tiny-1.json'}\n"


def test_text_only(schemas: Path, tmp_path: Path) -> None:
    """Where no call is concerned, the word says so."""
    result = add(schemas, tiny(tmp_path, "small videos", "short videos"))
    assert result.stdout.startswith(f"text only: {schemas / 'tiny-1.json'}\n")


def test_reviewed_keys_that_do_not_fit_any_more(schemas: Path, tmp_path: Path) -> None:
    """They are kept, and what has to be done about them is said."""
    path = schemas / "tiny-1.json"
    rule = {"id": "few", "expression": "!has(this.n) || this.n < 9", "message": "Few."}
    path.write_text(json.dumps({**document(schemas), "rules": [rule]}))
    result = add(schemas, tiny(tmp_path, '"n":', '"count":'))
    assert result.stdout.splitlines() == [
        f"changed: {path}",
        "  to do: tiny-1.json: /rules/0/expression: column 11: no field 'n'; there are: "
        "count, prompt",
    ]
    assert document(schemas)["rules"] == [rule]


def test_a_file_that_has_the_form_already(tmp_path: Path) -> None:
    """JSON in the schema-file form is taken with its rules, in the usual order."""
    (tmp_path / "schemas").mkdir()
    source = SCHEMAS / "viduq3-pro.json"
    turned = dict(reversed(json.loads(source.read_text()).items()))
    given = tmp_path / "given.json"
    given.write_text(json.dumps(turned))
    assert add(tmp_path / "schemas", given).stdout.startswith("new: ")
    made = document(tmp_path / "schemas", "viduq3-pro")
    assert list(made) == list(json.loads(source.read_text()))
    assert add(tmp_path / "schemas", source).stdout.startswith("unchanged: ")


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"rules": []}, "/rules: other ones stand in tiny-1.json"),
        ({"surprise": 1}, "/surprise: unknown key"),
        ({"example_input": {"prompt": 1}}, "/example_input/prompt: 1 is not"),
        ({"slug": "../tiny"}, "/slug: '../tiny' is not a slug"),
    ],
)
def test_a_file_without_the_form(
    more: dict[str, Any], refusal: str, schemas: Path, tmp_path: Path
) -> None:
    """What a schema file may not hold is refused, by the name of the file given."""
    path = schemas / "tiny-1.json"
    rule = {"id": "yes", "expression": "true", "message": "Always."}
    path.write_text(json.dumps({**document(schemas), "rules": [rule]}))
    before = path.read_bytes()
    given = tmp_path / "given.json"
    given.write_text(json.dumps({**document(schemas), **more}))
    result = add(schemas, given)
    assert result.exit_code == 1
    assert f"{given}: {refusal}" in result.stderr
    assert path.read_bytes() == before
    assert [it.name for it in schemas.iterdir()] == ["tiny-1.json"]


def test_a_page_that_generate_would_refuse(schemas: Path, tmp_path: Path) -> None:
    """What no SDK can be made of does not get into the catalogue."""
    page = tiny(tmp_path, '"type": "string"', '"$dynamicAnchor": "a"')
    result = add(schemas, page)
    assert result.stderr.startswith(f"{page}: /input_schema/properties/prompt/")
    assert "$dynamicAnchor" not in (schemas / "tiny-1.json").read_text()


SAID = '"description": "{}", "type": "string"'


@pytest.mark.parametrize(
    ("sentence", "rule"),
    [
        ("Must be short.", '{"id": "prompt", "expression": "!has(this.prompt) || ..."'),
        (
            "Required for a series of n.",
            '{"id": "prompt_n", "expression": "!has(this.prompt) || !has(this.n) || ..."',
        ),
        ("Fine. Only in English!", '"message": "Only in English!"}'),
        ("At most one line.", '"message": "At most one line."}'),
        ("Ignored when n is provided.", '"id": "prompt_n"'),
    ],
)
def test_a_sentence_that_looks_like_a_rule(
    sentence: str, rule: str, tmp_path: Path
) -> None:
    """It is proposed behind a `#`, with the fields that it names; nothing is written."""
    page = tiny(tmp_path, '"type": "string"', SAID.format(sentence))
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    _, place, proposed = add(schemas, page).stdout.splitlines()
    assert place.startswith("  # /input_schema/properties/prompt/description may state")
    assert proposed.startswith("  # {") and rule in proposed
    assert "rules" not in document(schemas)


def test_only_new_sentences_are_proposed(tmp_path: Path) -> None:
    """A sentence that was there when the file was reviewed is not proposed again."""
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    first = SAID.format("Must be short.")
    add(schemas, tiny(tmp_path, '"type": "string"', first))
    then = SAID.format("Must be short. Only in English.")
    said = add(schemas, tiny(tmp_path, '"type": "string"', then)).stdout
    assert "Only in English." in said
    assert '"message": "Must be short."' not in said


@pytest.mark.parametrize("text", ["A plain text.", "Makes a mustard-coloured image."])
def test_a_sentence_that_does_not(text: str, tmp_path: Path) -> None:
    """Ordinary descriptions propose nothing."""
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    page = tiny(tmp_path, '"type": "string"', SAID.format(text))
    assert "#" not in add(schemas, page).stdout


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_pages_of_invented_models(
    rendering: str, catalogue: Path, tmp_path: Path
) -> None:
    """Rendered as a page and read again, a model is the one that it was."""
    pages, schemas = tmp_path / "pages", tmp_path / "schemas"
    pages.mkdir()
    schemas.mkdir()
    files = sorted(catalogue.glob("*.json"))[:20]
    for file in files:
        text = page_of(json.loads(file.read_text()), rendering)
        (pages / f"{file.stem}.txt").write_text(text)
    assert add(schemas, pages).exit_code == 0
    for file in files:
        made, meant = document(schemas, file.stem), json.loads(file.read_text())
        for key in ("slug", "title", "output_kind", "input_schema", "example_input"):
            assert made[key] == meant[key]


MOTION = {
    "slug": "motion-1",
    "title": "Motion 1",
    "description": "Moves.",
    "output_kind": "videos",
    "input_schema": {
        "type": "object",
        "properties": {
            "prompt": {"type": "string"},
            "image_url": {"type": "string", "x-playground": {"uploadKind": "image"}},
            "video_url": {"type": "string"},
            "audio_urls": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
            },
            "video_count": {"type": "integer"},
            "image_with_roles": {"type": "array", "items": {"type": "object"}},
            "image": {"type": "object"},
        },
    },
    "example_input": None,
}


def test_a_name_that_suggests_a_file_is_told_once(tmp_path: Path) -> None:
    """A field of texts without a hint; a correction settles it, and it is not repeated."""
    schemas, path = tmp_path / "schemas", tmp_path / "motion.json"
    schemas.mkdir()
    path.write_text(json.dumps(MOTION))
    told = add(schemas, path).stderr.splitlines()
    places = [line.split(": ")[1] for line in told]
    at = "/input_schema/properties"
    assert places == [f"{at}/audio_urls", f"{at}/video_url"]
    assert "an audio file" in told[0] and "a video file" in told[1]
    assert add(schemas, path).stderr == ""
    (schemas / "motion-1.json").unlink()
    change = {
        "op": "add",
        "path": f"{at}/video_url/x-playground",
        "value": {"uploadKind": "video"},
        "reason": "Its form takes videos.",
    }
    path.write_text(json.dumps({**MOTION, "corrections": [change]}))
    told = add(schemas, path).stderr.splitlines()
    assert [line.split(": ")[1] for line in told] == [f"{at}/audio_urls"]
