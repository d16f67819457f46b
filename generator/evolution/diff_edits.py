"""Records of a walk over two schemas: places, pairs of places, edits."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from generator import ir
from generator.evolution.diff_keywords import Leaning, What, canonical
from generator.evolution.grafts import transplant
from generator.evolution.normal_form import normal_form
from generator.evolution.probes import Way
from generator.json_schema.keywords import CONSTRAINTS
from generator.json_schema.subschemas import (
    Schema,
    at_pointer,
    escaped,
    is_schema,
    subschemas,
)

Key: TypeAlias = str | int | None
"""A schema's place under a keyword: a name, an index, or None if it has just one."""

_REFERENCE = frozenset({"$ref"})
_COMBINATIONS = frozenset({"allOf", "anyOf", "oneOf"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One difference between two schemas."""

    what: What
    keyword: str
    pointer: str
    """Its place in the new schema, or in the old one for what is gone."""

    way: Way
    """The place of its values in an input."""

    old: ir.Json
    new: ir.Json
    leaning: Leaning | None
    """Its direction, as far as keywords tell; None if it refuses nothing."""

    at: str = ""
    """The place in the old schema that it changes."""

    node: Schema | None = None
    """What is at that place with this edit alone, see `grafts`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A schema inside a schema."""

    document: dict[str, ir.Json]
    pointer: str
    node: ir.Json

    def inside(self, keyword: str, key: Key) -> "Place":
        """Return a schema inside this one."""
        pointer = f"{self.pointer}/{keyword}"
        held = self.node[keyword] if is_schema(self.node) else None
        if isinstance(held, dict) and isinstance(key, str):
            return Place(self.document, f"{pointer}/{escaped(key)}", held[key])
        if isinstance(held, list) and isinstance(key, int):
            return Place(self.document, f"{pointer}/{key}", held[key])
        return Place(self.document, pointer, held)

    def landed(self) -> "Place":
        """Follow a reference that stands alone, keeping the annotations beside it."""
        if not is_schema(self.node) or CONSTRAINTS & {*self.node} != _REFERENCE:
            return self
        pointer = str(self.node["$ref"]).removeprefix("#")
        target = at_pointer(self.document, pointer)
        remarks = {it: self.node[it] for it in self.node if it != "$ref"}
        node = {**target, **remarks} if is_schema(target) else target
        return Place(self.document, pointer, node).landed()

    def out_of_lone(self, other: "Place") -> "Place":
        """Unwrap combinations of one member that the other schema lacks."""
        words = CONSTRAINTS & _keys(self.node)
        for keyword in words & _COMBINATIONS - _keys(other.node):
            held = self.node[keyword] if is_schema(self.node) else None
            if len(words) == 1 and isinstance(held, list) and len(held) == 1:
                return self._member(keyword).landed().out_of_lone(other)
        return self

    def _member(self, keyword: str) -> "Place":
        """Return the first member of a combination, with the annotations beside it."""
        held = self.inside(keyword, 0)
        if not (is_schema(self.node) and is_schema(held.node)):
            return held
        remarks = {it: self.node[it] for it in self.node if it != keyword}
        return Place(self.document, held.pointer, {**held.node, **remarks})

    def normal(self, part: ir.Json) -> str | None:
        """Return the normal form of a part of this schema."""
        return normal_form(self.document, part)

    def meaning(self, part: ir.Json) -> str:
        """Return a part of this schema as text, with all that it refers to."""
        reached: dict[str, ir.Json] = {}
        waiting: list[ir.Json] = [part]
        while waiting:
            for target in _references(waiting.pop()):
                if target not in reached:
                    reached[target] = at_pointer(self.document, target)
                    waiting.append(reached[target])
        return canonical([part, reached])


@dataclass(frozen=True, slots=True)
class Pair:
    """Two schemas for the same value."""

    old: Place
    new: Place
    way: Way

    def landed(self) -> "Pair":
        """Return both with references followed and single combinations unwrapped."""
        old, new = self.old.landed(), self.new.landed()
        return Pair(old.out_of_lone(new), new.out_of_lone(old), self.way)

    def is_same(self) -> bool:
        """Whether both say the same in the same words."""
        return self.old.meaning(self.old.node) == self.new.meaning(self.new.node)

    def is_equivalent(self) -> bool:
        """Whether both say the same in any words."""
        return self._agree(self.old.node, self.new.node)

    def _agree(self, one: ir.Json, other: ir.Json) -> bool:
        form = self.old.normal(one)
        return form is not None and form == self.new.normal(other)

    def inside(self, keyword: str, key: Key, step: str | int | None) -> "Pair":
        """Return the pair inside both; `step` leads to its values, None to the same."""
        return self.across(keyword, (key, key), step)

    def across(
        self, keyword: str, keys: tuple[Key, Key], step: str | int | None
    ) -> "Pair":
        """Return the pair for a schema that has moved in the new one."""
        way = self.way if step is None else (*self.way, step)
        old, new = keys
        return Pair(self.old.inside(keyword, old), self.new.inside(keyword, new), way)

    def differ_in(self, group: tuple[str, ...]) -> bool:
        """Whether keywords that are read together differ."""
        one, other = _part(self.old.node, group), _part(self.new.node, group)
        if self.old.meaning(one) == self.new.meaning(other):
            return False
        return not self._agree(one, other)

    def whole(self, what: What) -> Edit:
        """Return the edit that replaces the old schema by the new one."""
        new = self.new.node
        node = transplant(new if is_schema(new) else {"allOf": [new]})
        return Edit(
            what=what,
            keyword="",
            pointer=self.new.pointer,
            way=self.way,
            old=self.old.node,
            new=self.new.node,
            leaning="unknown",
            at=self.old.pointer,
            node=node,
        )

    def choices(
        self, what: What, allowed: list[ir.Json], *, old: ir.Json, new: ir.Json
    ) -> Edit:
        """Return the edit that leaves these choices."""
        node = {**_without(self.old.node, ("enum", "const")), "enum": allowed}
        keyword = "const" if "const" in _keys(self.new.node) else "enum"
        return Edit(
            what=what,
            keyword=keyword,
            pointer=f"{self.new.pointer}/{keyword}",
            way=self.way,
            old=old,
            new=new,
            leaning="loosens" if what == "choice-added" else "tightens",
            at=self.old.pointer,
            node=node,
        )


def edit_of_keywords(
    pair: Pair, group: tuple[str, ...], what: What, leaning: Leaning | None
) -> Edit:
    """Return the edit that gives some keywords new values, or removes them."""
    old, new = _part(pair.old.node, group), _part(pair.new.node, group)
    keyword = next(word for word in group if word in {**old, **new})
    side = pair.new if keyword in new else pair.old
    return Edit(
        what=what,
        keyword=keyword,
        pointer=f"{side.pointer}/{escaped(keyword)}",
        way=pair.way,
        old=old.get(keyword) if len(group) == 1 or len(old) < 2 else old,
        new=new.get(keyword) if len(group) == 1 or len(new) < 2 else new,
        leaning=leaning,
        at=pair.old.pointer,
        node={**_without(pair.old.node, group), **transplant(new)},
    )


def _references(part: ir.Json) -> Iterator[str]:
    """Return the pointers that a part of a schema refers to."""
    if isinstance(part, list):
        for item in part:
            yield from _references(item)
    elif is_schema(part):
        for _, schema in subschemas(part):
            reference = schema.get("$ref")
            if isinstance(reference, str):
                yield reference.removeprefix("#")


def _part(node: ir.Json, group: tuple[str, ...]) -> dict[str, ir.Json]:
    return {it: node[it] for it in group if it in node} if is_schema(node) else {}


def _without(node: ir.Json, group: tuple[str, ...]) -> dict[str, ir.Json]:
    return {it: node[it] for it in node if it not in group} if is_schema(node) else {}


def _keys(node: ir.Json) -> set[str]:
    return set(node) if is_schema(node) else set()
