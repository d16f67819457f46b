"""Decide whether one rule follows from another, judging by their form.

It is sound but not complete: what it proves holds for every input, but it cannot prove
everything that holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeGuard

from generator import ir
from generator.rules import syntax
from generator.rules.syntax import (
    Call,
    Expression,
    Items,
    Literal,
    Member,
    Name,
    Operation,
)

_NO_COLUMN = 0
_TRUE = Literal(True, _NO_COLUMN)
_LOWER = frozenset({">", ">="})
_UPPER = frozenset({"<", "<="})


@dataclass(frozen=True, slots=True)
class Logic:
    """What is known about inputs that satisfy the schema."""

    never_sent: frozenset[str] = frozenset()
    """Members that no such input has."""

    def always(self, rule: str) -> bool:
        """Whether every input satisfies a rule."""
        return self.follows(_TRUE, bare(syntax.parse(rule)))

    def implies(self, one: str, other: str) -> bool:
        """Whether every input that satisfies one rule satisfies the other."""
        return self.follows(bare(syntax.parse(one)), bare(syntax.parse(other)))

    def follows(self, one: Expression, other: Expression) -> bool:
        """Whether the second is true whenever the first is."""
        if one == other or self.is_false(one) or self.is_true(other):
            return True
        match one, other:
            case Operation("||", parts), _:
                return all(self.follows(part, other) for part in parts)
            case _, Operation("&&", parts):
                return all(self.follows(one, part) for part in parts)
            case _, Operation("||", parts) if any(self.follows(one, p) for p in parts):
                return True
            case Operation("&&", parts), _:
                return any(self.follows(part, other) for part in parts)
            case Operation("!", (inner,)), Operation("!", (outer,)):
                return self.follows(outer, inner)
            case Operation("?:", (test, *ways)), Operation("?:", (same, *others)):
                return test == same and all(map(self.follows, ways, others))
            case Call(), Call():
                return self._macro_follows(one, other)
            case Operation(), Operation():
                return _is_wider(one, other)
            case _:
                return False

    def is_true(self, it: Expression) -> bool:
        """Whether it is true for every input."""
        match it:
            case Literal(value):
                return value is True
            case Operation("!", (inner,)):
                return self.is_false(inner)
            case Operation("||", parts):
                return any(map(self.is_true, parts))
            case Operation("&&", parts):
                return all(map(self.is_true, parts))
            case _:
                return False

    def is_false(self, it: Expression) -> bool:
        """Whether it is false for every input."""
        match it:
            case Literal(value):
                return value is False
            case Call(None, "has", (Member(Name("this"), name),)):
                return name in self.never_sent
            case Operation("!", (inner,)):
                return self.is_true(inner)
            case Operation("||", parts):
                return all(map(self.is_false, parts))
            case Operation("&&", parts):
                return any(map(self.is_false, parts))
            case _:
                return False

    def _macro_follows(self, one: Call, other: Call) -> bool:
        """`x.all(a, p)` follows from `x.all(a, q)` where p follows from q."""
        same = (one.target, one.function) == (other.target, other.function)
        if not same or one.function not in {"all", "exists"}:
            return False
        (variable, test), (other_variable, wanted) = one.arguments, other.arguments
        return variable == other_variable and self.follows(test, wanted)


def members(rule: str) -> frozenset[str]:
    """Return the members of `this` that a rule looks at."""
    return frozenset(
        it.name
        for it in _inside(syntax.parse(rule))
        if isinstance(it, Member) and isinstance(it.of, Name) and it.of.name == "this"
    )


def literals(rule: str) -> list[ir.Json]:
    """Return the values that a rule names."""
    return [it.value for it in _inside(syntax.parse(rule)) if isinstance(it, Literal)]


def _is_wider(one: Operation, other: Operation) -> bool:
    """Whether `x <= 20` or `x in [1, 2]` follows from `x <= 15` or `x in [1]`."""
    if one.operator != other.operator:
        return False
    match one.operands, other.operands:
        case (left, Items(items)), (same, Items(more)):
            return one.operator == "in" and left == same and set(items) <= set(more)
        case (left, Literal(limit)), (same, Literal(new)) if left == same:
            return _is_number(limit) and _is_number(new) and _grows(one, limit, new)
        case _:
            return False


def _grows(comparison: Operation, limit: float, new: float) -> bool:
    if comparison.operator in _UPPER:
        return new >= limit
    return comparison.operator in _LOWER and new <= limit


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def bare(it: Expression) -> Expression:
    """Return an expression without columns, so that equal ones compare equal."""
    match it:
        case Literal() | Name():
            return replace(it, column=_NO_COLUMN)
        case Member(of):
            return replace(it, of=bare(of), column=_NO_COLUMN)
        case Items(items):
            return Items(tuple(map(bare, items)), _NO_COLUMN)
        case Operation(operator, operands):
            return Operation(operator, tuple(map(bare, operands)), _NO_COLUMN)
        case Call(target, function, arguments):
            target = bare(target) if target is not None else None
            return Call(target, function, tuple(map(bare, arguments)), _NO_COLUMN)


def _inside(it: Expression) -> Iterator[Expression]:
    """Yield an expression and every one inside it."""
    yield it
    match it:
        case Member(of):
            yield from _inside(of)
        case Items(parts) | Operation(_, parts):
            yield from (deeper for part in parts for deeper in _inside(part))
        case Call(target, _, parts):
            yield from _inside(target) if target is not None else ()
            yield from (deeper for part in parts for deeper in _inside(part))
        case Literal() | Name():
            return
