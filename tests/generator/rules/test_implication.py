"""Whether one rule follows from another: what is proved, and what is not."""

from itertools import product

import pytest

from generator import ir
from generator.rules import syntax
from generator.rules.implication import Logic

IMAGES = "!has(this.images) || size(this.images) + (has(this.n) ? this.n : 1) <= "

# A rule, and one that holds wherever the first does.
FOLLOWS = [
    (f"{IMAGES}2", f"{IMAGES}3"),
    ("this.m >= 2", "this.m >= 1"),
    ("this.m < 2", "this.m < 2 || has(this.n)"),
    ("has(this.n) && has(this.images)", "has(this.n)"),
    ("has(this.n) || has(this.images)", "has(this.images) || has(this.n)"),
    ("this.s in ['a']", "this.s in ['b', 'a']"),
    ("!(this.s in ['a', 'b'])", "!(this.s in ['a'])"),
    ("!(this.m > 1)", "!(this.m > 2)"),
    ("this.t.all(u, u == 'a')", "this.t.all(u, u == 'a' || u == 'b')"),
    ("this.t.exists(u, u in ['a'])", "this.t.exists(u, u in ['a', 'b'])"),
    ("has(this.n) ? this.m > 2 : this.m > 1", "has(this.n) ? this.m > 1 : this.m > 0"),
    ("this.m > 1", "true"),
]
NOT_BOTH_WAYS = [
    ("this.t.exists_one(u, u == 'a')", "this.t.exists_one(u, u in ['a', 'b'])"),
    ("this.m > 1", "this.m < 1"),
    ("this.m == 1", "this.m == 2"),
    ("has(this.n)", "has(this.images)"),
    ("this.t.all(u, u == 'a')", "this.t.exists(u, u == 'a')"),
]


def inputs() -> list[ir.Json]:
    """Inputs with every combination of some values."""
    some = product(
        (1, 2, 3), "abc", ([], ["a"], ["a", "b"]), (None, 1, 2), (None, 1, 2)
    )
    found: list[ir.Json] = []
    for m, s, t, n, count in some:
        given: dict[str, ir.Json] = {"m": m, "s": s, "t": list[ir.Json](t)}
        given |= {"n": n} if n else {}
        given |= {"images": ["x"] * count} if count else {}
        found.append(given)
    return found


@pytest.mark.parametrize(("one", "other"), FOLLOWS)
def test_follows(one: str, other: str) -> None:
    """It is proved, and CEL agrees on every input."""
    assert Logic().implies(one, other)
    first, second = syntax.evaluator(one), syntax.evaluator(other)
    assert [it for it in inputs() if first(it) and not second(it)] == []


@pytest.mark.parametrize(("one", "other"), NOT_BOTH_WAYS)
def test_does_not_follow(one: str, other: str) -> None:
    """Nothing is proved of rules that ask for different things."""
    assert not Logic().implies(one, other)
    assert not Logic().implies(other, one)


def test_what_is_never_sent() -> None:
    """A rule about a member that no input has holds of every input."""
    rule = "!has(this.n) || !has(this.images)"
    assert Logic(frozenset({"n"})).always(rule)
    assert not Logic().always(rule)
    assert not Logic(frozenset({"n"})).always("has(this.n) || this.m > 1")
