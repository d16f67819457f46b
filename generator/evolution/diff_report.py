"""Changes as a table for people and as JSON for machines.

The JSON is one object:

| key | what |
|---|---|
| `changes` | a list, in order of model and pointer; each has all the keys below |
| `changes[].model` | the slug, the old one of a renamed model; "" for what all share |
| `changes[].pointer` | a JSON pointer into the model's file |
| `changes[].kind`, `.effect` | words of `changes.Kind` and `changes.Effect` |
| `changes[].text` | a sentence for users; names stand between backticks |
| `changes[].old`, `.new` | what stood and stands there, or null |
| `changes[].witness` | null, or `input`, `accepted_by` (old or new), `refusal` |
| `changes[].reason` | why, where no input shows it, or null |
| `version.old`, `.next` | the version of the old catalogue, and the one after it |
| `version.step` | major, minor, patch, or null without a change |
| `version.effect` | the strongest effect, or null |
| `notes` | what of an old revision today's rules refuse, a line each |
"""

from collections.abc import Iterator, Sequence

from generator import ir
from generator.catalog.versions import Change, Witness, next_version, step_of, strongest
from generator.errors import Problem
from generator.evolution.diff_sentences import format_value, shorten
from generator.json_schema.strict_json import write_json

_SHARED = "(all)"
"""How the table calls what all models share."""


def table(
    changes: Sequence[Change], version: str, notes: Sequence[Problem] = ()
) -> str:
    """The changes since `version` for people, the step to the next one last."""
    lines = [*rows(changes), *map(note, notes), _step(changes, version)]
    return "\n".join(lines)


def note(problem: Problem) -> str:
    """What is said of a file that is compared as far as it can be."""
    return _printable(f"{problem} (refused today; compared as far as it can be)")


def rows(changes: Sequence[Change]) -> list[str]:
    """The lines of the table, its head included; none without a change."""
    cells = [("MODEL", "EFFECT", "CHANGE", "WHERE")]
    cells += [(it.model or _SHARED, it.effect, it.kind, it.pointer) for it in changes]
    widths = [max(map(len, column)) for column in list(zip(*cells, strict=True))[:3]]
    lines = [_row(cells[0], widths)] if changes else []
    for row, change in zip(cells[1:], changes, strict=True):
        lines += [_row(row, widths), *_details(change)]
    return lines


def as_json(
    changes: Sequence[Change], version: str, notes: Sequence[Problem] = ()
) -> str:
    """The changes since `version` for machines, see above."""
    effect = strongest(changes)
    step = step_of(effect, version) if effect else None
    next_ = next_version(version, step) if step else version
    report: ir.Json = {
        "changes": [_object(change) for change in changes],
        "version": {"old": version, "next": next_, "step": step, "effect": effect},
        "notes": [_printable(str(it)) for it in notes],
    }
    return write_json(report)


def _row(cells: tuple[str, str, str, str], widths: list[int]) -> str:
    *first, last = cells
    padded = [cell.ljust(width) for cell, width in zip(first, widths, strict=True)]
    return _printable("  ".join([*padded, last or "/"]))


def _details(change: Change) -> Iterator[str]:
    yield f"    {_printable(change.text)}"
    if change.witness is not None:
        yield from (f"    {_printable(line)}" for line in _shown(change.witness))
    if change.reason is not None:
        yield f"    {_printable(change.reason)}"


def _shown(witness: Witness) -> tuple[str, str]:
    if witness.accepted_by == "old":
        said = ("worked", "refused now")
    else:
        said = ("works now", "was refused")
    return (
        f"{said[0]}: {format_value(witness.input)}",
        f"{said[1]}: {shorten(witness.refusal)}",
    )


def _step(changes: Sequence[Change], version: str) -> str:
    effect = strongest(changes)
    if effect is None:
        return f"no change; the version stays {version}"
    next_ = next_version(version, step_of(effect, version))
    return f"next version: {next_} ({effect})"


def _object(change: Change) -> ir.Json:
    return {
        "model": change.model,
        "pointer": change.pointer,
        "kind": change.kind,
        "effect": change.effect,
        "text": change.text,
        "old": change.old,
        "new": change.new,
        "witness": _witness(change.witness),
        "reason": change.reason,
    }


def _witness(witness: Witness | None) -> ir.Json:
    if witness is None:
        return None
    return {
        "input": witness.input,
        "accepted_by": witness.accepted_by,
        "refusal": witness.refusal,
    }


def _printable(text: str) -> str:
    """Text of a schema that cannot turn a line around or break it."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
