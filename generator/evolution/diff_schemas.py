"""Compare two schemas side by side: every place where they differ, as small edits.

Only places whose values both schemas judge alone are compared: members, items, parts of
`allOf` and `anyOf`. A difference inside `not`, `if`, `oneOf` and the like is one edit
of that keyword, because less inside may be more outside.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from generator import ir
from generator.evolution import diff_keywords as words
from generator.evolution import diff_members
from generator.evolution.diff_edits import Edit, Pair, Place, edit_of_keywords
from generator.evolution.diff_keywords import canonical
from generator.evolution.probes import ANOTHER
from generator.json_schema.subschemas import Schema, is_schema


def edits(old: dict[str, ir.Json], new: dict[str, ir.Json]) -> list[Edit]:
    """Return what changed from one schema to the other, in the order of the old one.

    The references of both must be pointers into themselves.
    """
    found = _Walk().nodes(Pair(Place(old, "", old), Place(new, "", new), ()))
    # A definition that several places use is looked at from each, and has changed once.
    return list({(edit.what, edit.pointer): edit for edit in found}.values())


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk over two schemas that visits each pair of places once."""

    seen: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def nodes(self, given: Pair) -> Iterator[Edit]:
        """Return the edits of two schemas for the same value, and inside them."""
        places = (given.old.pointer, given.new.pointer)
        pair = given.landed()
        if places in self.seen or pair.is_same():
            return
        self.seen.add(places)
        old, new = pair.old.node, pair.new.node
        if not is_schema(old) or not is_schema(new):
            yield pair.whole("schema")
            return
        yield from _remarks(pair, old, new)
        if pair.is_equivalent():
            inner = self._inside(pair, old, new)
            yield from (edit for edit in inner if edit.leaning is None)
            return
        if _is_another(pair, old, new):
            same = words.types(old) == words.types(new)
            yield pair.whole("schema" if same else "type")
            return
        yield from _limits(pair, old, new)
        yield from diff_members.edits(pair, old, new)
        yield from self._inside(pair, old, new)

    def _inside(self, pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
        """Return the edits of the schemas inside two schemas."""
        for name in diff_members.common(old, new, "properties"):
            yield from self.nodes(pair.inside("properties", name, name))
        yield from self._rest(pair, old, new, "additionalProperties", ANOTHER)
        first = old.get("prefixItems")
        count = len(first) if isinstance(first, list) else 0
        yield from self._rest(pair, old, new, "items", count)
        for keyword in ("anyOf", "allOf", "prefixItems"):
            yield from self._lists(pair, old, new, keyword)
        yield from self._patterns(pair, old, new)

    def _rest(
        self, pair: Pair, old: Schema, new: Schema, keyword: str, step: str | int
    ) -> Iterator[Edit]:
        """Return the edits of what applies to all other members, or to all items."""
        one, other = old.get(keyword), new.get(keyword)
        if leaning := words.of_rest(one, other):
            known = leaning if not _is_tangled(old, new) else "unknown"
            yield edit_of_keywords(pair, (keyword,), "schema", known)
        elif is_schema(one) and is_schema(other):
            yield from self.nodes(pair.inside(keyword, None, step))

    def _lists(
        self, pair: Pair, old: Schema, new: Schema, keyword: str
    ) -> Iterator[Edit]:
        """Return the edits of alternatives, conjunctions and first items."""
        one, other = old.get(keyword), new.get(keyword)
        twins = None
        if isinstance(one, list) and isinstance(other, list):
            twins = _twins(pair, one, other, keyword == "prefixItems")
        if twins is not None:
            for old_index, new_index in twins:
                step = new_index if keyword == "prefixItems" else None
                yield from self.nodes(
                    pair.across(keyword, (old_index, new_index), step)
                )
        elif pair.differ_in((keyword,)):
            is_plain = keyword != "prefixItems" and not _is_tangled(old, new)
            leaning = words.of_lists(keyword, one, other) if is_plain else "unknown"
            yield edit_of_keywords(pair, (keyword,), "schema", leaning)

    def _patterns(self, pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
        """Return the edits of members whose names match a pattern."""
        keyword = "patternProperties"
        one, other = old.get(keyword), new.get(keyword)
        if is_schema(one) and is_schema(other) and one.keys() == other.keys():
            for name in one:
                yield from self.nodes(pair.inside(keyword, name, ANOTHER))
        elif pair.differ_in((keyword,)):
            yield edit_of_keywords(pair, (keyword,), "schema", "unknown")


def _twins(
    pair: Pair, one: list[ir.Json], other: list[ir.Json], is_ordered: bool
) -> list[tuple[int, int]] | None:
    """Match the parts of two lists, changed or not; None if that is unclear."""
    if len(one) != len(other):
        return None
    if is_ordered:
        return [(index, index) for index in range(len(one))]
    forms = [pair.new.normal(part) for part in other]
    found: dict[int, int] = {}
    for index, part in enumerate(one):
        form = pair.old.normal(part)
        free = set(range(len(other))) - set(found.values())
        twin = min((it for it in free if form and forms[it] == form), default=None)
        if twin is not None:
            found[index] = twin
    rest = sorted(set(range(len(one))) - found.keys())
    others = sorted(set(range(len(other))) - set(found.values()))
    return sorted([*found.items(), *zip(rest, others, strict=True)])


def _remarks(pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
    """Return the annotations."""
    for keyword in dict.fromkeys([*old, *new]):
        if keyword in words.ASSERTIONS or canonical(old.get(keyword)) == canonical(
            new.get(keyword)
        ):
            continue
        what = words.REMARKS.get(keyword, "text-changed")
        yield edit_of_keywords(pair, (keyword,), what, None)


def _limits(pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
    """Return keywords that hold no schemas, or are compared as a whole."""
    is_another = words.types(old) != words.types(new)
    if is_another and words.asked_types(old) != words.asked_types(new):
        leaning = words.of_types(words.types(old), words.types(new))
        yield edit_of_keywords(pair, ("type",), "type", leaning)
    for keyword in sorted(words.BOUNDS):
        one, other = old.get(keyword), new.get(keyword)
        if canonical(one) == canonical(other) or not pair.differ_in((keyword,)):
            continue
        if words.concerns(keyword, old) or words.concerns(keyword, new):
            leaning = words.of_bound(keyword, one, other)
            yield edit_of_keywords(pair, (keyword,), "bound", leaning)
        else:
            yield edit_of_keywords(pair, (keyword,), "text-changed", None)
    yield from _choices(pair, old, new)
    for group in words.GROUPS + words.TANGLED:
        if pair.differ_in(group):
            known = group in words.GROUPS and not _is_tangled(old, new)
            leaning = words.of_presence(_any_of(old, group), _any_of(new, group))
            yield edit_of_keywords(
                pair, group, "schema", leaning if known else "unknown"
            )


def _choices(pair: Pair, old: Schema, new: Schema) -> Iterator[Edit]:
    one, other = words.choices(old), words.choices(new)
    if one is None or other is None:
        if one is not other:
            leaning = words.of_presence(one, other)
            yield edit_of_keywords(pair, ("enum", "const"), "type", leaning)
        return
    come, gone = words.missing(other, one), words.missing(one, other)
    if come:
        yield pair.choices("choice-added", [*one, *come], old=[], new=come)
    if gone:
        kept = words.missing(one, gone)
        yield pair.choices("choice-removed", kept, old=gone, new=[])


def _any_of(schema: Schema, group: tuple[str, ...]) -> ir.Json:
    return next((schema[word] for word in group if word in schema), None)


def _is_tangled(old: Schema, new: Schema) -> bool:
    """Whether a keyword's meaning depends on what others have evaluated."""
    return any(word.startswith("unevaluated") for word in {*old, *new})


def _is_another(pair: Pair, old: Schema, new: Schema) -> bool:
    """Whether hardly any value fits both; then it is one edit."""
    if not words.types(old) & words.types(new):
        return True
    is_leaf = not {"properties", "items"} & {*old, *new}
    opaque = words.GROUPS + words.TANGLED
    return is_leaf and pair.way != () and any(map(pair.differ_in, opaque))
