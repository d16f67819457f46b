"""What `add` makes of pages, and of files that have the schema-file form already.

Each is read, held against the file that the catalogue has, and told apart: new,
changed, text only or unchanged. What is reviewed by hand stays.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator import ir
from generator.catalog.loader import NONE_RETIRED, SchemaFile, load_some
from generator.catalog.versions import Change
from generator.errors import Problem, SchemaError
from generator.evolution import diff, diff_report
from generator.evolution.revisions import Catalogue, from_sources
from generator.json_schema import strict_json
from generator.json_schema.documents import Document, is_document
from generator.pages import importer, rule_suggestions
from generator.pages.importer import REVIEWED_KEYS, UPSTREAM_KEYS

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Addition:
    """A schema file as it is to be, and how it differs from the one that is there."""

    path: Path
    text: str
    word: str
    """`new`, `changed`, `text only` or `unchanged`."""

    changes: tuple[Change, ...]
    unfit: tuple[Problem, ...]
    """Why the reviewed part does not go with the new schema."""

    suggested: tuple[str, ...]
    """Sentences that may state a rule, with the beginning of one."""


def pages_in(names: Iterable[str]) -> Iterator[str]:
    """The names of files; a folder stands for the files right in it."""
    for name in names:
        if name == STDIN or not Path(name).is_dir():
            yield name
            continue
        files = [it for it in Path(name).iterdir() if it.is_file()]
        found = sorted(str(it) for it in files if it.name[0] not in "._")
        if not found:
            raise strict_json.refusal(name, "no page is in this folder")
        yield from found


def page_bytes(page: str) -> bytes:
    """What a file holds, or stdin; raises SchemaError when it cannot be read."""
    if page == STDIN:
        return sys.stdin.buffer.read()
    try:
        return Path(page).read_bytes()
    except OSError as error:
        raise strict_json.refusal(page, f"cannot be read: {error.strerror}") from error


def additions(
    pages: Iterable[str], read: Callable[[str], bytes], schemas: Path
) -> list[Addition]:
    """What becomes of pages, given by name and how to read one; writes nothing.

    Raises SchemaError with the problems of every one that is refused.
    """
    found: dict[Path, Addition] = {}
    problems: list[Problem] = []
    for page in pages:
        name = "stdin" if page == STDIN else page
        try:
            text = strict_json.decode_text(read(page), name)
            made = _addition(name, text, schemas)
            if found.setdefault(made.path, made).text != made.text:
                reason = f"another page is {made.path.name} too"
                problems.append(Problem(name, "", reason))
        except SchemaError as error:
            problems.extend(error.problems)
    if problems:
        raise SchemaError(problems)
    return list(found.values())


def report(addition: Addition) -> str:
    """What is said of one file, over one or more lines."""
    lines = [f"{addition.word}: {addition.path}"]
    lines += [f"  {line}" for line in diff_report.rows(addition.changes)]
    lines += [f"  to do: {problem}" for problem in addition.unfit]
    lines += [f"  # {line}" for line in addition.suggested]
    return "\n".join(lines)


def _addition(name: str, text: str, schemas: Path) -> Addition:
    upstream, given = _read(text, name)
    _catalogue(SchemaFile(name, upstream), schemas)
    path = schemas / f"{upstream['slug']}.json"
    existing = _existing(path)
    reviewed = {key: it for key, it in existing.items() if key in REVIEWED_KEYS}
    for key in given.keys() & reviewed.keys():
        if given[key] != reviewed[key]:
            reason = f"other ones stand in {path.name}; they are changed there by hand"
            raise strict_json.refusal(name, reason, f"/{key}")
    document = {**upstream, **reviewed, **given}
    text = importer.schema_file(upstream, document)
    addition = Addition(
        path, text, "new", (), (), rule_suggestions.suggest_rules(document, existing)
    )
    file = SchemaFile(path.name, document)
    return _compared(addition, file, existing, schemas)


def _compared(
    addition: Addition, file: SchemaFile, existing: Document, schemas: Path
) -> Addition:
    """The addition with what has changed, and what does not fit any more."""
    if not existing:
        _catalogue(file, schemas)
        return addition
    if addition.path.read_bytes() == addition.text.encode():
        return replace(addition, word="unchanged", suggested=())
    changed = replace(addition, word="changed")
    try:
        new = _catalogue(file, schemas)
        old = _catalogue(replace(file, document=dict(existing)), schemas)
    except SchemaError as error:
        return replace(changed, unfit=error.problems)
    changes = diff.changes(old, new)
    is_text = changes and all(change.effect == "text" for change in changes)
    return replace(changed, changes=changes, word="text only" if is_text else "changed")


def _read(text: str, name: str) -> tuple[dict[str, ir.Json], dict[str, ir.Json]]:
    """Upstream's part of a schema file, and the reviewed part, which no page has."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return importer.read_page(text, name), {}
    document = strict_json.parse_json(text, name)
    if not is_document(document):
        raise strict_json.refusal(name, "expected a JSON object")
    given = {key: it for key, it in document.items() if key in REVIEWED_KEYS}
    rank = {key: place for place, key in enumerate(UPSTREAM_KEYS)}
    rest = sorted(document.keys() - given, key=lambda it: rank.get(it, len(rank)))
    return {key: document[key] for key in rest}, given


def _existing(path: Path) -> Document:
    """The file that is there; nothing when there is none."""
    if not path.exists():
        return {}
    document = strict_json.read_json(path, path.name)
    if not is_document(document):
        raise strict_json.refusal(path.name, "expected a JSON object")
    return document


def _catalogue(file: SchemaFile, schemas: Path) -> Catalogue:
    """A catalogue of one model; what concerns other models is not looked at."""
    alone = {key: it for key, it in file.document.items() if key != "deprecated"}
    sources = load_some(schemas, [replace(file, document=alone)])
    return from_sources(replace(sources, retired=NONE_RETIRED))
