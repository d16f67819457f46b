"""The second gate: what templates write passes, whatever else is stopped."""

import ast
from pathlib import Path

import pytest

from generator import InternalError, generate, model_source
from generator.gate import check as gate_check
from generator.render import python_filters, renderer
from generator.text.quoting import Code

SCHEMAS = Path(__file__).parents[3] / "schemas"

MODULE = '''"""A model."""

from typing import Annotated, Literal

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import InputModel, Opt


class Input(InputModel):
    """An input."""

    ratio: Opt[Annotated[Literal["16:9"], Field(alias="ra tio")]] = MISSING
    """Says what it is."""
'''
MEANT = ["16:9", "ra tio"]

STATEMENTS = [
    "import os",
    "import re as regex",
    "from os import system",
    "from typing import Any as InputModel",
    "from mindvideo.models.a.b import C",
    "from pydantic import _internal",
    "print(1)",
    "__import__('os')",
    "x = __import__('os')",
    "x = (lambda: 0)",
    "x = [y for y in ()]",
    "x = Field(default_factory=exit)",
    "x = Input.__subclasses__",
    "x = f'{Input}'",
    "x = ...",
    "x = nothing",
    "x = 'a string that nobody meant'",
    "x = 1 + 1",
    "x = b'16:9'[0]",
    "__builtins__ = {}",
    "_x = 1",
    "x, y = 1, 2",
    "x: print() = 1",
    "x: 'print()' = 1",
    'x: Opt["Literal[print()]"] = MISSING',
    "x: Annotated[print(), Field()] = 1",
    "x += 1",
    "del Input",
    "global x",
    "assert Input",
    "if True:\n    import re",
    "while True: pass",
    "try:\n    pass\nfinally:\n    pass",
    "with Input: pass",
    "def f(): pass",
    "class A: pass",
    "class A(InputModel, metaclass=Opt): pass",
    "@Opt\nclass A(InputModel): pass",
    "class A(print()): pass",
]
METHODS = [
    "def f(self): print()",
    "def f(self): return print()",
    "def f(self): return self._other()",
    "def f(self): return self._run(print())",
    "def f(self): return Input(self, 1)",
    "def f(self, x=print()): ...",
    "def f(self, x: print()): ...",
    "def f(self) -> print(): ...",
    "@print\n    def f(self): ...",
    "@deprecated(print(), category=None)\n    def f(self): ...",
    "@deprecated('a', category=print())\n    def f(self): ...",
    "@deprecated('a', print(), category=None)\n    def f(self): ...",
    "def f(self): warn_deprecated(print())",
    "def f(self): warn_deprecated('a string that nobody meant')",
    "def f(self): raise retired_error(print())",
    "def f(self): raise retired_error('16:9') from print()",
    "def f(self): raise SystemExit",
    "@Opt('16:9')\n    def f(self): ...",
    "def f(self): yield",
    "@rule('16:9')\n    def f(self): return self.__class__",
    "@rule('16:9')\n    def f(self): return open('x')",
    "@rule('16:9')\n    def f(self): return self.ratio.format(self)",
    "@rule('16:9')\n    def f(self): return (lambda: 0)",
    "@rule('16:9')\n    def f(self): return f'{self}'",
    "@rule('another message')\n    def f(self): return True",
]


def test_what_templates_write_passes() -> None:
    """The module that the others are made from is itself not stopped."""
    gate_check.check({"a.py": MODULE, "a.md": "import os"}, MEANT)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_that_no_template_writes(statement: str) -> None:
    """One foreign statement after a good module stops it, with its line."""
    ast.parse(statement)
    source = f"{MODULE}\n\n{statement}\n"
    with pytest.raises(InternalError, match=r"^a\.py, line \d+: generated code holds"):
        gate_check.check({"a.py": source}, MEANT)


@pytest.mark.parametrize("method", METHODS)
def test_method_that_no_template_writes(method: str) -> None:
    """One foreign method in a good class stops it."""
    source = f"{MODULE}\n    {method}\n"
    ast.parse(source)
    with pytest.raises(InternalError, match=r"^a\.py, line \d+: generated code holds"):
        gate_check.check({"a.py": source}, MEANT)


@pytest.mark.parametrize("meant", [["16:9"], ["ra tio"], []])
def test_string_that_nobody_meant(meant: list[str]) -> None:
    """A choice or an alias that is not in what was rendered stops the file."""
    with pytest.raises(InternalError, match="generated code holds the string"):
        gate_check.check({"a.py": MODULE}, meant)


def test_generation_passes_through_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """When quoting breaks, `generate` and `model_source` stop instead of writing."""
    monkeypatch.setitem(
        python_filters.FILTERS,
        "class_docstring",
        lambda text: Code(f'"""a"""\n    print({text!r})\n'),
    )
    monkeypatch.setattr(renderer, "python_filters", python_filters)
    with pytest.raises(InternalError, match="a form of Expr that no template writes"):
        generate(SCHEMAS)
    with pytest.raises(InternalError, match="a form of Expr that no template writes"):
        model_source({"properties": {"a": {"type": "string"}}}, "Input")
