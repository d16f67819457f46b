"""A documentation page becomes a schema file, in every rendering, or is refused."""

from pathlib import Path

import pytest

from generator.errors import SchemaError
from generator.ir import Json
from generator.json_schema.strict_json import (
    decode_text,
    parse_json,
    read_json,
    write_json,
)
from generator.pages.importer import OUTPUT_KIND, SLUG, read_page, schema_file

TESTS = Path(__file__).parents[2]
SCHEMAS = TESTS.parent / "schemas"
PAGES = sorted((TESTS / "generator/pages/examples").glob("*.txt"))
SECOND_RENDERING = sorted(
    (TESTS / "generator/pages/examples" / "second_rendering").glob("*.txt")
)
REJECTED = sorted(
    path.parent for path in TESTS.glob("generator/pages/rejected/*/page.txt")
)

UPSTREAM_KEYS = [
    "slug",
    "title",
    "description",
    "output_kind",
    "input_schema",
    "example_input",
    "example_response",
]

TITLES = {
    "apimart-doubao-seedance-4-0": ("Doubao Seedance 4.0", "images"),
    "doubao-seedance-1-0-pro-quality": ("Doubao Seedance 1.0 Pro Quality", "videos"),
    "doubao-seedream-5-0-lite": ("Seedream 5 Lite", "images"),
    "veo3-1-quality": ("Veo 3.1 Quality", "videos"),
    "viduq3-pro": ("Viduq 3 Pro", "videos"),
}

TINY = r"""Tiny One
Submit a request
Tiny 1 makes small videos for tests.
Submit a task to MindVideo with your platform model slug.
curl -X POST https://api.mindvideo.ai/api/v1/tasks \
-d '{"model": "tiny-1", "input": {"prompt": "A cat"}}'Keys can be created.
{"task_id": "task_1", "status": "succeeded", "cost_actual": 0.10,
 "output": {"videos": [{"url": "https://example.com/cat.mp4"}]}}
{"type": "object", "properties": {"prompt": {"type": "string"}, "n": {"maximum": 1E+2}}}
"""


def page_text(path: Path) -> str:
    """A page as the command line hands it over, its line ends untouched."""
    return decode_text(path.read_bytes(), path.name)


def committed(slug: object) -> dict[str, Json]:
    """The schema file of a model as it is in the repository."""
    document = read_json(SCHEMAS / f"{slug}.json", f"{slug}.json")
    assert isinstance(document, dict)
    return document


@pytest.mark.parametrize("path", PAGES + SECOND_RENDERING, ids=lambda p: p.stem[:3])
def test_page_gives_the_committed_file(path: Path) -> None:
    """Both renderings give the committed file, so a second run changes nothing."""
    text = page_text(path)
    slug = read_page(text, path.name)["slug"]
    file_text = (SCHEMAS / f"{slug}.json").read_text(encoding="utf-8")
    assert schema_file(read_page(text, path.name), committed(slug)) == file_text


def test_five_models() -> None:
    """The five pages are five models; the slug rules where the description differs."""
    pages = [read_page(page_text(path), path.name) for path in PAGES]
    found = {page["slug"]: (page["title"], page["output_kind"]) for page in pages}
    assert found == TITLES


def test_upstream_part() -> None:
    """The upstream keys stand in the file's order and hold what the page shows."""
    page = read_page(TINY, "tiny.txt")
    assert list(page) == UPSTREAM_KEYS
    assert page["slug"] == "tiny-1"
    assert page["title"] == "Tiny 1"
    assert page["description"] == "Tiny 1 makes small videos for tests."
    assert page["output_kind"] == "videos"
    assert page["example_input"] == {"prompt": "A cat"}


def test_numbers_stay_digit_for_digit() -> None:
    """A cost and a limit are written as the page writes them."""
    text = schema_file(read_page(TINY, "tiny.txt"), None)
    assert '"cost_actual": 0.10,' in text
    assert '"maximum": 1E+2\n' in text


def test_reviewed_keys_stay() -> None:
    """Rules and deprecation come from the existing file, after upstream's keys."""
    existing: dict[str, Json] = {
        "deprecated": {"since": "0.2.0"},
        "title": "An old title",
        "rules": [{"id": "a", "expression": "true", "message": "Always."}],
    }
    document = parse_json(
        schema_file(read_page(TINY, "tiny.txt"), existing), "tiny-1.json"
    )
    assert isinstance(document, dict)
    assert list(document) == [*UPSTREAM_KEYS, "deprecated", "rules"]
    assert document["rules"] == existing["rules"]
    assert document["deprecated"] == existing["deprecated"]
    assert document["title"] == "Tiny 1"


def test_import_again_changes_nothing() -> None:
    """The file made from a page, given back with the page, comes out the same."""
    first = schema_file(read_page(TINY, "tiny.txt"), None)
    document = parse_json(first, "tiny-1.json")
    assert isinstance(document, dict)
    assert schema_file(read_page(TINY, "tiny.txt"), document) == first


@pytest.mark.parametrize("quote", [r"'\''", "'\"'\"'"])
def test_quote_in_the_call(quote: str) -> None:
    """Both ways to write a quote inside the shell's single quotes are understood."""
    page = read_page(TINY.replace("A cat", f"A cat{quote}s nap"), "tiny.txt")
    assert page["example_input"] == {"prompt": "A cat's nap"}


@pytest.mark.parametrize("option", ["--data", "--data-raw", "--json"])
def test_other_names_of_the_body_option(option: str) -> None:
    """The body is found after each of curl's options that send one as it is."""
    page = read_page(TINY.replace("-d ", f"{option} "), "tiny.txt")
    assert page["slug"] == "tiny-1"


@pytest.mark.parametrize(
    "sentence",
    [
        "Submit a task to MindVideo with your platform's model slug.",
        "Inputs can reference hosted files or data URIs depending on the constraints.",
        "1. Submit a requestCreate an async generation task and poll the task endpoint "
        "for terminal status updates.",
    ],
)
def test_sentences_of_every_page(sentence: str) -> None:
    """A sentence that is nearly one of every page's is no description."""
    text = TINY.replace("Tiny 1 makes", f"{sentence} Tiny 1 makes")
    page = read_page(text, "tiny.txt")
    assert page["description"] == "Tiny 1 makes small videos for tests."


def test_title_line_when_the_description_names_no_model() -> None:
    """The title line gives the title when the description has no subject to take."""
    text = TINY.replace("Tiny 1 makes small", "Small and quick to watch, these are")
    page = read_page(text.replace("these are", "so try them as"), "tiny.txt")
    assert page["title"] == "Tiny One"
    assert (
        page["description"]
        == "Small and quick to watch, so try them as videos for tests."
    )


def test_slug_is_the_last_title() -> None:
    """Without a subject and a title line the title is the slug."""
    text = TINY.removeprefix("Tiny One\n").replace("Tiny 1 makes", "Now with many")
    assert read_page(text, "tiny.txt")["title"] == "tiny-1"


def test_other_json_on_the_page() -> None:
    """Program text and other JSON objects beside the three blocks do no harm."""
    python = 'requests.post(url, headers={"Authorization": f"Bearer {key}"})\n'
    queued = '{"task_id": "task_1", "status": "queued"}\n'
    text = TINY + python + queued
    assert read_page(text, "tiny.txt") == read_page(TINY, "tiny.txt")


@pytest.mark.parametrize(
    "path", [PAGES[0], SECOND_RENDERING[1]], ids=["first", "second"]
)
def test_page_cut_off_anywhere(path: Path) -> None:
    """Wherever a page is cut, it gives the whole model or one line, never a part."""
    text = page_text(path)
    whole = write_json(read_page(text, "page.txt"))
    refused = 0
    for end in range(len(text)):
        try:
            part = read_page(text[:end], "page.txt")
        except SchemaError as error:
            refused += 1
            assert str(error).startswith("page.txt: /: ")
            assert len(str(error).splitlines()) == 1
        else:
            assert write_json(part) == whole
    assert refused > text.index('"additionalProperties"')


@pytest.mark.parametrize("case", REJECTED, ids=lambda path: path.name)
def test_rejected_page(case: Path) -> None:
    """A page that is not one whole model gives exactly the line in error.txt."""
    with pytest.raises(SchemaError) as caught:
        read_page(page_text(case / "page.txt"), "page.txt")
    assert f"{caught.value}\n" == (case / "error.txt").read_text(encoding="utf-8")


HOSTILE = {
    "open brackets": TINY + "{" * 900_000,
    "open objects": TINY + '{"a":' * 180_000,
    "objects": TINY + "{}" * 500,
    "quotes": TINY.replace("A cat", r"'\''" * 200_000)[:900_000],
    "addresses": "curl -X POST " + "http://" * 140_000 + " -d '{}'",
    "sentences": "A b. " * 180_000 + TINY,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_page(case: str) -> None:
    """A page made to keep the search busy ends in one line or is read as usual."""
    try:
        page = read_page(HOSTILE[case], "page.txt")
    except SchemaError as error:
        assert str(error).count("page.txt: /: ") == 1
    else:
        assert page["slug"] == "tiny-1"


def test_patterns_are_those_of_the_schema_file() -> None:
    """The importer lets through the slugs and kinds that a schema file may hold."""
    meta = read_json(SCHEMAS / "_meta.json", "_meta.json")
    assert isinstance(meta, dict)
    properties = meta["properties"]
    assert isinstance(properties, dict)
    for key, pattern in {"slug": SLUG, "output_kind": OUTPUT_KIND}.items():
        part = properties[key]
        assert isinstance(part, dict)
        assert part["pattern"] == f"^{pattern.pattern}\\Z"
