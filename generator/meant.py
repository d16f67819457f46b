"""Every string that records hold: what may stand in files that are made of them.

Imports nothing of the package.
"""

from dataclasses import fields, is_dataclass


def strings(value: object) -> set[str]:
    """Every string in records, lists and objects, the names of members included."""
    found: set[str] = set()
    members: dict[type, list[str]] = {}
    left = [value]
    while left:
        match item := left.pop():
            case str():
                found.add(item)
            case dict():
                left += [*item.keys(), *item.values()]
            case list() | tuple():
                left += item
            case _:
                kind = type(item)
                if kind not in members:
                    members[kind] = _members(kind)
                left += [getattr(item, name) for name in members[kind]]
    return found


def _members(kind: type) -> list[str]:
    return [it.name for it in fields(kind)] if is_dataclass(kind) else []
