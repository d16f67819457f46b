"""Rules over several fields: CEL, checked against the input's types, to Python.

The subset of CEL. Whatever is not in the table is refused, with the column.

| kind | what |
|---|---|
| values | `this`, its members and theirs, the variables of macros; literals and lists |
| presence | `has(this.x)`, `has(this.x.y)`: sent, also when sent as null |
| logic | `!` `&&` `||` `? :` |
| comparing | `==` `!=` of one type; `<` `<=` `>` `>=` of numbers or strings |
| lists | `x in [...]`, `x in this.list`; `all` `exists` `exists_one` `filter` `map` |
| numbers | `+ - *` and `-x` of integers; `/` `%` by a literal; `int(x)` of a number |
| strings | `startsWith` `endsWith` `contains` `matches`; `size(x)`, also of lists |

What could fail when CEL evaluates it is refused here: a member that may be absent is
used only where has() has been asked before, one that may be null only where it has been
compared with null, and nothing is divided by what may be 0. So no rule raises. One
difference is left: integers have any number of digits, where CEL's have 64 bits.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from generator import ir
from generator.errors import Problem, SchemaError
from generator.json_schema.object_references import refer_to
from generator.rules import functions as rule_functions
from generator.rules import operators as rule_operators
from generator.rules import python_text, syntax
from generator.rules import types as rule_types
from generator.rules.python_text import Binding, Piece
from generator.rules.syntax import CelError, Expression
from generator.rules.types import Scope, Value, expect

METHODS_OF_BASE = frozenset(
    {"_abc_impl", "_calculate_keys", "_copy_and_set_values", "_get_value", "_iter"}
    | {"_setattr_handler", "_rules_hold"}
)
"""Names that a rule's method must not hide."""


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule that fits the input, and its Python."""

    rule: ir.Rule
    method: str
    """The name of its method: `_prompt_or_images`."""

    test: str
    """An expression over `self` that is true if the rule holds."""

    @property
    def source(self) -> str:
        """The method, for the body of the input's class."""
        return python_text.rule_method(self.method, self.rule.message, self.test)

    @property
    def uses_re(self) -> bool:
        """Whether the method's module must import `re`."""
        nodes = ast.walk(ast.parse(self.test, mode="eval"))
        return any(isinstance(node, ast.Name) and node.id == "re" for node in nodes)


def compile_rules(
    rules: Iterable[ir.Rule], input_: ir.Input, *, file: str, at: str = "/rules"
) -> tuple[CompiledRule, ...]:
    """Compile the rules of one input, checked against its types.

    `file`, and `at`, the place of the rules in it, are for the messages. Raises
    SchemaError with a problem for each refused rule.
    """
    checker = _Checker({it.name: it for it in input_.objects}, input_.root)
    problems: list[Problem] = []
    passed: list[CompiledRule] = []
    first: dict[str, int] = {}
    for index, rule in enumerate(rules):
        if first.setdefault(rule.id, index) != index:
            reason = f"{rule.id!r} is the id of {at}/{first[rule.id]} too"
            problems.append(Problem(file, f"{at}/{index}/id", reason))
        try:
            passed.append(CompiledRule(rule, _method(rule), checker.test(rule)))
        except CelError as error:
            problems.append(Problem(file, f"{at}/{index}/expression", str(error)))
    if problems:
        raise SchemaError(problems)
    return tuple(passed)


def _method(rule: ir.Rule) -> str:
    name = f"_{rule.id}"
    return f"{name}_" if name in METHODS_OF_BASE else name


@dataclass(frozen=True, slots=True)
class _Checker:
    """Compiles expressions against the types of one input."""

    objects: Mapping[str, ir.Object]
    root: ir.Object

    def test(self, rule: ir.Rule) -> str:
        """Compile a whole rule."""
        # Rules speak of the input, but its class would test what it holds as well.
        if refer_to(self.objects.values(), self.root.name):
            raise CelError(1, "a recursive input cannot have rules")
        this = (ir.Reference(self.root.name), Piece("self"))
        value = expect(
            self, syntax.parse(rule.expression), Scope({"this": this}), "bool"
        )
        return value.text.text

    def value(self, node: Expression, scope: Scope) -> Value:
        """Compile an expression. Raises CelError."""
        match node:
            case syntax.Literal(value):
                return Value(rule_types.of_literal(value), python_text.literal(value))
            case syntax.Name(name, column):
                if name not in scope.variables:
                    raise CelError(column, f"{name!r} is unknown; fields are this.name")
                type_, text = scope.variables[name]
                return Value(rule_types.known(type_, name, scope), text, path=name)
            case syntax.Member():
                return self.sent(node, scope)
            case syntax.Items():
                return self.list_(node, scope)
            case syntax.Operation():
                return rule_operators.operation(self, node, scope)
            case syntax.Call():
                return rule_functions.call(self, node, scope)

    def sent(self, node: syntax.Member, scope: Scope) -> Value:
        """Compile a member that is known to exist."""
        value, required = self.member(node, scope)
        if not required and not scope.knows("has", value.path):
            path = value.path
            reason = f"{path} may be absent; check has({path}) first"
            raise CelError(node.column, reason)
        return value

    def member(self, node: syntax.Member, scope: Scope) -> tuple[Value, bool]:
        """Compile a member that may be absent; also return whether it is required."""
        of = expect(self, node.of, scope, "object")
        field = self.field(of.type, node)
        path = f"{of.path}.{node.name}"
        text = Piece(f"{of.text.within(Binding.ATOM)}.{field.name}")
        type_ = rule_types.known(field.type, path, scope)
        return Value(type_, text, path=path), field.required

    def field(self, of: ir.Type, node: syntax.Member) -> ir.Field:
        """Return the field that a member's name means."""
        if not isinstance(of, ir.Reference):
            raise CelError(node.column, "this can be objects of several types")
        fields = {field.wire: field for field in self.objects[of.name].fields}
        if node.name not in fields:
            known = ", ".join(sorted(fields)) or "none"
            raise CelError(node.column, f"no field {node.name!r}; there are: {known}")
        return fields[node.name]

    def list_(self, node: syntax.Items, scope: Scope) -> Value:
        """Compile a list literal, whose values must have one type."""
        values = [self.value(item, scope) for item in node.items]
        if not values:
            raise CelError(node.column, "an empty list is not supported")
        item = values[0].type
        for value in values[1:]:
            joined = rule_types.joined(item, value.type)
            if joined is None:
                raise CelError(node.column, "the items of a list must have one type")
            item = joined
        text = python_text.sequence([it.text for it in values], "[]")
        return Value(ir.Array(item), text)
