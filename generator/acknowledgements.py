"""Breaking changes that a person has seen and wants, until they are released.

A folder `_breaking/` beside the model files holds one file for each model, so that two
branches never edit the same one:

    {"changes": ["`duration` takes at most 8; it took at most 12."], "note": "..."}

`changes` are sentences of the diff, to the letter: a later change of the same model
says another one and has to be acknowledged by itself. `note` is for the users; with
`release` it goes into the changelog, and the files go. Imports changes, documents,
strict_json, ir and errors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import ir
from generator.changes import Change
from generator.documents import is_document
from generator.strict_json import read_json, refusal, write_json

FOLDER = "_breaking"

_SHARED = "_all"
"""The file of changes that concern all models; no slug is like it."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What a person has said of the breaking changes of one model."""

    path: Path
    model: str
    changes: tuple[str, ...]
    note: str | None


def read(schemas: Path) -> list[Acknowledgement]:
    """All of a schema folder, in the order of their names; raises SchemaError."""
    return [_read(path) for path in sorted((schemas / FOLDER).glob("*.json"))]


def missing(
    changes: Iterable[Change], retired: Iterable[str], known: Sequence[Acknowledgement]
) -> list[Change]:
    """The breaking changes that nobody has acknowledged.

    A model in `_retired.json` is acknowledged by that: its callers are told.
    """
    said = {(it.model, text) for it in known for text in it.changes}
    gone = {(slug, kind) for slug in retired for kind in _ENDS}
    return [
        change
        for change in changes
        if change.effect == "breaking"
        and (change.model, change.text) not in said
        and (change.model, change.kind) not in gone
    ]


def written(
    unsaid: Iterable[Change], known: Sequence[Acknowledgement], note: str | None
) -> dict[str, str]:
    """Files of the schema folder, by path, that acknowledge changes as well."""
    before = {it.model: it for it in known}
    texts: dict[str, list[str]] = {}
    for change in unsaid:
        texts.setdefault(change.model, []).append(change.text)
    files: dict[str, str] = {}
    for model, more in texts.items():
        old = before.get(model)
        sentences = [*(old.changes if old else ()), *more]
        words = note or (old.note if old else None)
        document: dict[str, ir.Json] = {"changes": list[ir.Json](sentences)}
        if words:
            document["note"] = words
        files[file_of(model)] = write_json(document) + "\n"
    return files


def request(unsaid: Sequence[Change], old: str) -> str:
    """What a person has to do, a line for each model."""
    models = dict.fromkeys(it.model for it in unsaid)
    return "\n".join(
        f"{file_of(model)}: /changes: a breaking change is not acknowledged; run "
        f"python -m generator acknowledge {old} {model}".rstrip()
        for model in models
    )


def notes(known: Iterable[Acknowledgement]) -> list[str]:
    """Lines for the changelog: each note with the model that it is about."""
    return [
        f"`{it.model}`: {it.note}" if it.model else it.note for it in known if it.note
    ]


def file_of(model: str) -> str:
    """Where a model's breaking changes are acknowledged, inside the schema folder."""
    return f"{FOLDER}/{model or _SHARED}.json"


_ENDS = ("model-removed", "model-renamed")


def _read(path: Path) -> Acknowledgement:
    name = f"{FOLDER}/{path.name}"
    document = read_json(path, name)
    if not is_document(document):
        raise refusal(name, "expected a JSON object")
    said, note = document.get("changes"), document.get("note")
    if not isinstance(said, list) or not all(isinstance(it, str) for it in said):
        raise refusal(name, "expected a list of sentences of the diff", "/changes")
    if note is not None and not isinstance(note, str):
        raise refusal(name, "expected a string", "/note")
    if unknown := document.keys() - {"changes", "note"}:
        reason = "unknown key; expected changes, note"
        raise refusal(name, reason, f"/{min(unknown)}")
    model = "" if path.stem == _SHARED else path.stem
    return Acknowledgement(path, model, tuple(map(str, said)), note)
