"""Web pages, Markdown and text as people have them: the same file, or one line."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.errors import SchemaError
from generator.pages import html, sources
from generator.pages.importer import as_it_is, schema_file
from generator.pages.sources import Page
from tests.generator.pages.page_server import Host, Reply, host
from tests.golden_texts import TESTS, expect

SCHEMAS = TESTS.parent / "schemas"
WEB = TESTS / "generator/pages/examples" / "web"
OTHER = TESTS / "generator/pages/examples" / "other"
RENDERINGS = sorted(path.name for path in WEB.iterdir())
PAGES = sorted(it.relative_to(WEB).as_posix() for it in WEB.glob("*/*"))
MODELS = sorted(SCHEMAS.glob("[!_]*.json"))
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".xhtml": "application/xhtml+xml",
    ".mhtml": "multipart/related",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain",
}


def add(schemas: Path, *pages: str, stdin: bytes = b"") -> Result:
    schemas.mkdir(exist_ok=True)
    command = ["add", *pages, "--schemas", str(schemas)]
    return CliRunner().invoke(main, command, input=stdin)


def made(schemas: Path) -> dict[str, bytes]:
    """What `add` wrote, with the rules that people have added since."""
    found: dict[str, bytes] = {}
    for path in schemas.iterdir():
        with_rules = SCHEMAS / path.name
        found[path.name] = path.read_bytes()
        text = path.read_text(encoding="utf-8").rstrip("}\n")
        assert with_rules.read_text(encoding="utf-8").startswith(text.rstrip())
    return found


@pytest.fixture(scope="module")
def site() -> Iterator[Host]:
    with host() as here:
        for page in PAGES:
            named = {"Content-Type": TYPES[Path(page).suffix]}
            here.pages[f"/{page}"] = Reply((WEB / page).read_bytes(), headers=named)
        yield here


def test_three_renderings_of_five_pages_at_least() -> None:
    """Each of the five pages is there as web pages, Markdown and text."""
    assert len(MODELS) == 5
    assert all(len(list((WEB / it).iterdir())) == 5 for it in RENDERINGS)
    suffixes = [Path(it).suffix for it in PAGES]
    assert sum("html" in it for it in suffixes) >= 15
    assert {".md", ".txt"} <= set(suffixes)


@pytest.mark.parametrize("page", PAGES)
def test_the_same_file_in_every_way(page: str, site: Host, tmp_path: Path) -> None:
    """From a file, stdin and an address comes, byte for byte, what text gives."""
    path = WEB / page
    text = next((TESTS / "generator/pages/examples").glob(f"{path.stem}_*.txt"))
    add(tmp_path / "text", str(text))
    for place, stdin in (
        (str(path), b""),
        ("-", path.read_bytes()),
        (f"{site.address}/{page}", b""),
    ):
        result = add(tmp_path / "page", place, stdin=stdin)
        assert (result.exit_code, result.stderr) == (0, "")
        assert made(tmp_path / "page") == made(tmp_path / "text")
        shutil.rmtree(tmp_path / "page")


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_the_committed_files_stay(rendering: str, tmp_path: Path) -> None:
    """A folder of pages gives the committed files, rules included."""
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    for path in MODELS:
        shutil.copy(path, schemas)
    result = add(schemas, str(WEB / rendering))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.count("unchanged: ") == 5
    assert {it.name: it.read_bytes() for it in schemas.iterdir()} == {
        it.name: it.read_bytes() for it in MODELS
    }


@pytest.mark.parametrize("rendering", RENDERINGS)
def test_a_page_cut_anywhere(rendering: str) -> None:
    """Cut every 500 bytes, a page gives its whole model or one line, never a part."""
    path = sorted((WEB / rendering).iterdir())[0]
    source = path.read_bytes()
    whole = schema_file(read(source), None)
    refused = 0
    for end in range(0, len(source), 500):
        try:
            assert schema_file(read(source[:end]), None) == whole
        except SchemaError as error:
            refused += 1
            assert str(error).startswith("page: /: ")
            assert len(str(error).splitlines()) == 1
    assert refused > len(source) // 1000


def read(source: bytes) -> sources.Upstream:
    return sources.upstream(Page("page", source), as_it_is)


@pytest.mark.parametrize("case", sorted(it.name for it in OTHER.glob("*.*")))
def test_what_is_no_page_of_a_model(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    """Pages of others, errors, a login, a page made by a script: the line in `said`."""
    monkeypatch.chdir(OTHER)
    result = add(tmp_path / "schemas", case)
    expect(OTHER / "said" / f"{case}.txt", result.stderr, update=update_golden)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    assert list((tmp_path / "schemas").iterdir()) == []


BODY = (
    "<h1>Tiny 1</h1><p>Tiny 1 makes small videos.</p>{before}{call}"
    '<pre>{{"task_id": "t", "status": "succeeded", "output": {{"videos": []}}}}</pre>'
    '<pre>{{"type": "object", "properties": {{"prompt": {{"type": "string"}}}}}}</pre>'
)
CALL = (
    "curl -X POST https://api.mindvideo.ai/api/v1/tasks \\\n"
    '  -d \'{"model": "tiny-1", "input": {"prompt": "A  cat &amp; a&nbsp;dog"}}\''
)


def tiny(before: str = "", call: str = f"<pre>{CALL}</pre>") -> sources.Upstream:
    return read(BODY.format(before=before, call=call).encode())


def lines(form: str) -> str:
    """The call in a page whose lines have that form; `{}` is the line, `{n}` its number."""
    return "".join(form.format(it, n=n) for n, it in enumerate(CALL.split("\n"), 9))


@pytest.mark.parametrize(
    "call",
    [
        f"<pre>{CALL}</pre>",
        f"<pre><span>Copy</span><code>{CALL}</code></pre>",
        f"<pre><button>Copy</button>{CALL}</pre>",
        f"<p><code>{CALL}</code></p>",
        f'<div class="whitespace-pre-wrap">{CALL}</div>',
        "<pre>" + lines("<span>{}</span>") + "</pre>",
        "<pre>" + lines("<code>{}</code>\n") + "</pre>",
        "<pre>" + lines("{}<br>") + "</pre>",
        "<pre>" + lines("<i>{n}</i>{}\n").rstrip() + "</pre>",
        "<pre><table>" + lines("<tr><td>{n}</td><td>{}</td></tr>") + "</table></pre>",
        "<table>" + lines("<tr><td>{n}<td><pre>{}</pre>") + "</table>",
        "<pre>9\n10</pre><pre>" + CALL + "</pre>",
        "<div hidden><pre>" + CALL + "</pre></div>",
        "<dialog><pre>" + CALL + "</pre></dialog>",
        "<textarea readonly>" + CALL + "</textarea>",
        f"<pre>{CALL}</pre>".replace("  -d", "\u00a0\u200b-d"),
    ],
)
def test_forms_of_code(call: str) -> None:
    """However lines of code are made, spaces in its strings stay as they are."""
    said = tiny(call=call)["example_input"]
    assert said in ({"prompt": "A  cat & a\u00a0dog"}, {"prompt": "A  cat & a dog"})


@pytest.mark.parametrize(
    "before",
    [
        "<a href='/b'><div><p>Big 2 makes larger videos.</p></div></a>",
        "<aside><p>Big 2 makes larger videos.</p></aside>",
        "<div><p>Big 2 makes larger videos.</p></div>",
        "<p>We use cookies to measure visits of this page.</p>",
        "<div hidden><pre>" + CALL.replace("tiny-1", "tiny-0") + "</pre></div>",
        "<script>" + CALL.replace("tiny-1", "tiny-0") + "</script>",
        "<!--" + CALL.replace("tiny-1", "tiny-0") + "-->",
        "<template><pre>" + CALL.replace("tiny-1", "tiny-0") + "</pre></template>",
    ],
)
def test_what_stands_beside(before: str) -> None:
    """Cards, notices and hidden calls of other models change nothing."""
    for page in (
        tiny(before),
        read((before + BODY.format(before="", call=f"<pre>{CALL}</pre>")).encode()),
    ):
        assert page["slug"] == "tiny-1"
        assert page["description"] == "Tiny 1 makes small videos."


def test_a_character_set_of_its_own() -> None:
    """A page is read in the character set that it names, or that came with it."""
    page = BODY.format(before="", call=f"<pre>{CALL}</pre>").replace(
        "small", "petits à"
    )
    said = f'<meta charset="iso-8859-1">{page}'.encode("latin-1")
    assert read(said)["description"] == "Tiny 1 makes petits à videos."
    came = Page("page", page.encode("gbk"), "gbk")
    assert sources.upstream(came, as_it_is)["slug"] == "tiny-1"
    assert read(page.replace("<h1>", "<html><h1>").encode("utf-16"))["slug"] == "tiny-1"
    plain = f"{page}<p>文档".encode()
    assert read(plain[:-1])["description"] == "Tiny 1 makes petits à videos."


def test_too_large() -> None:
    """A page has a limit, and so has its text."""
    source = b"<p>" + b"a" * html.MAX_BYTES
    with pytest.raises(SchemaError, match="larger than the limit of 8,388,608 bytes"):
        read(source)
    with pytest.raises(SchemaError, match="larger than the limit of 262,144 bytes"):
        read(source[:300_000])
    script = f"<script>{'x' * 2_000_000}</script>"
    assert tiny(before=script)["slug"] == "tiny-1"


def test_work_without_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that keeps the parser busy is refused in one line."""
    monkeypatch.setattr(sources, "MAX_SECONDS", 0.3)
    with pytest.raises(SchemaError, match=r"longer to read than the limit of 0\.3 sec"):
        read(b"<" * 5_000_000)


def test_a_page_that_is_deep() -> None:
    """Elements in elements, a hundred thousand of them, are no trouble."""
    assert tiny(before="<div>" * 100_000)["slug"] == "tiny-1"
