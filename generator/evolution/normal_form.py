"""A JSON Schema in the one form that all schemas of the same wording share.

Two schemas whose normal forms are equal accept the same values, however they are
written. The reverse does not hold: what differs here may still mean the same. Each
rule keeps the meaning for a reason:

| rule | why the meaning stays |
|---|---|
| annotations go | they refuse nothing |
| `$ref` is its target; one that leads back, the number of it | it stands for it |
| `const` is an `enum` of one; choices are sorted, each once | a set has no order |
| choices of another type than `type` go, and `type` with them | no value is both |
| types are sorted; `number` covers `integer`; all of them are none | a set |
| `required` and lists in `dependentRequired` are sorted, each once | a set |
| bounds that bound nothing go: `minLength` 0, `uniqueItems` false | always true |
| keywords about kinds of values that `type` leaves out go | they ask nothing |
| `true` and `{}` are one, `false` and `{"not": {}}` as well | by definition |
| members of `allOf`, `anyOf`, `oneOf` are sorted | each is asked by itself |
| those of `allOf` and `anyOf` stand once, inner ones beside them | and, or |
| a combination of one is that one; `allOf` is folded in where no keyword meets | and |
| `anyOf` of types is a list of types, of choices more choices | or |
| `if` alone, `then` without `if`, bounds without `contains` go | nobody asks them |

Where `unevaluated...` asks what has looked at a value, there is no such form.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from generator import ir
from generator.evolution.diff_keywords import canonical
from generator.json_schema.keywords import CONSTRAINTS, KINDS, OF_KIND, is_of
from generator.json_schema.subschemas import (
    LISTS,
    MAPS,
    ONE,
    Schema,
    at_pointer,
    is_schema,
    subschemas,
)

MAX_NODES = 20_000
"""How many schemas one form may have, with what is referred to written out."""

_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"properties", "patternProperties", "additionalProperties"}),
    frozenset({"prefixItems", "items"}),
    frozenset({"contains", "minContains", "maxContains"}),
    frozenset({"if", "then", "else"}),
)
"""Keywords of which one asks what another has left."""

_NOTHING: dict[str, tuple[ir.Json, ...]] = {
    "additionalProperties": ({},),
    "dependentRequired": ({},),
    "dependentSchemas": ({},),
    "items": ({},),
    "minItems": (0,),
    "minLength": (0,),
    "minProperties": (0,),
    "not": ({"not": {}},),
    "patternProperties": ({},),
    "prefixItems": ([],),
    "properties": ({},),
    "propertyNames": ({},),
    "required": ([],),
    "uniqueItems": (False,),
}
"""Values with which a keyword refuses nothing."""

_TRACKING = frozenset({"unevaluatedItems", "unevaluatedProperties"})


class _TooLarge(Exception):
    """The form has more nodes than the limit."""


def normal_form(document: Schema, node: ir.Json) -> str | None:
    """The normal form of a schema inside a document as text; None where it has none."""
    try:
        if any(map(_TRACKING.intersection, dict(subschemas(document)).values())):
            return None
        return canonical(_Form(document).of(node, ()))
    except (_TooLarge, RecursionError):
        return None


@dataclass(slots=True)
class _Form:
    """One form that is being made."""

    document: Schema
    count: int = 0
    again: set[int] = field(default_factory=set[int])
    """Which of the references that are being followed lead back to themselves."""

    def of(self, node: ir.Json, path: tuple[str, ...]) -> dict[str, ir.Json]:
        """A schema; `path` has the references that have been followed to it."""
        self.count += 1
        if self.count > MAX_NODES:
            raise _TooLarge
        if not is_schema(node):
            return {"not": {}} if node is False else {}
        given = {word: node[word] for word in node if word in CONSTRAINTS}
        reference = given.pop("$ref", None)
        form = _plain_keywords(
            {word: self._held(word, given[word], path) for word in given}
        )
        parts = list(_schemas(form.pop("allOf", [])))
        if reference is not None:
            parts.append(self._target(str(reference), path))
        return _plain_keywords(_folded(form, parts)) if parts else form

    def _held(self, word: str, value: ir.Json, path: tuple[str, ...]) -> ir.Json:
        if word in ONE:
            return self.of(value, path)
        if word in MAPS and isinstance(value, dict):
            return {name: self.of(value[name], path) for name in value}
        if word in LISTS and isinstance(value, list):
            held = [self.of(item, path) for item in value]
            return list[ir.Json](held if word == "prefixItems" else _sorted(held))
        return value

    def _target(self, reference: str, path: tuple[str, ...]) -> dict[str, ir.Json]:
        pointer = reference.removeprefix("#")
        if pointer in path:
            self.again.add(path.index(pointer))
            return {"$ref": path.index(pointer)}
        form = self.of(at_pointer(self.document, pointer), (*path, pointer))
        if len(path) not in self.again:
            return form
        # Where it begins has to be seen, by the number that leads back to it.
        self.again.discard(len(path))
        return {"$target": [len(path), dict[str, ir.Json](form)]}


def _plain_keywords(form: dict[str, ir.Json]) -> dict[str, ir.Json]:
    """The keywords of one schema whose subschemas are normal already."""
    _alternatives(form)
    _types_and_choices(form)
    form["required"] = _set(form.get("required"))
    named = form.get("dependentRequired")
    if isinstance(named, dict):
        needed = {name: _set(named[name]) for name in named}
        form["dependentRequired"] = {name: it for name, it in needed.items() if it}
    if "if" not in form or not {"then", "else"} & form.keys():
        _drop(form, ("if", "then", "else"))
    if "contains" not in form:
        _drop(form, ("minContains", "maxContains"))
    elif form.get("minContains") == 1:
        _drop(form, ("minContains",))
    kinds = _kinds(form)
    asked = frozenset[str]().union(*(OF_KIND[kind] for kind in kinds))
    idle = frozenset[str]().union(*OF_KIND.values()) - asked
    is_nothing = {
        word: any(canonical(form[word]) == canonical(it) for it in _NOTHING[word])
        for word in form.keys() & _NOTHING.keys()
    }
    return {
        word: value
        for word, value in form.items()
        if word not in idle and not is_nothing.get(word)
    }


def _alternatives(form: dict[str, ir.Json]) -> None:
    """Bring `anyOf` and `oneOf` into the shortest form."""
    listed = [inner for it in _schemas(form.get("anyOf", [])) for inner in _flat(it)]
    some = list(_schemas(_set(list[ir.Json](listed))))
    some = [it for it in some if it != {"not": {}}] or some
    if {} in some:
        _drop(form, ("anyOf",))
    elif some:
        form["anyOf"] = list[ir.Json](some)
        words = {word for it in some for word in it}
        if words == {"type"} and "type" not in form:
            form["type"] = [kind for it in some for kind in _list(it["type"])]
            _drop(form, ("anyOf",))
        elif words == {"enum"} and not {"enum", "const"} & form.keys():
            form["enum"] = [value for it in some for value in _list(it["enum"])]
            _drop(form, ("anyOf",))
    for word in ("anyOf", "oneOf"):
        parts = list(_schemas(form.get(word, [])))
        if len(parts) == 1:
            _drop(form, (word,))
            form["allOf"] = [*_list(form.get("allOf", [])), parts[0]]


def _flat(part: dict[str, ir.Json]) -> list[dict[str, ir.Json]]:
    """An alternative, or its own ones where it is nothing else."""
    return _schemas(part["anyOf"]) if part.keys() == {"anyOf"} else [part]


def _types_and_choices(form: dict[str, ir.Json]) -> None:
    kinds = _kinds(form)
    _drop(form, ("type",))
    if "const" in form:
        value = form.pop("const")
        listed = form.get("enum")
        known = listed is None or canonical(value) in map(canonical, _list(listed))
        form["enum"] = [value] if known else []
    if "enum" in form:
        listed = _list(form["enum"])
        form["enum"] = _set([it for it in listed if _is_of_any(kinds, it)])
    elif len(kinds) < len(KINDS):
        covered = {"integer"} if "number" in kinds else set[str]()
        form["type"] = list[ir.Json](sorted(kinds - covered))


def _folded(
    form: dict[str, ir.Json], parts: list[dict[str, ir.Json]]
) -> dict[str, ir.Json]:
    """A schema with parts that hold as well, in it where no keyword meets another."""
    rest: list[dict[str, ir.Json]] = []
    flat: list[dict[str, ir.Json]] = []
    for part in parts:
        inner = list(_schemas(part.get("allOf", [])))
        flat += [{word: part[word] for word in part if word != "allOf"}, *inner]
    for part in _sorted([it for it in flat if it]):
        if _may_fold(form, part):
            form = {**form, **part}
        elif canonical(part) not in map(canonical, rest):
            rest.append(part)
    return {**form, "allOf": list[ir.Json](rest)} if rest else form


def _may_fold(form: dict[str, ir.Json], part: dict[str, ir.Json]) -> bool:
    words = {*form, *part}
    if words & {"$ref", "$target"}:
        return False
    if any(
        canonical(form[word]) != canonical(part[word]) for word in form.keys() & part
    ):
        return False
    return not any(form.keys() & group and part.keys() & group for group in _TOGETHER)


def _kinds(form: dict[str, ir.Json]) -> frozenset[str]:
    """The kinds of values that `type` leaves; a number is an integer as well."""
    if "type" not in form:
        return frozenset(KINDS)
    named = frozenset(map(str, _list(form["type"])))
    return named | {"integer"} if "number" in named else named


def _is_of_any(kinds: Iterable[str], value: ir.Json) -> bool:
    return any(is_of(kind, value) for kind in kinds)


def _set(value: ir.Json) -> list[ir.Json]:
    """Values in one order, each once."""
    found = {canonical(item): item for item in _list(value)}
    return [found[text] for text in sorted(found)]


def _sorted(parts: list[dict[str, ir.Json]]) -> list[dict[str, ir.Json]]:
    return sorted(parts, key=canonical)


def _schemas(value: ir.Json) -> list[dict[str, ir.Json]]:
    return [dict(item) for item in _list(value) if is_schema(item)]


def _list(value: ir.Json) -> list[ir.Json]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _drop(form: dict[str, ir.Json], words: tuple[str, ...]) -> None:
    for word in words:
        form.pop(word, None)
