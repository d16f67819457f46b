"""The operators of rules: logic, comparisons, arithmetic."""

from generator import ir
from generator.rules import python_text, syntax
from generator.rules import types as rule_types
from generator.rules.python_text import Binding, Piece
from generator.rules.syntax import CelError, Expression
from generator.rules.types import NUMBERS, Check, Facts, Scope, Value, expect


def operation(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    """The value of an operation."""
    match node.operator:
        case "&&" | "||":
            return _logic(check, node, scope)
        case "!":
            value = expect(check, node.operands[0], scope, "bool")
            opposite = python_text.negated(value.text)
            return Value(ir.Boolean(), opposite, value.if_false, value.if_true)
        case "?:":
            return _conditional(check, node, scope)
        case "==" | "!=":
            return _equality(check, node, scope)
        case "in":
            return _membership(check, node, scope)
        case "<" | "<=" | ">" | ">=":
            return _order(check, node, scope)
        case _:
            return _arithmetic(check, node, scope)


def _logic(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    """`&&` and `||`: each operand is read knowing how those before it came out."""
    goes_on = node.operator == "&&"
    texts: list[Piece] = []
    # What is known when all went on so far, and what is when one did not.
    went_on: Facts = frozenset()
    stopped: Facts | None = None
    for operand in node.operands:
        value = expect(check, operand, scope.knowing(went_on), "bool")
        texts.append(value.text)
        here = went_on | value.facts(not goes_on)
        stopped = here if stopped is None else stopped & here
        went_on |= value.facts(goes_on)
    stopped = stopped or frozenset()
    text = python_text.joined(Binding.AND if goes_on else Binding.OR, texts)
    outcomes = (went_on, stopped) if goes_on else (stopped, went_on)
    return Value(ir.Boolean(), text, *outcomes)


def _conditional(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    test = expect(check, node.operands[0], scope, "bool")
    yes = check.value(node.operands[1], scope.knowing(test.if_true))
    no = check.value(node.operands[2], scope.knowing(test.if_false))
    type_ = rule_types.joined(yes.type, no.type)
    if type_ is None:
        one, other = rule_types.words(yes.type), rule_types.words(no.type)
        raise CelError(node.column, f"? : gives {one} or {other}; make it one type")
    return Value(
        type_,
        python_text.conditional(test.text, yes.text, no.text),
        (test.if_true | yes.if_true) & (test.if_false | no.if_true),
        (test.if_true | yes.if_false) & (test.if_false | no.if_false),
    )


def _equality(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    one, other = _literal_last(node)
    left, right = check.value(one, scope), check.value(other, scope)
    if right.kinds == frozenset({"null"}) and isinstance(other, syntax.Literal):
        return _null_test(node, left)
    _require_comparable(node, left, right)
    if isinstance(other, syntax.Literal) and isinstance(other.value, bool):
        text = _is_bool(left, other.value)
        equal = text if node.operator == "==" else python_text.negated(text)
        return Value(ir.Boolean(), equal)
    return Value(
        ir.Boolean(), python_text.compared(node.operator, left.text, right.text)
    )


def _null_test(node: syntax.Operation, value: Value) -> Value:
    if "null" not in value.kinds:
        raise CelError(node.column, "this is never null")
    null = frozenset({("null", value.path, True)} if value.path else ())
    other = frozenset({("null", value.path, False)} if value.path else ())
    text = python_text.compared("is", value.text, Piece("None"))
    if node.operator == "==":
        return Value(ir.Boolean(), text, null, other)
    return Value(ir.Boolean(), python_text.negated(text), other, null)


def _is_bool(value: Value, wanted: bool) -> Piece:
    """`x` or `not x`; where null is possible, `x is True`."""
    if "null" in value.kinds:
        return python_text.compared("is", value.text, python_text.literal(wanted))
    return value.text if wanted else python_text.negated(value.text)


def _membership(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    one, many = node.operands
    if isinstance(many, syntax.Items) and len(many.items) == 1:
        alone = syntax.Operation("==", (one, many.items[0]), node.column)
        return _equality(check, alone, scope)
    value, list_ = check.value(one, scope), expect(check, many, scope, "list")
    item = rule_types.items(list_.type)
    if item is None:
        raise CelError(many.column, "this can be a list of several types")
    _require_comparable(node, value, Value(item, list_.text))
    text = list_.text
    if isinstance(many, syntax.Items):
        text = Piece(f"({text.text[1:-1]})")
    return Value(ir.Boolean(), python_text.compared("in", value.text, text))


def _require_comparable(node: syntax.Operation, left: Value, right: Value) -> None:
    if not rule_types.comparable(left.type, right.type):
        one, other = rule_types.words(left.type), rule_types.words(right.type)
        raise CelError(node.column, f"{one} cannot be compared with {other}")
    if rule_types.disjoint(left.type, right.type):
        raise CelError(node.column, "the two share no value, so they are never equal")


def _order(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    one, other = _literal_last(node)
    left = expect(check, one, scope, *NUMBERS, "string")
    wanted = ("string",) if left.kinds == frozenset({"string"}) else NUMBERS
    right = expect(check, other, scope, *wanted)
    swapped = one is not node.operands[0]
    operator = python_text.mirrored(node.operator) if swapped else node.operator
    return Value(ir.Boolean(), python_text.compared(operator, left.text, right.text))


def _literal_last(node: syntax.Operation) -> tuple[Expression, Expression]:
    """Both sides, a literal as the second: that is how Python is read."""
    one, other = node.operands
    if not isinstance(one, syntax.Literal):
        return one, other
    if isinstance(other, syntax.Literal):
        raise CelError(node.column, "both sides are literals")
    return other, one


def _arithmetic(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    if len(node.operands) == 1:
        return _minus(check, node, scope)
    left, right = (expect(check, it, scope, "int") for it in node.operands)
    natural = rule_types.natural(left.type) and rule_types.natural(right.type)
    operator = node.operator
    if operator in "/%":
        _require_exact_division(node, left)
        operator = "//" if operator == "/" else operator
    type_ = rule_types.NATURAL if natural and operator != "-" else ir.Integer()
    return Value(type_, python_text.computed(operator, left.text, right.text))


def _minus(check: Check, node: syntax.Operation, scope: Scope) -> Value:
    (operand,) = node.operands
    if isinstance(operand, syntax.Literal):
        value = operand.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return check.value(syntax.Literal(-value, node.column), scope)
    number = expect(check, operand, scope, "int")
    return Value(ir.Integer(), python_text.minus(number.text))


def _require_exact_division(node: syntax.Operation, dividend: Value) -> None:
    divisor = node.operands[1]
    if not isinstance(divisor, syntax.Literal) or divisor.value == 0:
        raise CelError(divisor.column, "divide by a literal that is not 0")
    # CEL rounds towards zero, Python down: they agree where nothing is negative.
    known = rule_types.natural(dividend.type)
    if not known or rule_types.natural(rule_types.of_literal(divisor.value)) is False:
        reason = (
            "only a value with a minimum of 0 can be divided, by a positive literal"
        )
        raise CelError(node.column, reason)
