"""Make a release: the next version and its notes, for `_release.json`.

What the last release contained is read from the commit that brought its version. Git
already has it, and a copy or digests of the schemas would be a second place for the
same fact. The result depends only on that commit, the current schemas and the notes, so
a second run changes nothing.
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
    """What you add to a release."""

    notes: tuple[str, ...] = ()
    """Notes about the whole package, which no schema states."""

    date: str | None = None
    """A date such as 2026-11-21, or None."""

    step: Step = "patch"
    """The smallest step to take."""

    since: str | None = None
    """A folder or revision with the last release; by default, git is asked."""


@dataclass(frozen=True, slots=True)
class Release:
    """A release to be written."""

    version: str
    changes: tuple[Change, ...]
    text: str
    """The new text of `_release.json`."""

    notes: tuple[Problem, ...] = ()
    """What today's rules refuse of the last release."""

    acknowledged: tuple[Path, ...] = ()
    """Files of `_breaking/` that this release includes and removes."""


def prepare_release(schemas: Path, wish: ReleaseOptions) -> Release:
    """Prepare the release of a schema folder; write nothing.

    Raises SchemaError if the folder, or its earlier state, is refused.
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
    """Return `_release.json` with what changed since a revision.

    This covers everything after the release that was out then, which may be more. If
    nothing changed, nothing is needed. The step in the file counts, because somebody
    may have chosen it.
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
    """Return the release after `base`, the version that is out; None before the first.

    `entries` are those of `_release.json`. What is newer than `base` is not out yet;
    only its notes and its date stay.
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
    """Return what the last release contained; None if this is the first."""
    revision = since or last_release(schemas)
    if revision is not None:
        return catalogue(revision, schemas)
    if len(entries) > 1:
        reason = "git does not know it; pass what it released with --since"
        raise refusal(RELEASE, reason)
    return None


def _first(wish: ReleaseOptions, count: int) -> ReleaseOptions:
    """Return the release with the notes of a first one."""
    models = "one model" if count == 1 else f"{count} models"
    notes = wish.notes or (f"The first release, with {models}.",)
    return replace(wish, notes=notes)


def _is_out(entry: Document, base: str) -> bool:
    return numbers(text(entry, "version")) <= numbers(base)


def _all_notes(pending: Sequence[Document], more: Sequence[str]) -> list[str]:
    """Return the notes of an unreleased version and new ones, each once."""
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
