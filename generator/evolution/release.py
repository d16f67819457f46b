"""The next version and its notes: what `_release.json` holds after a release.

What the last release held is read from the commit that brought its version: git has it
already, and a copy of the schemas, or digests of them, would be a second place to know
it. The result follows from that commit, from the schemas as they are and from the notes
alone, so that a second run changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator import ir
from generator.catalog.loader import load
from generator.catalog.versions import (
    EFFECTS,
    FIRST_VERSION,
    STEPS,
    Change,
    Step,
    larger,
    next_version,
    numbers,
    step_of,
    strongest,
)
from generator.errors import Problem, SchemaError
from generator.evolution import acknowledgements, diff
from generator.evolution.revisions import (
    RELEASE,
    Catalogue,
    catalogue,
    from_sources,
    last_release,
)
from generator.json_schema.documents import Document, members, text, texts
from generator.json_schema.strict_json import parse_json, refusal, write_json


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What a person adds to a release."""

    notes: tuple[str, ...] = ()
    """Lines about the whole package: what no schema says."""

    date: str | None = None
    """Like 2026-11-21; a date that nobody gives is not there."""

    step: Step = "patch"
    """The smallest step to take."""

    since: str | None = None
    """A folder or a revision that holds the last release; else git is asked."""


@dataclass(frozen=True, slots=True)
class Release:
    """A version as it is to be written."""

    version: str
    changes: tuple[Change, ...]
    text: str
    """The whole of `_release.json`."""

    notes: tuple[Problem, ...] = ()
    """What of the last release today's rules refuse."""

    acknowledged: tuple[Path, ...] = ()
    """Files of `_breaking/` that this release tells, and that go with it."""


def prepare_release(schemas: Path, wish: ReleaseOptions) -> Release:
    """The release of what a schema folder holds now; writes nothing.

    Raises SchemaError when the folder, or what it held, is refused.
    """
    sources = load(schemas)
    now = from_sources(sources)
    entries = members(sources.release, "entries")
    base = _base(schemas, wish.since, entries)
    if base is None:
        first = wish if entries else _first(wish, len(now.models))
        return decide_release(None, (), entries, first)
    changes = diff.changes(base, now)
    if untold := list(acknowledgements.untold(changes, now.retired)):
        raise SchemaError(untold)
    known = acknowledgements.read(schemas)
    notes = (*wish.notes, *acknowledgements.notes(known))
    release = decide_release(base.version, changes, entries, replace(wish, notes=notes))
    paths = tuple(it.path for it in known)
    return replace(release, notes=base.notes, acknowledged=paths)


def expected_release(schemas: Path, since: str) -> Release:
    """What `_release.json` holds when it tells what has changed since a revision.

    That is everything after the release that was out then, which may be more; nothing
    is asked for where nothing has changed. The step that the file says counts, for a
    person may have chosen it.
    """
    sources = load(schemas)
    entries = members(sources.release, "entries")
    if not diff.changes(catalogue(since, schemas), from_sources(sources)):
        return _written(text(sources.release, "version"), (), entries)
    steps: dict[str, Step] = {step: step for step in STEPS}
    step = steps.get(text(entries[0], "step"), "patch") if entries else "patch"
    return prepare_release(
        schemas, ReleaseOptions(since=last_release(schemas, since), step=step)
    )


def decide_release(
    base: str | None,
    changes: tuple[Change, ...],
    entries: Sequence[Document],
    wish: ReleaseOptions,
) -> Release:
    """The release that follows `base`, the version that is out; None is before any.

    `entries` are those of `_release.json`: what is newer than `base` is not out yet,
    and only its notes and its date stay.
    """
    earlier = [it for it in entries if base and _is_out(it, base)]
    pending = [it for it in entries if it not in earlier]
    notes = _all_notes(pending, wish.notes)
    if base is not None and not changes and not notes:
        return _written(base, changes, earlier)
    step: Step = "first"
    if base is not None:
        step = larger(wish.step, step_of(strongest(changes), base))
    version = next_version(base or FIRST_VERSION, step)
    date = wish.date or next((it["date"] for it in pending if "date" in it), None)
    entry: Document = {
        "version": version,
        "step": step,
        **({"date": date} if date else {}),
        "notes": list[ir.Json](notes),
        "changes": [_line(it) for it in sorted(changes, key=_importance)],
    }
    return _written(version, changes, [entry, *earlier])


def _base(
    schemas: Path, since: str | None, entries: Sequence[Document]
) -> Catalogue | None:
    """What the last release held; None when this is the first one."""
    revision = since or last_release(schemas)
    if revision is not None:
        return catalogue(revision, schemas)
    if len(entries) > 1:
        raise refusal(RELEASE, "git does not know it; give --since what it released")
    return None


def _first(wish: ReleaseOptions, count: int) -> ReleaseOptions:
    """With what there is to say when all is new."""
    models = "one model" if count == 1 else f"{count} models"
    notes = wish.notes or (f"The first release, with {models}.",)
    return replace(wish, notes=notes)


def _is_out(entry: Document, base: str) -> bool:
    return numbers(text(entry, "version")) <= numbers(base)


def _all_notes(pending: Sequence[Document], more: Sequence[str]) -> list[str]:
    """The notes of a release that is not out yet, and new ones, each once."""
    kept = [note for entry in pending for note in texts(entry, "notes")]
    return list(dict.fromkeys([*kept, *more]))


def _importance(change: Change) -> tuple[str, int]:
    return change.model, EFFECTS.index(change.effect)


def _line(change: Change) -> ir.Json:
    return {
        "model": change.model,
        "kind": change.kind,
        "effect": change.effect,
        "text": change.text,
    }


def _written(
    version: str, changes: tuple[Change, ...], entries: Sequence[Document]
) -> Release:
    said: list[ir.Json] = [dict(entry) for entry in entries]
    whole: ir.Json = {"version": version, "entries": said}
    written = write_json(whole) + "\n"
    parse_json(written, RELEASE)  # what could not be read again is not written
    return Release(version, changes, written)
