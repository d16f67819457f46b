"""Compare members of two objects: added, removed, renamed, required, optional."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator import ir
from generator.evolution.diff_edits import Edit, Pair
from generator.evolution.diff_keywords import Leaning, What, canonical, is_closed
from generator.evolution.grafts import transplant
from generator.json_schema.keywords import CONSTRAINTS
from generator.json_schema.subschemas import Schema, bare, escaped, is_schema


def edits(pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
    """Return changes of `properties` and `required`, not inside the members."""
    members = _Members(pair, old, new)
    gone = [name for name in _named(old) if name not in _named(new)]
    come = [name for name in _named(new) if name not in _named(old)]
    twins = members.renamed(gone, come)
    yield from (members.renaming(name, twin) for name, twin in twins.items())
    yield from (members.removal(name) for name in gone if name not in twins)
    yield from (members.addition(name) for name in come if name not in twins.values())
    for name in sorted(_required(old) ^ _required(new)):
        if name not in {*gone, *come}:
            yield members.requirement(name)


def common(old: Schema, new: Schema, keyword: str) -> list[str]:
    """Return the names that both have."""
    return [name for name in _held(old, keyword) if name in _held(new, keyword)]


@dataclass(frozen=True, slots=True)
class _Members:
    """An object, old and new."""

    pair: Pair
    old: Schema
    new: Schema

    def renamed(self, gone: list[str], come: list[str]) -> dict[str, str]:
        """Return members that have another name now, as far as that can be told."""
        found: dict[str, str] = {}
        for name in gone:
            same = [it for it in come if self._form(it, self.new) == self._form(name)]
            rivals = [it for it in gone if self._form(it) == self._form(name)]
            if len(same) == len(rivals) == 1:
                found[name] = same[0]
        return found

    def renaming(self, name: str, twin: str) -> Edit:
        """Return the edit that renames a member."""
        kept = self._kept(name)
        required = _required(kept) | ({twin} & _required(self.new))
        node = {**kept, **self._named_with(_named(kept), twin, required)}
        edit = self._edit("field-renamed", twin, node)
        way = (*self.pair.way, name)  # where calls that worked have it
        return replace(edit, way=way, old=name, new=twin, leaning="unknown")

    def removal(self, name: str) -> Edit:
        """Return the edit that removes a member."""
        leaning: Leaning = "tightens" if is_closed(self.old) else "unknown"
        edit = self._edit("field-removed", name, self._kept(name))
        return replace(edit, old=_named(self.old)[name], leaning=leaning)

    def addition(self, name: str) -> Edit:
        """Return the edit that adds a member."""
        is_needed = name in _required(self.new)
        required = _required(self.old) | ({name} if is_needed else set[str]())
        node = {**self.old, **self._named_with(_named(self.old), name, required)}
        leaning: Leaning = "loosens" if is_closed(self.old) else "unknown"
        what: What = "required-field-added" if is_needed else "field-added"
        edit = self._edit(what, name, node)
        leaning = "tightens" if is_needed else leaning
        return replace(edit, new=_named(self.new)[name], leaning=leaning)

    def requirement(self, name: str) -> Edit:
        """Return the edit that makes a member required, or optional."""
        is_needed = name in _required(self.new)
        left = list[ir.Json](sorted(_required(self.old) ^ {name}))
        what: What = "field-now-required" if is_needed else "field-now-optional"
        edit = self._edit(what, name, {**self.old, "required": left})
        leaning: Leaning = "tightens" if is_needed else "loosens"
        return replace(edit, old=not is_needed, new=is_needed, leaning=leaning)

    def _edit(self, what: What, name: str, node: Schema) -> Edit:
        side = self.pair.new if name in _named(self.new) else self.pair.old
        is_named = is_schema(side.node) and name in _named(side.node)
        place = f"properties/{escaped(name)}" if is_named else "required"
        return Edit(
            what=what,
            keyword="properties",
            pointer=f"{side.pointer}/{place}",
            way=(*self.pair.way, name),
            old=None,
            new=None,
            leaning=None,
            at=self.pair.old.pointer,
            node=node,
        )

    def _named_with(
        self, named: dict[str, ir.Json], name: str, required: set[str]
    ) -> dict[str, ir.Json]:
        """Return `properties` and `required` of the old object plus a new member."""
        part = transplant({"properties": {name: _named(self.new)[name]}})
        needed = list[ir.Json](sorted(required))
        return {"properties": {**named, **_named(part)}, "required": needed}

    def _kept(self, name: str) -> dict[str, ir.Json]:
        """Return the old object without a member."""
        named = {it: held for it, held in _named(self.old).items() if it != name}
        required = list[ir.Json](sorted(_required(self.old) - {name}))
        return {**self.old, "properties": named, "required": required}

    def _form(self, name: str, schema: Schema | None = None) -> str:
        """Return a member's type and whether it is required, without texts."""
        of = self.old if schema is None else schema
        held = _named(of)[name]
        form = bare(held, CONSTRAINTS) if is_schema(held) else held
        return canonical([form, name in _required(of)])


def _held(schema: Schema, keyword: str) -> dict[str, ir.Json]:
    held = schema.get(keyword)
    return held if isinstance(held, dict) else {}


def _named(schema: Schema) -> dict[str, ir.Json]:
    return _held(schema, "properties")


def _required(schema: Schema) -> set[str]:
    listed = schema.get("required")
    return {str(name) for name in listed} if isinstance(listed, list) else set()
