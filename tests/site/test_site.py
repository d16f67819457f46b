"""The built site as files: links, hosts, sizes, what it tells of the package."""

import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest

import mindvideo
from generator import generate
from generator.output import writer
from tests.browser import PROJECT, build
from tests.hostile.test_texts import encoded, safe_places
from tests.hostile.texts import PAPERS

DOCS = PROJECT / "generated" / "docs"
MAX_PAGE = 100_000
"""Bytes of a model's page with its data."""

CREDIT = "https://zensical.org/"
"""The link, not a request, that the theme has in its foot."""

NAMES = sorted(set(mindvideo.__all__) - {"__version__"})


class Marks(HTMLParser):
    """What stands in a page: elements, addresses, anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.shapes: set[tuple[str, frozenset[str]]] = set()
        self.addresses: list[tuple[str, str]] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.shapes.add((tag, frozenset(given)))
        self.addresses += [(tag, given[it]) for it in ("href", "src") if it in given]
        self.anchors |= {given["id"]} if "id" in given else set()


def pages(site: Path) -> dict[Path, Marks]:
    # The page for addresses that lead nowhere is served from any of them.
    found = [it for it in sorted(site.rglob("*.html")) if it.name != "404.html"]
    return {path: Marks(path) for path in found}


def test_every_link_leads_somewhere(site: Path) -> None:
    """Each address in each page is a file of the site, each fragment an anchor in it."""
    marks = pages(site)
    for path, found in marks.items():
        for _, address in found.addresses:
            parts = urlsplit(address)
            if not parts.scheme:
                target = (path.parent / parts.path).resolve() if parts.path else path
                target = target / "index.html" if target.is_dir() else target
                assert target.is_file(), (path, address)
                anchors = marks[target].anchors if parts.fragment else {""}
                assert parts.fragment in anchors, (path, address)


def test_no_page_names_another_host(site: Path) -> None:
    """What a page loads and where it leads is in the site, but for the theme's credit."""
    for path, found in pages(site).items():
        others = {(tag, it) for tag, it in found.addresses if urlsplit(it).netloc}
        assert others <= {("a", CREDIT)}, path
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        assert not re.findall(r"(?:@import|url\()\s*[\"']?(?:https?:)?//", text), path


def test_a_model_page_is_small(site: Path) -> None:
    """The page of a model, with what it fetches of its own, has under 100 kB."""
    folders = [it for it in (site / "models").iterdir() if it.is_dir()]
    assert len(folders) == 5
    for folder in folders:
        own = [folder / "index.html", *folder.parent.glob(f"{folder.name}.*")]
        assert sum(it.stat().st_size for it in own) < MAX_PAGE


def test_search_is_of_what_differs(site: Path) -> None:
    """What stands on the page of every model is not found on each of them."""
    found = json.loads((site / "search.json").read_text(encoding="utf-8"))["items"]
    of_models = [it["text"] for it in found if it["location"].startswith("models/")]
    assert any("image_urls" in text for text in of_models)
    assert not [it for it in of_models if "RateLimitError" in it or "import " in it]


def test_navigation_has_every_page_but_those_of_models() -> None:
    """A page that is written is found, and no page is named that is not there."""
    config = tomllib.loads((PROJECT / "zensical.toml").read_text(encoding="utf-8"))
    listed = re.findall(r"'([^']+\.md)'", str(config["project"]["nav"]))
    written = {it.relative_to(DOCS).as_posix() for it in DOCS.rglob("*.md")}
    assert sorted(listed) == sorted(it for it in written if "models/" not in it)


@pytest.mark.parametrize("name", NAMES)
def test_the_reference_has_every_public_name(name: str, site: Path) -> None:
    """Each public name has its place in the reference."""
    anchors = set[str]()
    for path in (site / "reference").rglob("index.html"):
        anchors |= Marks(path).anchors
    assert f"mindvideo.{name}" in anchors


def test_the_guide_tells_every_error() -> None:
    """The table of errors has each one, once."""
    guide = (DOCS / "guides" / "errors.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", guide, re.MULTILINE)
    assert sorted(told) == [name for name in NAMES if name.endswith("Error")]


def test_hostile_texts_are_texts(site: Path, tmp_path: Path) -> None:
    """Whatever texts a schema holds, its page has the elements of harmless ones."""
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    for number, text in enumerate(PAPERS):
        document = safe_places(text, number)
        (schemas / f"m-{number}.json").write_bytes(encoded(document))
    (schemas / "harmless.json").write_bytes(encoded(safe_places("a", 999)))
    writer.write(tmp_path / "generated", generate(schemas))
    made = pages(build(tmp_path / "generated", tmp_path))
    known = {it for found in pages(site).values() for it in found.shapes}
    known |= made[tmp_path / "site/models/m_999/index.html"].shapes
    assert len(made) > len(PAPERS)
    for path, found in made.items():
        assert found.shapes <= known, path
        assert {it for tag, it in found.addresses if urlsplit(it).scheme} <= {CREDIT}
