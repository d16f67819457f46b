"""What the checker of rules knows of an expression: types, values, facts, scopes.

Types are those of the IR; what they mean in a rule is their kinds: a field that takes a
string or null has two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from generator import ir
from generator.rules import syntax
from generator.rules.python_text import Piece
from generator.rules.syntax import CelError, Expression

WORDS = {
    "string": "a string",
    "int": "an integer",
    "number": "a number",
    "bool": "a boolean",
    "list": "a list",
    "object": "an object",
    "map": "an object with any names",
    "any": "any value",
    "null": "null",
}
"""The kinds, and how a message calls them."""

NUMBERS = ("int", "number")

Facts = frozenset[tuple[str, str, bool]]
"""What is known at a place: ("has" or "null", a path, whether) each."""

NONE: Facts = frozenset()


@dataclass(frozen=True, slots=True)
class Value:
    """A checked expression: its type, its Python, and what follows from it."""

    type: ir.Type
    text: Piece
    if_true: Facts = NONE
    if_false: Facts = NONE
    path: str = ""
    """`this.a.b`, of a name or a member."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of JSON value that it can be."""
        return kinds(self.type)

    def facts(self, outcome: bool) -> Facts:
        """What is known when it came out so."""
        return self.if_true if outcome else self.if_false


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression may use, and what is known where it stands."""

    variables: Mapping[str, tuple[ir.Type, Piece]]
    facts: Facts = NONE

    def knowing(self, facts: Facts) -> "Scope":
        """The same, with more facts."""
        return replace(self, facts=self.facts | facts)

    def knows(self, what: str, path: str) -> bool | None:
        """Whether it is so; None when that is not known."""
        known = [it for it in (True, False) if (what, path, it) in self.facts]
        return known[0] if known else None


class Check(Protocol):
    """The checker, as its parts see it."""

    def value(self, node: Expression, scope: Scope) -> Value:
        """What an expression is; raises CelError."""
        ...

    def member(self, node: syntax.Member, scope: Scope) -> tuple[Value, bool]:
        """A member that may be absent, and whether the schema requires it."""
        ...


def expect(check: Check, node: Expression, scope: Scope, *wanted: str) -> Value:
    """The value of an expression that must be of one kind, one of these."""
    value = check.value(node, scope)
    one = len(value.kinds) == 1 or value.kinds == frozenset(NUMBERS)
    if not one or not value.kinds <= set(wanted):
        named = " or ".join(WORDS[kind] for kind in wanted)
        null = "null" in value.kinds and value.path
        hint = f"; check {value.path} != null first" if null else ""
        raise CelError(
            node.column, f"expected {named}, this is {words(value.type)}{hint}"
        )
    return value


def kinds(type_: ir.Type) -> frozenset[str]:
    """The kinds of JSON value that a type takes."""
    match type_:
        case ir.Choice(values):
            return frozenset(map(_kind, values))
        case ir.Union(members):
            return frozenset(kind for member in members for kind in kinds(member))
        case ir.Checked(inner):
            return kinds(inner)
        case _:
            return frozenset({_KINDS[type(type_)]})


_KINDS: dict[type[ir.Type], str] = {
    ir.Anything: "any",
    ir.Array: "list",
    ir.Boolean: "bool",
    ir.Integer: "int",
    ir.Mapping: "map",
    ir.Null: "null",
    ir.Number: "number",
    ir.Reference: "object",
    ir.Text: "string",
}
_WIDEST: dict[str, ir.Type] = {
    "bool": ir.Boolean(),
    "int": ir.Integer(),
    "number": ir.Number(),
    "string": ir.Text(),
}


def _kind(value: ir.Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "bool"
        case int():
            return "int"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "list"
        case dict():
            return "map"


def words(type_: ir.Type) -> str:
    """A type as messages call it: `a string or null`."""
    return " or ".join(word for kind, word in WORDS.items() if kind in kinds(type_))


def of_literal(value: ir.Scalar | float) -> ir.Type:
    """The type of a literal."""
    return ir.Number() if isinstance(value, float) else ir.Choice((value,))


def natural(type_: ir.Type) -> bool:
    """Whether a type takes integers from 0 on and nothing else."""
    match type_:
        case ir.Choice(values):
            return all(isinstance(value, int) and value >= 0 for value in values)
        case ir.Integer(bounds):
            least = bounds.ge if bounds.gt is None else bounds.gt
            return least is not None and least >= 0
        case _:
            return False


NATURAL = ir.Integer(ir.Bounds(ge=0))
"""The integers from 0 on."""


def items(type_: ir.Type) -> ir.Type | None:
    """The type of a list's items; None when lists of several types are possible."""
    return type_.items if isinstance(type_, ir.Array) else None


def without_null(type_: ir.Type) -> ir.Type:
    """What is left of a type when null is not possible."""
    match type_:
        case ir.Choice(values):
            return ir.Choice(tuple(it for it in values if it is not None))
        case ir.Union(members):
            left = tuple(it for it in members if not isinstance(it, ir.Null))
            bare = tuple(map(without_null, left))
            return bare[0] if len(bare) == 1 else ir.Union(bare)
        case _:
            return type_


def known(type_: ir.Type, path: str, scope: Scope) -> ir.Type:
    """The type of what stands at a path, without null where that is ruled out."""
    bare = _unchecked(type_)
    return without_null(bare) if scope.knows("null", path) is False else bare


def _unchecked(type_: ir.Type) -> ir.Type:
    """A type without the schemas beside it, which only narrow what it takes."""
    match type_:
        case ir.Checked(inner):
            return _unchecked(inner)
        case ir.Array(inner):
            return ir.Array(_unchecked(inner))
        case ir.Union(members):
            return ir.Union(tuple(map(_unchecked, members)))
        case _:
            return type_


def joined(one: ir.Type, other: ir.Type) -> ir.Type | None:
    """The type of what is of either type; None when the two have nothing to share."""
    if repr(one) == repr(other):
        return one
    if natural(one) and natural(other):
        return NATURAL
    if isinstance(one, ir.Array) and isinstance(other, ir.Array):
        item = joined(one.items, other.items)
        return None if item is None else ir.Array(item)
    both = kinds(one) | kinds(other)
    if isinstance(one, ir.Choice) and isinstance(other, ir.Choice) and len(both) == 1:
        return ir.Choice((*one.values, *other.values))
    if both == frozenset(NUMBERS):
        return ir.Number()
    return _WIDEST.get(min(both)) if len(both) == 1 else None


def comparable(one: ir.Type, other: ir.Type) -> bool:
    """Whether two values can be compared: one kind of scalar, or lists of it."""
    first, second = without_null(one), without_null(other)
    if isinstance(first, ir.Array) and isinstance(second, ir.Array):
        return comparable(first.items, second.items)
    both = kinds(first) | kinds(second)
    return both <= set(NUMBERS) or (len(both) == 1 and both <= _WIDEST.keys())


def disjoint(one: ir.Type, other: ir.Type) -> bool:
    """Whether two choices share no member, so that they are never equal."""
    if not isinstance(one, ir.Choice) or not isinstance(other, ir.Choice):
        return False
    return not any(value in other.values for value in one.values)
