"""Compare what all models share: the facts in `_platform.json`, old and new."""

from collections.abc import Iterator

from generator import ir
from generator.catalog.versions import NOT_SHOWN, Change, Effect
from generator.evolution.diff_keywords import canonical
from generator.json_schema.documents import Document
from generator.json_schema.strict_json import child

# What the runtime does by itself, and what callers see as types or set themselves.
_INSIDE = frozenset(
    {"authorization_scheme", "base_url", "client_defaults", "headers", "paths"}
    | {"terminal_statuses"}
)

# Here each member is seen by callers, as a class or as a type.
_OUTSIDE = frozenset({"$defs", "output_kinds"})


def changes(old: Document, new: Document) -> Iterator[Change]:
    """Return a change for each fact that differs, ignoring facts that only one has.

    Facts come and go with the generator, which reads more of them than it used to.
    """
    for key in old:
        if key in new:
            one, other = old[key], new[key]
            if key not in _OUTSIDE:
                one, other = _common(one, other)
            if canonical(one) != canonical(other):
                yield _change(key, one, other)


def _common(old: ir.Json, new: ir.Json) -> tuple[ir.Json, ir.Json]:
    """Return two facts without the members that only one of them has."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return old, new
    pairs = {key: _common(old[key], new[key]) for key in old if key in new}
    one: ir.Json = {key: pair[0] for key, pair in pairs.items()}
    other: ir.Json = {key: pair[1] for key, pair in pairs.items()}
    return one, other


def _change(key: str, old: ir.Json, new: ir.Json) -> Change:
    effect: Effect = "breaking"
    if _grows(old, new):
        effect = "feature"
    elif key in _INSIDE:
        effect = "behaviour"
    return Change(
        model="",
        pointer=child("", key),
        kind="platform-changed",
        effect=effect,
        text=f"What applies to every model has changed: `{key}` of the platform.",
        old=old,
        new=new,
        reason=NOT_SHOWN if effect == "breaking" else None,
    )


def _grows(old: ir.Json, new: ir.Json) -> bool:
    """Whether everything that was there still is."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and _grows(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        known = set(map(canonical, new))
        return all(canonical(item) in known for item in old)
    return canonical(old) == canonical(new)
