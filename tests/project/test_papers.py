"""The papers name what is there, and stay short enough to be read."""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
RECORDS = sorted((PROJECT / "docs/decisions").glob("*.md"))
PAPERS = [*sorted(PROJECT.glob("*.md")), *RECORDS]
ROOTS = ("", "generator/", "templates/mindvideo/", "templates/mindvideo/_runtime/")
PLACE = re.compile(r"`((?:\w[\w.-]*/)+(?:[\w.-]+)?)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
SECTIONS = ["Context", "Decision", "Evidence", "What would change it"]


def short(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def is_there(place: str) -> bool:
    """Whether a path, with or without `.py`, leads somewhere from one of the roots."""
    return any(
        (PROJECT / f"{root}{place}{ending}").exists()
        for root in ROOTS
        for ending in ("", ".py")
    )


@pytest.mark.parametrize("paper", PAPERS, ids=short)
def test_links_lead_somewhere(paper: Path) -> None:
    """Every relative link of a paper leads to a file."""
    links = LINK.findall(paper.read_text(encoding="utf-8"))
    assert [it for it in links if not (paper.parent / it).exists()] == []


def test_the_architecture_names_what_is_there() -> None:
    """Every path in ARCHITECTURE.md and the records is one of this project."""
    for paper in (PROJECT / "ARCHITECTURE.md", *RECORDS):
        places = PLACE.findall(paper.read_text(encoding="utf-8"))
        made = ("demo/", "shots/", "site/")
        missing = [it for it in places if not is_there(it) and not it.startswith(made)]
        assert missing == [], short(paper)


def test_the_architecture_is_short() -> None:
    """ARCHITECTURE.md can be read at once: 2,500 words at most."""
    words = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8").split()
    assert 500 < len(words) <= 2500


@pytest.mark.parametrize("record", RECORDS, ids=short)
def test_a_decision_is_a_page(record: Path) -> None:
    """A record is numbered, has the four sections in their order, and fits on a page."""
    text = record.read_text(encoding="utf-8")
    number = RECORDS.index(record) + 1
    assert re.match(rf"# {number}\. \S", text)
    assert record.name.startswith(f"{number:04}-")
    assert re.findall(r"^## (.+)$", text, re.M) == SECTIONS
    assert len(text.split()) <= 500


def test_commit_hooks_run_the_project_s_own_tools() -> None:
    """Each hook's program is one that `make setup` installs."""
    text = (PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    hooks = yaml.safe_load(text)["repos"][0]["hooks"]
    assert {it["id"] for it in hooks} == {"black", "ruff", "imports"}
    for hook in hooks:
        assert (PROJECT / hook["entry"].split()[0]).exists(), hook["id"]
        assert re.compile(hook["files"])
