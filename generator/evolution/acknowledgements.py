"""Acknowledgements: breaking changes that somebody has seen and wants.

A folder `_breaking/` beside the model files has one file for each model, so two
branches never edit the same one:

    {
      "changes": {"7c4a8d09ca37": "`duration` takes at most 8; it took at most 12."},
      "note": "Split longer videos."
    }

`changes` are sentences of the diff, for people. Each has a digest of what was there and
what is there now, so any later change of the same model needs its own acknowledgement,
even one with the same sentence. `note` is for users: `release` moves it to the
changelog and removes the files. A model that is gone is retired instead.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import ir
from generator.catalog.versions import Change
from generator.errors import Problem
from generator.evolution.diff_keywords import canonical
from generator.json_schema.documents import is_document
from generator.json_schema.strict_json import read_json, refusal, write_json
from generator.text import digests

FOLDER = "_breaking"

_SHARED = "_all"
"""The file for changes that concern all models; no slug has this form."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What somebody said about the breaking changes of one model."""

    path: Path
    model: str
    changes: Mapping[str, str]
    """The sentences, by digest."""

    note: str | None


def read(schemas: Path) -> list[Acknowledgement]:
    """Read all acknowledgements of a schema folder, in order. Raises SchemaError."""
    return [_read(path) for path in sorted((schemas / FOLDER).glob("*.json"))]


def missing(
    changes: Iterable[Change], known: Sequence[Acknowledgement]
) -> list[Change]:
    """Return breaking changes that nobody acknowledged, except the end of a model."""
    said = {(it.model, digest) for it in known for digest in it.changes}
    return [
        change
        for change in changes
        if change.effect == "breaking"
        and change.kind not in _ENDS
        and (change.model, _digest(change)) not in said
    ]


def untold(changes: Iterable[Change], retired: Collection[str]) -> Iterator[Problem]:
    """Return models that are gone without their callers being told."""
    gone = {it.model for it in changes if it.kind in _ENDS}
    reason = "is gone: restore it and retire it, so that its users are told"
    yield from (
        Problem(f"{slug}.json", "", reason) for slug in gone.difference(retired)
    )


def written(
    unsaid: Iterable[Change], known: Sequence[Acknowledgement], note: str | None
) -> dict[str, str]:
    """Return the files, by path, that acknowledge changes as well."""
    before = {it.model: it for it in known}
    more: dict[str, dict[str, ir.Json]] = {}
    for change in unsaid:
        more.setdefault(change.model, {})[_digest(change)] = change.text
    files: dict[str, str] = {}
    for model, sentences in more.items():
        old = before.get(model)
        words = note or (old.note if old else None)
        document: dict[str, ir.Json] = {
            "changes": {**(old.changes if old else {}), **sentences},
            **({"note": words} if words else {}),
        }
        files[file_of(model)] = write_json(document) + "\n"
    return files


def requests(unsaid: Sequence[Change], old: str) -> Iterator[Problem]:
    """Say what to do, on a line for each model."""
    for model in dict.fromkeys(it.model for it in unsaid):
        command = f"python -m generator acknowledge {old} {model}".rstrip()
        reason = f"a breaking change is not acknowledged; run {command}"
        yield Problem(file_of(model), "/changes", reason)


def notes(known: Iterable[Acknowledgement]) -> list[str]:
    """Return lines for the changelog: each note with its model."""
    return [
        f"`{it.model}`: {it.note}" if it.model else it.note for it in known if it.note
    ]


def file_of(model: str) -> str:
    """Return where a model's breaking changes are acknowledged."""
    return f"{FOLDER}/{model or _SHARED}.json"


_ENDS = frozenset({"model-removed", "model-renamed"})


def _digest(change: Change) -> str:
    """Return a short name for a change, from what and to what."""
    said: ir.Json = [change.kind, change.pointer, change.text, change.old, change.new]
    return digests.of(canonical(said).encode())[:12]


def _read(path: Path) -> Acknowledgement:
    name = f"{FOLDER}/{path.name}"
    document = read_json(path, name)
    if not is_document(document):
        raise refusal(name, "expected a JSON object")
    said, note = document.get("changes"), document.get("note")
    if not is_document(said):
        raise refusal(name, "expected sentences from the diff, by digest", "/changes")
    if note is not None and not isinstance(note, str):
        raise refusal(name, "expected a string", "/note")
    if unknown := document.keys() - {"changes", "note"}:
        reason = "unknown key; expected changes, note"
        raise refusal(name, reason, f"/{min(unknown)}")
    model = "" if path.stem == _SHARED else path.stem
    changes = {digest: str(text) for digest, text in said.items()}
    return Acknowledgement(path, model, changes, note)
