"""The second gate: rendered Python contains what templates write, and nothing else.

The first gate is `quoting`: no schema text reaches a template unquoted. Here Python's
own parser reads the result again. Statements, types, values and rules each have a short
list of forms, strings must be expected ones, and names must be bound. Anything else
came out of schema text and stops the run: it is a bug of ours.
"""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from generator.errors import InternalError
from generator.gate import allowlist
from generator.gate.expected_strings import strings
from generator.gate.parts import Parts
from generator.gate.repeats import Repeats

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def check(files: Mapping[str, str], meant: object) -> None:
    """Raise InternalError if a file contains what no template writes.

    `meant` is what was rendered: the strings in it are the ones that may appear in the
    files.
    """
    known = allowlist.OWN_STRINGS.union(strings(meant))
    seen = Repeats(Parts(lambda part, bound: _passes([part], known, bound)))
    for path, text in files.items():
        if path.endswith(".py") and not _passes_short(path, text, known, seen):
            module = ast.parse(text, path)
            _File(path, known).check(module)
            seen.learn(text, module)


def _passes_short(path: str, text: str, known: frozenset[str], seen: Repeats) -> bool:
    """Whether a file repeats what was checked before, and the rest of it passes."""
    short = seen.short_form(text)
    return short is not None and _passes(
        short.modules, known, short.imported, short.names
    )


def _passes(
    modules: Iterable[ast.Module],
    known: frozenset[str],
    bound: frozenset[str],
    used: frozenset[str] = frozenset(),
) -> bool:
    """Whether parts of a file pass; checking the whole file says where not."""
    file = _File("", known, {*allowlist.BUILTINS, *bound})
    try:
        for module in modules:
            file.check(module)
    except (InternalError, SyntaxError):
        return False
    return used <= file.names


@dataclass(slots=True)
class _File:
    """One file. Each method accepts nodes of one kind and raises for all others."""

    path: str
    strings: frozenset[str]
    names: set[str] = field(default_factory=lambda: {*allowlist.BUILTINS})

    def check(self, module: ast.Module) -> None:
        """Check the whole file."""
        # An annotation in quotes may name a class that comes later.
        self.names |= {it.name for it in module.body if isinstance(it, ast.ClassDef)}
        self.names |= {name for it in module.body for name in _dict_names(it)}
        for node in module.body:
            match node:
                case ast.ClassDef():
                    self.class_(node)
                case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=[]):
                    for inner in node.body:
                        self.import_(inner)
                case _:
                    self.statement(node)

    def class_(self, node: ast.ClassDef) -> None:
        """Check a class."""
        if node.decorator_list or node.keywords or not node.bases:
            raise self.foreign(node)
        for base in node.bases:
            self.type(base)
        for inner in node.body:
            if isinstance(inner, _Function):
                self.function(inner)
            else:
                self.statement(inner)

    def statement(self, node: ast.stmt) -> None:
        """Check a statement of a module or class."""
        match node:
            case ast.Expr(ast.Constant(str())):
                pass  # a docstring: whatever it says, it does nothing
            case ast.Assign(
                [ast.Name(name)],
                ast.Call(
                    ast.Name("TypedDict"), [ast.Constant(said), ast.Dict() as keys]
                ),
            ) if said == name and _is_plain(name):
                self.values(key for key in keys.keys if key is not None)
                for value in keys.values:
                    self.type(value)
            case ast.Assign([ast.Name(name)], value) if _is_plain(name):
                self.value(value)
                self.names.add(name)
            case ast.AnnAssign(ast.Name(name), annotation, value) if _is_plain(name):
                self.type(annotation)
                self.value(value or ast.Constant(None))
                self.names.add(name)
            case _:
                self.import_(node)

    def import_(self, node: ast.stmt) -> None:
        """Check an import: `import re`, or `from` a listed module, without renaming."""
        match node:
            case ast.Import([ast.alias("re", None)]):
                pass
            case ast.ImportFrom(str(module), aliases, 0) if _is_known(module):
                if any(it.asname or not _is_plain(it.name) for it in aliases):
                    raise self.foreign(node)
                self.names |= {it.name for it in aliases}
            case _:
                raise self.foreign(node)

    def function(self, node: _Function) -> None:
        """Check a method: decorators, types, and a body that at most returns."""
        is_rule = [self.decorator(it) for it in node.decorator_list] == [True]
        args = node.args
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs, args.kwarg):
            if arg is not None and arg.annotation is not None:
                self.type(arg.annotation)
        for default in (*args.defaults, *args.kw_defaults):
            if default is not None and not _is_ellipsis(default):
                self.value(default)
        self.type(node.returns or ast.Constant(None))
        for inner in node.body:
            self.in_function(inner, is_rule)

    def decorator(self, node: ast.expr) -> bool:
        """Check a decorator; return whether it makes the method a rule."""
        match node:
            case ast.Name(name) if name in allowlist.DECORATORS:
                return False
            case ast.Call(ast.Name("deprecated"), [ast.Constant(str())], [category]):
                self.value(category.value)  # the text is for type checkers only
                return False
            case ast.Call(ast.Name("rule"), [message], []):
                self.value(message)
                return True
            case _:
                raise self.foreign(node)

    def in_function(self, node: ast.stmt, is_rule: bool) -> None:
        match node:
            case ast.Expr(ast.Constant(value)) if (
                isinstance(value, str) or value is ...
            ):
                pass
            case ast.Expr(ast.Call(ast.Name("warn_deprecated"), [slug], [])):
                self.value(slug)
            case ast.Raise(ast.Call(ast.Name("retired_error"), [slug], []), None):
                self.value(slug)
            case ast.Raise(ast.Name("NotImplementedError"), None):
                pass
            case ast.Return(ast.expr() as value) if is_rule:
                self.rule(value)
            case ast.Return(ast.Call(ast.Name(name) as called, [ast.Name("self")], [])):
                self.name(called, name)
            case _:
                self.import_(node)

    def type(self, node: ast.expr) -> None:
        """Check an annotation. A quoted one is code too: pydantic evaluates it."""
        match node:
            case ast.Name(name):
                self.name(node, name)
            case ast.Constant(None):
                pass
            case ast.Constant(str(text)):
                self.type(ast.parse(text, self.path, "eval").body)
            case ast.Subscript(ast.Name("Literal"), inner):
                self.value(inner)
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([first, *rest])):
                self.type(first)
                self.values(rest)
            case ast.Subscript(ast.Name(name), inner):
                self.name(node, name)
                self.type(inner)
            case ast.Tuple(items) | ast.List(items):
                for item in items:
                    self.type(item)
            case ast.BinOp(left, ast.BitOr(), right):
                self.type(left)
                self.type(right)
            case _:
                raise self.foreign(node)

    def value(self, node: ast.expr) -> None:
        """Check a value: a literal, a name, or a call of one of our classes."""
        match node:
            case ast.Constant(str(text)):
                if text not in self.strings:
                    raise self.foreign(node, f"the string {text!r:.80}")
            case ast.Constant(value) if value is not ...:
                pass
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float())):
                pass
            case ast.Name(name):
                self.name(node, name)
            case ast.Tuple(items) | ast.List(items):
                self.values(items)
            case ast.Dict(keys, items):
                self.values(key for key in keys if key is not None)
                self.values(items)
            case ast.Call(ast.Name(name), args, keywords) if name in allowlist.CALLED:
                self.values(args)
                self.values(it.value for it in keywords)
            case _:
                raise self.foreign(node)

    def values(self, nodes: Iterable[ast.expr]) -> None:
        for node in nodes:
            self.value(node)

    def rule(self, rule: ast.expr) -> None:
        """Check a rule: an expression over `self` that compares, counts, searches."""
        local = {it.id for it in ast.walk(rule) if _is_name(it) and _is_stored(it)}
        for node in ast.walk(rule):
            match node:
                case ast.Call(ast.Name(name), [_], []) if name in allowlist.RULE_CALLS:
                    pass
                case ast.Call(ast.Attribute(_, name), _, []) if (
                    name in allowlist.RULE_METHODS
                ):
                    pass
                case ast.Call():
                    raise self.foreign(node)
                case ast.Name(name) if name not in local | {"self", "re"}:
                    self.name(node, name)
                case ast.Attribute(_, name) if not _is_plain(name):
                    raise self.foreign(node)
                case ast.expr() | ast.AST() if not isinstance(
                    node, allowlist.RULE_NODES
                ):
                    raise self.foreign(node)
                case _:
                    pass

    def name(self, node: ast.expr, name: str) -> None:
        if name not in self.names:
            raise self.foreign(node, f"the name {name!r}, which nothing binds")

    def foreign(self, node: ast.AST, what: str = "") -> InternalError:
        """Return the error for what no template writes."""
        line = getattr(node, "lineno", 0)
        said = what or f"a form of {type(node).__name__} that no template writes"
        return InternalError(f"{self.path}, line {line}: generated code holds {said}")


def _dict_names(node: ast.stmt) -> list[str]:
    """The name that a statement gives to a `TypedDict`."""
    match node:
        case ast.Assign([ast.Name(name)], ast.Call(ast.Name("TypedDict"))):
            return [name]
        case _:
            return []


def _is_known(module: str) -> bool:
    inner = module.removeprefix(allowlist.MODELS)
    return module in allowlist.MODULES or (inner != module and inner.isidentifier())


def _is_plain(name: str) -> bool:
    """Whether a name has no leading underscore, or is listed."""
    return not name.startswith("_") or name in allowlist.DUNDERS


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _is_name(node: ast.AST) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


def _is_stored(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)
