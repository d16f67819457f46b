"""The operators of rules: logic, comparisons, arithmetic.

Imports cel, cel_types, rule_text and ir.
"""

from generator import cel, cel_types, ir, rule_text
from generator.cel import CelError, Expression
from generator.cel_types import NUMBERS, Check, Facts, Scope, Value, expect
from generator.rule_text import Binding, Piece


def operation(check: Check, node: cel.Operation, scope: Scope) -> Value:
    """The value of an operation."""
    match node.operator:
        case "&&" | "||":
            return _logic(check, node, scope)
        case "!":
            value = expect(check, node.operands[0], scope, "bool")
            opposite = rule_text.negated(value.text)
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


def _logic(check: Check, node: cel.Operation, scope: Scope) -> Value:
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
    text = rule_text.joined(Binding.AND if goes_on else Binding.OR, texts)
    outcomes = (went_on, stopped) if goes_on else (stopped, went_on)
    return Value(ir.Boolean(), text, *outcomes)


def _conditional(check: Check, node: cel.Operation, scope: Scope) -> Value:
    test = expect(check, node.operands[0], scope, "bool")
    yes = check.value(node.operands[1], scope.knowing(test.if_true))
    no = check.value(node.operands[2], scope.knowing(test.if_false))
    type_ = cel_types.joined(yes.type, no.type)
    if type_ is None:
        one, other = cel_types.words(yes.type), cel_types.words(no.type)
        raise CelError(node.column, f"? : gives {one} or {other}; make it one type")
    return Value(
        type_,
        rule_text.conditional(test.text, yes.text, no.text),
        (test.if_true | yes.if_true) & (test.if_false | no.if_true),
        (test.if_true | yes.if_false) & (test.if_false | no.if_false),
    )


def _equality(check: Check, node: cel.Operation, scope: Scope) -> Value:
    one, other = _literal_last(node)
    left, right = check.value(one, scope), check.value(other, scope)
    if right.kinds == frozenset({"null"}) and isinstance(other, cel.Literal):
        return _null_test(node, left)
    _require_comparable(node, left, right)
    if isinstance(other, cel.Literal) and isinstance(other.value, bool):
        text = _is_bool(left, other.value)
        equal = text if node.operator == "==" else rule_text.negated(text)
        return Value(ir.Boolean(), equal)
    return Value(ir.Boolean(), rule_text.compared(node.operator, left.text, right.text))


def _null_test(node: cel.Operation, value: Value) -> Value:
    if "null" not in value.kinds:
        raise CelError(node.column, "this is never null")
    null = frozenset({("null", value.path, True)} if value.path else ())
    other = frozenset({("null", value.path, False)} if value.path else ())
    text = rule_text.compared("is", value.text, Piece("None"))
    if node.operator == "==":
        return Value(ir.Boolean(), text, null, other)
    return Value(ir.Boolean(), rule_text.negated(text), other, null)


def _is_bool(value: Value, wanted: bool) -> Piece:
    """`x` or `not x`; where null is possible, `x is True`."""
    if "null" in value.kinds:
        return rule_text.compared("is", value.text, rule_text.literal(wanted))
    return value.text if wanted else rule_text.negated(value.text)


def _membership(check: Check, node: cel.Operation, scope: Scope) -> Value:
    one, many = node.operands
    if isinstance(many, cel.Items) and len(many.items) == 1:
        alone = cel.Operation("==", (one, many.items[0]), node.column)
        return _equality(check, alone, scope)
    value, list_ = check.value(one, scope), expect(check, many, scope, "list")
    item = cel_types.items(list_.type)
    if item is None:
        raise CelError(many.column, "this can be a list of several types")
    _require_comparable(node, value, Value(item, list_.text))
    text = list_.text
    if isinstance(many, cel.Items):
        text = Piece(f"({text.text[1:-1]})")
    return Value(ir.Boolean(), rule_text.compared("in", value.text, text))


def _require_comparable(node: cel.Operation, left: Value, right: Value) -> None:
    if not cel_types.comparable(left.type, right.type):
        one, other = cel_types.words(left.type), cel_types.words(right.type)
        raise CelError(node.column, f"{one} cannot be compared with {other}")
    if cel_types.disjoint(left.type, right.type):
        raise CelError(node.column, "the two share no value, so they are never equal")


def _order(check: Check, node: cel.Operation, scope: Scope) -> Value:
    one, other = _literal_last(node)
    left = expect(check, one, scope, *NUMBERS, "string")
    wanted = ("string",) if left.kinds == frozenset({"string"}) else NUMBERS
    right = expect(check, other, scope, *wanted)
    swapped = one is not node.operands[0]
    operator = rule_text.mirrored(node.operator) if swapped else node.operator
    return Value(ir.Boolean(), rule_text.compared(operator, left.text, right.text))


def _literal_last(node: cel.Operation) -> tuple[Expression, Expression]:
    """Both sides, a literal as the second: that is how Python is read."""
    one, other = node.operands
    if not isinstance(one, cel.Literal):
        return one, other
    if isinstance(other, cel.Literal):
        raise CelError(node.column, "both sides are literals")
    return other, one


def _arithmetic(check: Check, node: cel.Operation, scope: Scope) -> Value:
    if len(node.operands) == 1:
        return _minus(check, node, scope)
    left, right = (expect(check, it, scope, "int") for it in node.operands)
    natural = cel_types.natural(left.type) and cel_types.natural(right.type)
    operator = node.operator
    if operator in "/%":
        _require_exact_division(node, left)
        operator = "//" if operator == "/" else operator
    type_ = cel_types.NATURAL if natural and operator != "-" else ir.Integer()
    return Value(type_, rule_text.computed(operator, left.text, right.text))


def _minus(check: Check, node: cel.Operation, scope: Scope) -> Value:
    (operand,) = node.operands
    if isinstance(operand, cel.Literal):
        value = operand.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return check.value(cel.Literal(-value, node.column), scope)
    number = expect(check, operand, scope, "int")
    return Value(ir.Integer(), rule_text.minus(number.text))


def _require_exact_division(node: cel.Operation, dividend: Value) -> None:
    divisor = node.operands[1]
    if not isinstance(divisor, cel.Literal) or divisor.value == 0:
        raise CelError(divisor.column, "divide by a literal that is not 0")
    # CEL rounds towards zero, Python down: they agree where nothing is negative.
    known = cel_types.natural(dividend.type)
    if not known or cel_types.natural(cel_types.of_literal(divisor.value)) is False:
        reason = "only what has a minimum of 0 is divided, and by a positive literal"
        raise CelError(node.column, reason)
