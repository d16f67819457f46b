"""Collect the strings in records: those that may appear in files made from them."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter


def strings(value: object) -> set[str]:
    """Return every string in records, lists and objects, member names included."""
    found: set[str] = set()
    looked_at: set[object] = set()
    members: dict[type, Callable[[object], tuple[object, ...]]] = {}
    left = [value]
    while left:
        item = left.pop()
        if isinstance(item, str):
            found.add(item)
        elif isinstance(item, dict):
            left += item
            left += item.values()
        elif isinstance(item, list | tuple):
            left += item
        else:
            kind = type(item)
            if kind not in members:
                members[kind] = _members(kind)
            if kind.__eq__ is object.__eq__:  # many records may share it
                if item in looked_at:
                    continue
                looked_at.add(item)
            left += members[kind](item)
    return found


def _members(kind: type) -> Callable[[object], tuple[object, ...]]:
    """Return a getter for the members of a kind of record."""
    names = [it.name for it in fields(kind)] if is_dataclass(kind) else []
    if len(names) > 1:
        return attrgetter(*names)
    return lambda item: tuple(getattr(item, name) for name in names)
