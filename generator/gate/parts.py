"""Parts of Python that many files repeat, each checked once.

A part is complete: statements of a class, or a parameter of a method. It is parsed
alone, followed by something that must be found where it was put, so it means the same
wherever such a part may stand.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

Check: TypeAlias = Callable[[ast.Module, frozenset[str]], bool]
"""Whether a module passes, while these names are bound."""

Reader: TypeAlias = Callable[[str], ast.Module | None]
"""Parse a part in a module of its own; None if it is not complete."""

_CLASS = "class object(object):\n    "
_METHOD = f"{_CLASS}def fields(\n        self,\n        *,"
_LAST = "\n        last: None,\n    ) -> None: ...\n"


def member(part: str) -> ast.Module | None:
    """Parse statements of a class, without the spaces before the first one."""
    module = parsed(f"{_CLASS}{part}\n\n    pass\n")
    match module:
        case ast.Module([ast.ClassDef(body=[*body, ast.Pass(lineno=line)]) as around]):
            around.body = body
            return module if body and line == part.count("\n") + 4 else None
        case _:
            return None


def parameter(part: str) -> ast.Module | None:
    """Parse a keyword-only parameter on lines of its own, the first one empty."""
    module = parsed(f"{_METHOD}{part}{_LAST}")
    match module:
        case ast.Module([ast.ClassDef(body=[ast.FunctionDef(args=args)])]):
            places = [(it.lineno, it.col_offset) for it in args.kwonlyargs]
            wanted = [(5, 8), (part.count("\n") + 5, 8)]
            is_whole = places == wanted and args.kwarg is args.vararg is None
            return module if is_whole else None
        case _:
            return None


def parsed(text: str) -> ast.Module | None:
    """Parse a module; None if it is not valid."""
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


@dataclass(slots=True)
class Parts:
    """The parts checked so far."""

    check: Check
    _known: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """The names that each part uses."""

    def used(
        self, part: str, read: Reader, bound: frozenset[str]
    ) -> frozenset[str] | None:
        """Return the bound names a part uses; None if it is incomplete or does not
        pass.

        A known part must find the names that it found at first.
        """
        if part not in self._known:
            module = read(part)
            if module is None or not self.check(module, bound):
                return None
            self._known[part] = bound.intersection(re.findall(r"\w+", part))
        return self._known[part]
