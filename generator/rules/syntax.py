"""Parse a rule's text into small frozen expressions; only this knows cel-python.

The SDK needs only its grammar; `evaluator` compares two versions of a rule. It takes
half a second to load, so it is imported when there is a rule.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, cast

from generator import ir

if TYPE_CHECKING:
    from lark import Token, Tree

MAX_LENGTH = 4_000
"""How many characters a rule may have."""

MAX_DEPTH = 40
"""How deep a rule may nest."""

_INTEGERS = range(-(2**63), 2**63)

# What CEL and Python write alike inside a string; CEL's other escapes are rare.
_ESCAPES = re.compile(
    r"""(?:[^\\]|\\(?:[abfnrtv\\"']|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}"""
    r"|U[0-9a-fA-F]{8}|[0-3][0-7]{2}))*",
    re.DOTALL,
)


class CelError(Exception):
    """A rule was refused. `column` counts characters from 1."""

    def __init__(self, column: int, reason: str) -> None:
        self.column = column
        self.reason = reason
        super().__init__(f"column {column}: {reason}")


@dataclass(frozen=True, slots=True)
class Literal:
    """`'16:9'`, `15`, `1.5`, `true`, `null`."""

    value: ir.Scalar | float
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    """`this`, or the variable of a macro."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Member:
    """`this.image_urls`."""

    of: "Expression"
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """`size(x)`, or with a target `x.all(a, ...)`; has() and macros are calls too."""

    target: "Expression | None"
    function: str
    arguments: tuple["Expression", ...]
    column: int


@dataclass(frozen=True, slots=True)
class Operation:
    """`a || b || c`, `!a`, `a <= b`; the operator of `a ? b : c` is `?:`."""

    operator: str
    operands: tuple["Expression", ...]
    column: int


@dataclass(frozen=True, slots=True)
class Items:
    """`['1:1', '4:3']`."""

    items: tuple["Expression", ...]
    column: int


Expression: TypeAlias = Literal | Name | Member | Call | Operation | Items


# A rule is read where it is checked and again where forms are made.
@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse a rule's text. Raises CelError."""
    from lark.exceptions import UnexpectedInput

    if len(text) > MAX_LENGTH:
        raise CelError(MAX_LENGTH, f"longer than {MAX_LENGTH:,} characters")
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as error:
        column = _column_of(text, error.line, error.column)
        raise CelError(column, "not valid CEL here, or just after it") from None
    return _read(tree, 0, 1)


def evaluator(text: str) -> Callable[[ir.Json], bool]:
    """Return a function that tells whether an input satisfies a rule.

    One that CEL cannot judge (more than 64 bits, 5.0 for an integer) satisfies it.
    """
    from celpy import Environment
    from celpy.adapter import json_to_cel
    from celpy.evaluation import CELEvalError

    engine = cast(_Engine, Environment())
    program = engine.program(engine.compile(text))

    def holds(value: ir.Json) -> bool:
        try:
            return bool(program.evaluate({"this": json_to_cel(value)}))
        except (CELEvalError, ValueError):
            return True

    return holds


class _Program(Protocol):
    def evaluate(self, context: dict[str, Any], /) -> object: ...


class _Engine(Protocol):
    def compile(self, text: str, /) -> "Tree[Token]": ...

    def program(self, tree: "Tree[Token]", /) -> _Program: ...


class _Grammar(Protocol):
    def parse(self, text: str, /) -> "Tree[Token]": ...


def _grammar() -> _Grammar:
    from celpy.celparser import CELParser

    CELParser()
    grammar = CELParser.CEL_PARSER
    assert grammar is not None
    return grammar


def _column_of(text: str, line: int, column: int) -> int:
    """Characters from the beginning of the whole rule, however many lines it has."""
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + max(column, 1)


# Levels of the grammar that stand there for precedence only, when they hold one thing.
_LEVELS = frozenset(
    {"expr", "conditionalor", "conditionaland", "relation", "addition"}
    | {"multiplication", "unary", "member", "primary", "paren_expr"}
)

_OPERATORS = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "==",
    "relation_ne": "!=",
    "relation_in": "in",
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
    "multiplication_div": "/",
    "multiplication_mod": "%",
    "unary_not": "!",
    "unary_neg": "-",
}


def _read(node: "Tree[Token]", depth: int, column: int) -> Expression:
    """`column` is where the outer expression begins: true and false know no place."""
    trees = _trees(node)
    while node.data in _LEVELS and len(trees) == 1:
        node, trees = trees[0], _trees(trees[0])
    if not node.meta.empty:
        column = (node.meta.start_pos or column - 1) + 1
    if depth > MAX_DEPTH:
        raise CelError(column, f"nested more than {MAX_DEPTH} levels deep")
    match str(node.data):
        case "expr":
            return Operation("?:", _all(trees, depth, column), column)
        case "conditionalor" | "conditionaland" as level:
            word = "||" if level == "conditionalor" else "&&"
            return Operation(word, _all(_chain(node), depth, column), column)
        case "relation" | "addition" | "multiplication":
            left, right = trees
            operands = _all([*_trees(left), right], depth, column)
            return Operation(_OPERATORS[str(left.data)], operands, column)
        case "unary":
            word = _OPERATORS[str(trees[0].data)]
            return Operation(word, _all(trees[1:], depth, column), column)
        case _:
            return _primary(node, depth, column)


def _primary(node: "Tree[Token]", depth: int, column: int) -> Expression:
    """What binds tightest: names, members, calls, lists, literals."""
    trees, words = _trees(node), _tokens(node)
    match str(node.data):
        case "literal":
            return Literal(_literal(words[0], column), column)
        case "ident":
            return Name(str(words[0]), column)
        case "member_dot":
            target = _read(trees[0], depth + 1, column)
            return Member(target, str(words[0]), _at(words[0]))
        case "member_dot_arg":
            target = _read(trees[0], depth + 1, column)
            arguments = _all(_list(trees), depth, column)
            return Call(target, str(words[0]), arguments, _at(words[0]))
        case "ident_arg":
            arguments = _all(_list(trees), depth, column)
            return Call(None, str(words[0]), arguments, column)
        case "list_lit":
            return Items(_all(_list(trees), depth, column), column)
        case other:
            raise CelError(column, f"{_UNSUPPORTED.get(other, other)} not supported")


_UNSUPPORTED = {
    "member_index": "an index is",
    "member_object": "messages are",
    "map_lit": "maps are",
    "dot_ident": "a leading dot is",
    "dot_ident_arg": "a leading dot is",
}


def _all(nodes: "list[Tree[Token]]", depth: int, column: int) -> tuple[Expression, ...]:
    return tuple(_read(node, depth + 1, column) for node in nodes)


def _chain(node: "Tree[Token]") -> "list[Tree[Token]]":
    """The operands of `a || b || c`, which the grammar nests to the left."""
    operands: list[Tree[Token]] = []
    level = node.data
    while node.data == level and len(trees := _trees(node)) == 2:
        node = trees[0]
        operands.append(trees[1])
    return [node, *reversed(operands)]


def _list(trees: "list[Tree[Token]]") -> "list[Tree[Token]]":
    """The expressions of the list of arguments or items, if there is one."""
    return [it for tree in trees if tree.data == "exprlist" for it in _trees(tree)]


def _trees(node: "Tree[Token]") -> "list[Tree[Token]]":
    return [child for child in node.children if not isinstance(child, str)]


def _tokens(node: "Tree[Token]") -> "list[Token]":
    return [child for child in node.children if isinstance(child, str)]


def _at(token: "Token") -> int:
    return (token.start_pos or 0) + 1


def _literal(token: "Token", column: int) -> ir.Scalar | float:
    match token.type:
        case "INT_LIT":
            value = int(token, 16 if "x" in token else 10)
            if value not in _INTEGERS:
                raise CelError(column, "a CEL integer has 64 bits")
            return value
        case "FLOAT_LIT" if isfinite(float(token)):
            return float(token)
        case "BOOL_LIT" | "NULL_LIT":
            return {"true": True, "false": False, "null": None}[str(token)]
        case "STRING_LIT" | "MLSTRING_LIT":
            return _string(str(token), column)
        case _:
            raise CelError(column, f"the literal {token} is not supported")


def _string(written: str, column: int) -> str:
    if written[0] not in "rR" and not _ESCAPES.fullmatch(written):
        raise CelError(column, "this string has an escape that is not supported")
    return str(ast.literal_eval(written.replace("\r\n", "\n")))
