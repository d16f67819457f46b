"""The functions and macros of rules: has(), size(), startsWith(), all(), ..."""

import builtins
import keyword

from generator import ir
from generator.regex import re2
from generator.rules import python_text, syntax
from generator.rules import types as rule_types
from generator.rules.python_text import Piece
from generator.rules.syntax import CelError, Expression
from generator.rules.types import Check, Scope, Value, expect

# What the text of a rule uses, and what linters do not want as a name.
_RESERVED = frozenset({*dir(builtins), *keyword.kwlist, "I", "O", "l", "re", "self"})

_MACROS = ("all", "exists", "exists_one", "filter", "map")
_STRING_TESTS = ("startsWith", "endsWith", "contains", "matches")
_SUPPORTED = ", ".join(("has", "size", "int", *_STRING_TESTS, *_MACROS))


def call(check: Check, node: syntax.Call, scope: Scope) -> Value:
    """The value of a call."""
    if node.target is None:
        return _function(check, node, scope)
    match node.function, node.arguments:
        case "size", ():
            return _size(check, node.target, scope)
        case function, (argument,) if function in _STRING_TESTS:
            return _string_test(check, node, node.target, argument, scope)
        case function, (syntax.Name(), body) if function in _MACROS:
            return _macro(check, node, node.target, body, scope)
        case _:
            raise _unsupported(node)


def _function(check: Check, node: syntax.Call, scope: Scope) -> Value:
    match node.function, node.arguments:
        case "has", (syntax.Member() as member,):
            return _has(check, member, scope)
        case "size", (of,):
            return _size(check, of, scope)
        case "int", (of,):
            return _int(check, of, scope)
        case _:
            raise _unsupported(node)


def _unsupported(node: syntax.Call) -> CelError:
    if node.function in _SUPPORTED.split(", "):
        reason = f"{node.function}() is not used like this"
    else:
        reason = f"{node.function}() is not supported; use one of {_SUPPORTED}"
    return CelError(node.column, reason)


def _has(check: Check, member: syntax.Member, scope: Scope) -> Value:
    value, required = check.member(member, scope)
    if required:
        raise CelError(member.column, f"{member.name} is required: this is always true")
    known = scope.knows("has", value.path)
    if known is not None:
        reason = f"this is always {str(known).lower()} here; leave it out"
        raise CelError(member.column, reason)
    return Value(
        ir.Boolean(),
        python_text.compared("is not", value.text, Piece("MISSING")),
        frozenset({("has", value.path, True)}),
        frozenset({("has", value.path, False)}),
    )


def _size(check: Check, of: Expression, scope: Scope) -> Value:
    value = expect(check, of, scope, "list", "string", "map")
    return Value(rule_types.NATURAL, python_text.call("len", value.text))


def _int(check: Check, of: Expression, scope: Scope) -> Value:
    """What is an integer is one in Python too, 14.0 included."""
    value = expect(check, of, scope, *rule_types.NUMBERS)
    if value.kinds == frozenset({"int"}):
        return value
    return Value(ir.Integer(), python_text.call("int", value.text))


def _string_test(
    check: Check,
    node: syntax.Call,
    target: Expression,
    argument: Expression,
    scope: Scope,
) -> Value:
    value = expect(check, target, scope, "string")
    other = expect(check, argument, scope, "string")
    match node.function:
        case "contains":
            text = python_text.compared("in", other.text, value.text)
        case "matches":
            pattern = Piece(python_text.pattern(_pattern(argument)))
            found = python_text.call("re.search", pattern, value.text)
            text = python_text.compared("is not", found, Piece("None"))
        case function:
            text = python_text.method(value.text, function.lower(), other.text)
    return Value(ir.Boolean(), text)


def _pattern(argument: Expression) -> str:
    if not isinstance(argument, syntax.Literal) or not isinstance(argument.value, str):
        raise CelError(argument.column, "a pattern must be a literal")
    try:
        return re2.translate(argument.value)
    except re2.PatternError as error:
        raise CelError(argument.column, str(error)) from None


def _macro(
    check: Check, node: syntax.Call, target: Expression, body: Expression, scope: Scope
) -> Value:
    of = expect(check, target, scope, "list")
    item = rule_types.items(of.type)
    if item is None:
        raise CelError(target.column, "this can be a list of several types")
    name = _variable(node.arguments[0], scope)
    text = Piece(f"{name}_" if name in _RESERVED else name)
    inner = Scope({**scope.variables, name: (item, text)}, scope.facts)
    if node.function == "map":
        return _map(check.value(body, inner), text, of)
    test = expect(check, body, inner, "bool").text
    return _quantified(node.function, test, text, of)


def _variable(node: Expression, scope: Scope) -> str:
    assert isinstance(node, syntax.Name)
    if node.name in scope.variables or node.name.removesuffix("_") in scope.variables:
        reason = f"{node.name!r} is already in use; choose another name"
        raise CelError(node.column, reason)
    return node.name


def _map(value: Value, variable: Piece, of: Value) -> Value:
    list_ = ir.Array(value.type)
    if value.text == variable:
        return Value(list_, of.text)
    each = python_text.each(value.text, variable.text, of.text)
    return Value(list_, python_text.sequence([each], "[]"))


def _quantified(function: str, test: Piece, variable: Piece, of: Value) -> Value:
    each = python_text.each(test, variable.text, of.text)
    match function:
        case "all":
            return Value(ir.Boolean(), python_text.call("all", each))
        case "exists":
            return Value(ir.Boolean(), python_text.call("any", each))
        case "exists_one":
            count = python_text.call("sum", each)
            one = python_text.compared("==", count, python_text.literal(1))
            return Value(ir.Boolean(), one)
        case _:
            kept = python_text.each(variable, variable.text, of.text, test)
            return Value(of.type, python_text.sequence([kept], "[]"))
