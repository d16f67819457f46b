"""Small changes of a module's text that a test should notice, by mutmut's operators.

mutmut's own runner changes only what stands in a function without decorators. The
numbers, tables and patterns of the policy stand outside of functions, and `reserving`
is decorated; so its operators are applied here to the whole text.
"""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst import matchers as m
from mutmut.mutation.mutators import mutation_operators

# What only type checkers read; they hold it.
_FOR_CHECKERS = (
    m.Annotation()
    | m.AnnAssign(annotation=m.Annotation(m.Name("TypeAlias")))
    | m.Call(func=m.Name("TypeVar"))
    | m.Assign(value=m.Call(func=m.Name("TypeVar")))
    | m.If(test=m.Name("TYPE_CHECKING"))
)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One changed text of a module."""

    place: str
    """The function or class that it is in: `policy.RetryPolicy.pause`."""

    change: str
    """The lines taken out and put in, as `- was` and `+ is`."""

    text: str
    """The whole module, changed."""


def mutations(module: str, text: str) -> Iterator[Mutation]:
    """Every mutation of a module, in the order of its text."""
    tree = cst.parse_module(text)
    for statement in tree.body:
        finder = _Finder(module)
        statement.visit(finder)
        own = tree.code_for_node(statement)
        for place, node, changed in finder.found:
            new = tree.code_for_node(statement.deep_replace(node, changed))
            yield Mutation(place, _change(own, new), text.replace(own, new, 1))


class _Finder(cst.CSTVisitor):
    """Collects where what can be put in the place of what."""

    def __init__(self, module: str) -> None:
        super().__init__()
        self.found: list[tuple[str, cst.CSTNode, cst.CSTNode]] = []
        self._scopes = [module]

    def on_visit(self, node: cst.CSTNode) -> bool:
        if m.matches(node, _FOR_CHECKERS):
            return False
        if isinstance(node, cst.ClassDef | cst.FunctionDef):
            self._scopes.append(node.name.value)
        for kind, operator in mutation_operators:
            if isinstance(node, kind):
                place = ".".join(self._scopes)
                self.found += [(place, node, changed) for changed in operator(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        if isinstance(original_node, cst.ClassDef | cst.FunctionDef):
            self._scopes.pop()


def _change(was: str, now: str) -> str:
    lines = difflib.unified_diff(was.splitlines(), now.splitlines(), n=0, lineterm="")
    marked = [line for line in lines if line[0] in "-+"][2:]  # without the names
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in marked)
