"""Add pages, or files that are already schema files, to a catalog.

Each one is read and compared with the catalog's file: new, changed, text only or
unchanged. What people reviewed stays, and corrections are applied before anything is
judged.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from generator import ir
from generator.catalog import build as catalog_build
from generator.catalog import corrections
from generator.catalog.loader import NONE_RETIRED, SchemaFile, load_some
from generator.catalog.versions import Change
from generator.errors import Problem, SchemaError
from generator.evolution import diff, diff_report
from generator.evolution.revisions import Catalogue, from_sources
from generator.json_schema import strict_json
from generator.json_schema.documents import Document, is_document
from generator.pages import importer, rule_suggestions, upload_suggestions
from generator.pages import sources as pages_sources
from generator.pages.importer import REVIEWED_KEYS, SLUG, UPSTREAM_KEYS, Upstream
from generator.pages.sources import Page

Word: TypeAlias = Literal["new", "changed", "text only", "unchanged"]

_OWN_KEYS = frozenset(UPSTREAM_KEYS) - {"title", "description"}
"""Keys of a schema file that an input schema lacks."""

_BLANK = b"\xef\xbb\xbf \t\r\n"


@dataclass(frozen=True, slots=True)
class Given:
    """What you state about a model that has an input schema and no page."""

    slug: str | None = None
    title: str | None = None
    output_kind: str | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """A new schema file, and how it differs from the existing one."""

    path: Path
    text: str
    word: Word
    suggested: tuple[str, ...] = ()
    """Sentences that may state a rule, each with the start of one."""

    changes: tuple[Change, ...] = ()
    unfit: tuple[Problem, ...] = ()
    """Why the reviewed part does not fit the new schema."""

    notes: tuple[Problem, ...] = ()
    """Refused values, corrections that no longer change anything, and new fields that
    may take files."""


def additions(
    names: Iterable[str],
    opened: Callable[[str], Page],
    schemas: Path,
    given: Given | None = None,
) -> list[Addition]:
    """Return what becomes of pages, given by name and how to open one; write nothing.

    `given` is what an input schema without a page does not say. Raises SchemaError with
    the problems of every refused page.
    """
    found: dict[Path, Addition] = {}
    problems: list[Problem] = []
    for name in names:
        try:
            page = opened(name)
            made = addition(page, schemas, given)
            if found.setdefault(made.path, made).text != made.text:
                reason = f"another page is {made.path.name} too"
                problems.append(Problem(page.name, "", reason))
        except SchemaError as error:
            problems.extend(error.problems)
    if problems:
        raise SchemaError(problems)
    return list(found.values())


def report(addition: Addition) -> str:
    """Describe one file, on one or more lines."""
    lines = (f"  {line}" for line in details(addition))
    return "\n".join([f"{addition.word}: {addition.path}", *lines])


def details(addition: Addition) -> list[str]:
    """Describe what a change means, what to do about it, and rules it may state."""
    return [
        *diff_report.rows(addition.changes),
        *(f"to do: {problem}" for problem in addition.unfit),
        *(f"# {line}" for line in addition.suggested),
    ]


def slug_of(page: Page, schemas: Path) -> str:
    """Return whose page it is. Raises SchemaError if that cannot be read."""
    if page.source.lstrip(_BLANK).startswith(b"{"):
        document = strict_json.parse_json(page.source, page.name)
        slug = document.get("slug") if is_document(document) else None
        if not isinstance(slug, str):
            raise strict_json.refusal(page.name, "names no model", "/slug")
        return slug
    return str(_of_page(page, schemas)["slug"])


def addition(page: Page, schemas: Path, given: Given | None = None) -> Addition:
    """Return what becomes of one page. Raises SchemaError if it is refused."""
    upstream, reviewed = _read(page, schemas, given)
    path = _path(schemas, upstream)
    existing = _existing(path)
    kept = _reviewed(existing)
    for key in reviewed.keys() & kept.keys():
        if reviewed[key] != kept[key]:
            reason = f"other ones stand in {path.name}; they are changed there by hand"
            raise strict_json.refusal(page.name, reason, f"/{key}")
    document = {**upstream, **kept, **reviewed}
    # What people add may not go with a newer page; but its corrections come first.
    bare = {**upstream, **_only(document, corrections.KEY)}
    _catalogue(SchemaFile(page.name, bare), schemas)
    text = importer.schema_file(upstream, document)
    is_new = not existing.keys() & UPSTREAM_KEYS
    suggested = rule_suggestions.suggest_rules(document, {} if is_new else existing)
    file = SchemaFile(path.name, document)
    return _compared(Addition(path, text, "new", suggested), file, existing, schemas)


def _compared(
    addition: Addition, file: SchemaFile, existing: Document, schemas: Path
) -> Addition:
    """Return the addition with its changes, and what no longer fits."""
    if not existing.keys() & UPSTREAM_KEYS:
        new, notes = _catalogue(file, schemas)
        return replace(addition, notes=(*notes, *_uploads(new, file, existing)))
    is_same = addition.path.read_bytes() == addition.text.encode()
    word: Word = "unchanged" if is_same else "changed"
    try:
        new, notes = _catalogue(file, schemas)
        notes = (*notes, *_uploads(new, file, existing))
        addition = replace(addition, word=word, notes=notes)
        if is_same:
            return replace(addition, suggested=())
        old, _ = _catalogue(replace(file, document=dict(existing)), schemas)
    except SchemaError as error:
        return replace(addition, word=word, unfit=error.problems)
    changes = diff.changes(old, new)
    is_text = changes and all(change.effect == "text" for change in changes)
    return replace(addition, changes=changes, word="text only" if is_text else word)


def _uploads(
    new: Catalogue, file: SchemaFile, existing: Document
) -> tuple[Problem, ...]:
    schema = existing.get("input_schema")
    known = schema.get("properties") if is_document(schema) else None
    return upload_suggestions.suggest_uploads(
        file.name, new.models[file.slug], known if is_document(known) else ()
    )


def _read(
    page: Page, schemas: Path, given: Given | None
) -> tuple[Upstream, dict[str, ir.Json]]:
    """Split a schema file into upstream's part and the reviewed part."""
    if not page.source.lstrip(_BLANK).startswith(b"{"):
        if given is not None:
            reason = "the page says itself what --slug, --title and --output-kind say"
            raise strict_json.refusal(page.name, reason)
        return _of_page(page, schemas), {}
    document = strict_json.parse_json(page.source, page.name)
    if not is_document(document):
        raise strict_json.refusal(page.name, "expected a JSON object")
    if given is not None or not document.keys() & _OWN_KEYS:
        return _of_schema(page.name, document, given, schemas), {}
    rank = {key: place for place, key in enumerate(UPSTREAM_KEYS)}
    reviewed = _reviewed(document)
    rest = sorted(document.keys() - reviewed, key=lambda it: rank.get(it, len(rank)))
    return {key: document[key] for key in rest}, reviewed


def _of_schema(
    name: str, schema: Document, given: Given | None, schemas: Path
) -> Upstream:
    """Combine an input schema without a page with what you state.

    A known model keeps the rest of its file.
    """
    if given is None or given.slug is None or not SLUG.fullmatch(given.slug):
        reason = (
            "an input schema without a page needs --slug, a model's name on the wire"
        )
        raise strict_json.refusal(name, reason)
    if schema.keys() & {"slug", "input_schema"}:
        reason = "a schema file says itself what --slug, --title and --output-kind say"
        raise strict_json.refusal(name, reason)
    known = {**_existing(schemas / f"{given.slug}.json")}
    kind = given.output_kind or known.get("output_kind")
    if kind is None:
        reason = "an input schema without a page needs --output-kind, such as videos"
        raise strict_json.refusal(name, reason)
    said: Upstream = {
        "title": given.slug,
        "description": "",
        **_only(schema, "title", "description"),
        **_only(known, *UPSTREAM_KEYS),
        **({"title": given.title} if given.title else {}),
        "slug": given.slug,
        "output_kind": kind,
        "input_schema": dict(schema),
    }
    said.setdefault("example_input", None)
    return {key: said[key] for key in UPSTREAM_KEYS if key in said}


def _of_page(page: Page, schemas: Path) -> Upstream:
    return pages_sources.upstream(page, lambda it: _corrected(it, schemas))


def _corrected(upstream: Upstream, schemas: Path) -> Upstream:
    """Read a page with the corrections of the existing file.

    Raises SchemaError if one of them does not apply.
    """
    path = _path(schemas, upstream)
    said = _existing(path).get(corrections.KEY)
    if said is None:
        return upstream
    sources = load_some(
        schemas, [SchemaFile(path.name, {**upstream, corrections.KEY: said})]
    )
    at = f"/{corrections.KEY}"
    if wrong := [it for it in sources.problems if it.pointer.startswith(at)]:
        raise SchemaError(wrong)
    return (*sources.files, *sources.refused)[0].document


def _path(schemas: Path, upstream: Document) -> Path:
    return schemas / f"{upstream['slug']}.json"


def _reviewed(document: Document) -> dict[str, ir.Json]:
    return _only(document, *REVIEWED_KEYS)


def _only(document: Document, *keys: str) -> dict[str, ir.Json]:
    return {key: document[key] for key in document if key in keys}


def _existing(path: Path) -> Document:
    """Read the existing file; empty if there is none."""
    if not path.exists():
        return {}
    document = strict_json.read_json(path, path.name)
    if not is_document(document):
        raise strict_json.refusal(path.name, "expected a JSON object")
    return document


def _catalogue(
    file: SchemaFile, schemas: Path
) -> tuple[Catalogue, tuple[Problem, ...]]:
    """Return a catalog of one model, and notes about it.

    Problems of other models are ignored.
    """
    alone = {key: it for key, it in file.document.items() if key != "deprecated"}
    sources = catalog_build.sound(load_some(schemas, [replace(file, document=alone)]))
    found = from_sources(replace(sources, retired=NONE_RETIRED))
    return found, (*sources.warnings, *sources.notices)
