"""Pieces of a rule as Python text, with only the parentheses that are needed.

A piece knows how tightly it binds, and what its opposite reads like: the opposite of
`a == b` is `a != b`, not `not a == b`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from generator import ir
from generator.text import quoting
from generator.text.formatter import format_files

_WIDTH = 88
_INDENT = " " * 4


class Binding(IntEnum):
    """How tightly Python binds, loosest first."""

    CONDITIONAL = 1
    OR = 2
    AND = 3
    NOT = 4
    COMPARISON = 5
    SUM = 6
    PRODUCT = 7
    SIGN = 8
    ATOM = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """Python text that binds as tightly as it says."""

    text: str
    binding: Binding = Binding.ATOM
    opposite: "Piece | None" = None
    """What reads better than `not` and the text."""

    def within(self, least: Binding) -> str:
        """The text where something stands that must bind at least so tightly."""
        return self.text if self.binding >= least else f"({self.text})"


def literal(value: ir.Scalar | float) -> Piece:
    """A literal as Python writes it."""
    negative = not isinstance(value, str | bool | None) and value < 0
    binding = Binding.SIGN if negative else Binding.ATOM
    return Piece(quoting.literal(value), binding)


def pattern(text: str) -> str:
    """A regular expression, raw where a backslash would be doubled."""
    plain = text.isascii() and text.isprintable() and '"' not in text
    return f'r"{text}"' if plain and "\\" in text else quoting.literal(text)


def call(function: str, *arguments: Piece) -> Piece:
    """`function(a, b)`."""
    return Piece(f"{function}({', '.join(it.text for it in arguments)})")


def method(target: Piece, name: str, argument: Piece) -> Piece:
    """`target.name(argument)`."""
    return Piece(f"{target.within(Binding.ATOM)}.{name}({argument.text})")


def sequence(items: Iterable[Piece], brackets: str) -> Piece:
    """`[a, b]` or `(a, b)` with two items or more."""
    return Piece(f"{brackets[0]}{', '.join(it.text for it in items)}{brackets[1]}")


def negated(piece: Piece) -> Piece:
    """The opposite."""
    if piece.opposite is not None:
        return piece.opposite
    text = f"not {piece.within(Binding.NOT)}"
    return Piece(text, Binding.NOT, opposite=piece)


def joined(binding: Binding, pieces: Iterable[Piece]) -> Piece:
    """`a and b`, or the same with `or`; in an `or`, linters want `(a and b)`."""
    if binding is Binding.AND:
        return Piece(" and ".join(it.within(binding) for it in pieces), binding)
    parts = [
        f"({it.text})" if it.binding is Binding.AND else it.within(binding)
        for it in pieces
    ]
    return Piece(" or ".join(parts), binding)


_OPPOSITES = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "is": "is not",
    "is not": "is",
}
_MIRRORED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


def compared(operator: str, left: Piece, right: Piece) -> Piece:
    """`left == right`, which never joins a chain."""
    one, other = left.within(Binding.SUM), right.within(Binding.SUM)
    same = Piece(f"{one} {operator} {other}", Binding.COMPARISON)
    opposite = Piece(f"{one} {_OPPOSITES[operator]} {other}", Binding.COMPARISON, same)
    return Piece(same.text, Binding.COMPARISON, opposite)


def mirrored(operator: str) -> str:
    """The operator of the same comparison from the other side."""
    return _MIRRORED.get(operator, operator)


def computed(operator: str, left: Piece, right: Piece) -> Piece:
    """`left + right`, from left to right."""
    binding = Binding.SUM if operator in "+-" else Binding.PRODUCT
    tighter = Binding(binding + 1)
    text = f"{left.within(binding)} {operator} {right.within(tighter)}"
    return Piece(text, binding)


def minus(piece: Piece) -> Piece:
    """`-piece`."""
    return Piece(f"-{piece.within(Binding.SIGN)}", Binding.SIGN)


def conditional(test: Piece, yes: Piece, no: Piece) -> Piece:
    """`yes if test else no`."""
    parts = (yes, test, no)
    one, condition, other = (part.within(Binding.OR) for part in parts)
    return Piece(f"{one} if {condition} else {other}", Binding.CONDITIONAL)


def each(value: Piece, variable: str, of: Piece, test: Piece | None = None) -> Piece:
    """`value for variable in of if test`, which needs brackets around it."""
    text = f"{value.text} for {variable} in {of.within(Binding.OR)}"
    return Piece(f"{text} if {test.within(Binding.OR)}" if test else text)


def rule_method(name: str, message: str, test: str) -> str:
    """A rule as a method of an input's class, as black lays it out there."""
    lines = [
        f"{_INDENT}@rule({quoting.literal(message)})",
        f"{_INDENT}def {name}(self) -> bool:",
        f"{_INDENT * 2}return {test}",
    ]
    text = "\n".join(lines)
    if text.isascii() and max(map(len, lines)) <= _WIDTH:
        return text
    whole = format_files({"rule.py": f"class Input:\n{text}\n"})["rule.py"]
    return whole.removeprefix("class Input:\n").lstrip("\n").rstrip("\n")
