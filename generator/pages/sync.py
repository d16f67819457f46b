"""Sync: read every known model's page again, and those of new models.

Pages come from the platform, another host or a folder. One failed page does not hold up
the others, nothing is ever deleted, and what people reviewed stays.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from generator.catalog.folder import model_files, shared_file
from generator.catalog.lifecycle import FILE as RETIRED
from generator.errors import Problem, SchemaError
from generator.json_schema.documents import Document, is_document, member, members, text
from generator.json_schema.naming import model_names
from generator.json_schema.strict_json import read_json, refusal
from generator.pages import adding, sources
from generator.pages.adding import Addition
from generator.pages.cache import PageCache
from generator.pages.fetch import Fetcher, Unreachable
from generator.pages.importer import SLUG_TEXT
from generator.pages.sources import Page

PAUSE = 1.0
"""Seconds between two requests."""

PATIENCE = 3
"""After this many failures of the host in a row, the run stops asking."""

Word: TypeAlias = Literal[adding.Word, "gone", "failed"]

WORDS: tuple[Word, ...] = ("unchanged", "text only", "changed", "new", "gone", "failed")
"""The results, in the order of a summary."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one model."""

    slug: str
    """The slug; empty for a page of no model."""

    word: Word
    addition: Addition | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A model's page; None if the model no longer has one."""

    slug: str
    page: Page | None
    problems: tuple[Problem, ...] = ()
    """Why it could not be read."""


class Origin(Protocol):
    """A source of pages."""

    def found(self, known: Sequence[str], only: Sequence[str]) -> Iterator[Found]:
        """Yield the pages of all models, or of some, as soon as each arrives."""
        ...


def results(schemas: Path, origin: Origin, only: Sequence[str] = ()) -> list[Result]:
    """Return what becomes of every model, by slug; write nothing.

    Raises SchemaError if there is nothing to go on with.
    """
    known = known_slugs(schemas)
    made = [_result(it, schemas, known) for it in origin.found(known, only)]
    asked = [it for it in made if it.slug in known]
    if len(asked) > 1 and all(it.word == "gone" for it in asked):
        reason = "no model has a page there any more: has their address changed?"
        others = [problem for it in made for problem in it.problems]
        raise SchemaError([*others, Problem(str(schemas), "", reason)])
    return sorted(made, key=lambda it: it.slug)


def known_slugs(schemas: Path) -> list[str]:
    """Return the models of a schema folder."""
    slugs: list[str] = []
    for name in model_files(schemas):
        try:
            document = read_json(schemas / name, name)
        except SchemaError:
            document = None  # told where its page is held against it
        slug = document.get("slug") if is_document(document) else None
        slugs.append(slug if isinstance(slug, str) else Path(name).stem)
    return slugs


def files(made: Iterable[Result]) -> dict[str, str]:
    """Return what to write to the schema folder, by name."""
    sound = (it.addition for it in made if it.word in {"new", "changed", "text only"})
    return {it.path.name: it.text for it in sound if it is not None}


def report(made: Sequence[Result]) -> str:
    """Return the table, with changes explained below their rows, and a summary."""
    width = max([5, *(len(it.slug) for it in made)])
    lines = [f"{'MODEL'.ljust(width)}  RESULT"]
    for it in made:
        lines.append(f"{(it.slug or '-').ljust(width)}  {it.word}")
        if it.word == "gone":
            lines.append(f"  if so: python -m generator retire {it.slug}")
        if it.addition is not None and it.word != "failed":
            lines += [f"  {row}" for row in adding.details(it.addition)]
    counts = {word: sum(it.word == word for it in made) for word in WORDS}
    said = [f"{count} {word}" for word, count in counts.items() if count]
    return "\n".join([*lines, ", ".join(said) or "no model"])


def _result(found: Found, schemas: Path, known: Sequence[str]) -> Result:
    if found.problems:
        return Result(found.slug, "failed", problems=found.problems)
    if found.page is None:
        return Result(found.slug, "gone")
    try:
        addition = adding.addition(found.page, schemas)
    except SchemaError as error:
        return Result(found.slug, "failed", problems=error.problems)
    slug = addition.path.stem
    if found.slug not in {"", slug}:
        problem = Problem(found.page.name, "", f"the page belongs to {slug}")
        return Result(found.slug, "failed", problems=(problem,))
    # Written, these would stop the whole catalogue: a person decides.
    unfit = addition.unfit
    if addition.word == "new" and (reason := _taken(slug, schemas, known)):
        unfit = (Problem(found.page.name, "", reason),)
    if unfit:
        return Result(slug, "failed", addition, unfit)
    return Result(slug, addition.word, addition)


def _taken(slug: str, schemas: Path, known: Sequence[str]) -> str | None:
    """Say why a new model cannot join the catalog as it is, or None."""
    path = schemas / RETIRED
    gone = read_json(path, RETIRED) if path.exists() else {}
    entries = members(gone, "models") if is_document(gone) else ()
    if any(it.get("slug") == slug for it in entries):
        return f"{slug} is there again; take it out of {RETIRED} and add the page"
    attribute = model_names(slug).attribute
    same = [it for it in known if model_names(it).attribute == attribute]
    return f"{slug} maps to the same name as {same[0]}: {attribute}" if same else None


@dataclass(frozen=True, slots=True)
class Folder:
    """Saved pages, one for each model; a model without one is gone."""

    path: Path
    schemas: Path

    def found(self, known: Sequence[str], only: Sequence[str]) -> Iterator[Found]:
        """Read every page to see whose it is."""
        seen: set[str] = set()
        for name in sources.names_in([str(self.path)]):
            try:
                page = sources.opened(name, Fetcher)
                slug = adding.slug_of(page, self.schemas)
            except SchemaError as error:
                yield Found("", None, error.problems)
                continue
            if slug in seen:
                problem = Problem(name, "", f"another page belongs to {slug} too")
                yield Found(slug, None, (problem,))
            elif not only or slug in only:
                yield Found(slug, page)
            seen.add(slug)
        for slug in only or known:
            if slug not in seen:
                yield Found(slug, None)


@dataclass(slots=True)
class Site:
    """The pages of the platform, or of another host that has the same ones."""

    base: str
    platform: Document
    fetcher: Fetcher
    cache: PageCache
    sleep: Callable[[float], None] = time.sleep
    asked: int = 0
    failures: int = 0

    def found(self, known: Sequence[str], only: Sequence[str]) -> Iterator[Found]:
        """Read the list of models first, which says which are new."""
        new: list[str] = []
        if not only:
            try:
                new = [it for it in self.listed() if it not in known]
            except SchemaError as error:
                yield Found("", None, error.problems)
        for slug in only or sorted({*known, *new}):
            address = self.address("model_page").replace("{slug}", slug)
            try:
                yield Found(slug, self.page(address))
            except SchemaError as error:
                yield Found(slug, None, error.problems)

    def listed(self) -> list[str]:
        """Return the slugs in the list of models, wherever a page is linked."""
        address = self.address("model_list")
        page = self.page(address)
        if page is None:
            raise refusal(address, "there is no list of models: new ones are not found")
        before, _, after = self._path("model_page").partition("{slug}")
        links = re.escape(before) + f"({SLUG_TEXT})" + re.escape(after)
        source = page.source.decode("utf-8", "replace").replace("\\/", "/")
        slugs = sorted(set(re.findall(links + r"(?![\w.-])", source)))
        if not slugs:
            reason = "the list has no link to a model's page: new ones are not found"
            raise refusal(address, reason)
        return slugs

    def page(self, address: str) -> Page | None:
        """Return the page at an address, or None without one. Raises SchemaError."""
        if self.failures >= PATIENCE:
            raise refusal(address, "not fetched: the host does not answer")
        if self.asked:
            self.sleep(PAUSE)
        self.asked += 1
        kept = self.cache.read(address)
        try:
            answer = self.fetcher.get(address, kept.validators if kept else None)
        except Unreachable:
            self.failures += 1
            raise
        self.failures = 0
        if answer.is_gone:
            return None
        if answer.is_known and kept is not None:
            return Page(address, kept.body, kept.encoding)
        self.cache.write(address, answer)
        return Page(address, answer.body, answer.encoding)

    def address(self, word: str) -> str:
        return self.base.rstrip("/") + self._path(word)

    def _path(self, word: str) -> str:
        paths = member(self.platform, "paths")
        if word not in paths:
            reason = f"the platform's address of it is not known; /paths needs {word}"
            raise refusal("_platform.json", reason, "/paths")
        return text(paths, word)


def platform(schemas: Path) -> Document:
    """Return the platform facts that a schema folder uses."""
    name = "_platform.json"
    return member({"": read_json(shared_file(schemas, name), name)}, "")
