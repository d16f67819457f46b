"""The gate's short form: what differs from what was read is read, whatever it is."""

import ast
import re
from pathlib import Path

import pytest

from bench import make_catalog
from generator import InternalError, generate
from generator.catalog import build as catalog_build
from generator.catalog import loader
from generator.gate import check as gate_check
from generator.gate.parts import Parts
from generator.gate.repeats import Repeats

CLASS = '''class {name}Methods(Methods[TaskT, SubmitT, RunT]):
    """{name}: submit a task."""

    input_model = {name}Input

    @sends
    def submit(
        self,
        *,
        prompt: str,
        look: Literal["{look}"] = OMITTED,
    ) -> SubmitT:
        """Submit.

        Args:
            prompt: What it shows.
        """
        raise NotImplementedError


class {name}(
    {name}Methods[
        Task[VideosOutput],
        VideosOutput,
    ],
    Endpoint,
):
    """The model on a client."""
'''
HEAD = '''"""A model."""

from decimal import Decimal
from typing import Literal

from pydantic import MISSING

from mindvideo._runtime.api.calls import OMITTED, Methods, RunT, SubmitT, TaskT, sends
from mindvideo._runtime.api.endpoint import Endpoint
from mindvideo._runtime.inputs.model import InputModel
from mindvideo._runtime.api.task import Task
from mindvideo.types import VideosOutput


class {name}Input(InputModel):
    """An input."""

    seed: int = MISSING
    """Where it begins."""

    look: Literal["plain"]


'''
MEANT = ["plain", "rich"]


def module(name: str, look: str) -> str:
    return (HEAD + CLASS).format(name=name, look=look)


FIRST, SECOND = module("One", "plain"), module("Two", "rich")
FILES = (FIRST, SECOND, module("Three", "rich"))
RAISE = "        raise NotImplementedError"

CHANGES = {
    "another error": (RAISE, "        raise SystemExit"),
    "a call": (RAISE, "        exit()"),
    "a statement more": (RAISE, f"        exit()\n{RAISE}"),
    "another input": ("input_model = TwoInput", "input_model = exit"),
    "an input that goes on": ("= TwoInput", "= TwoInput or exit()"),
    "a string nobody meant": ('"rich"', '"poor"'),
    "a call as default": ("= OMITTED,", "= exit(),"),
    "an unknown type": ("prompt: str,", "prompt: exit,"),
    "an unknown base": ("    Endpoint,", "    Exit,"),
    "methods of another model": ("    TwoMethods[", "    OneMethods["),
    "a name that is longer": ("Task[VideosOutput]", "Task[Two_]"),
    "a docstring that ends early": (
        '"""Two: submit',
        '"""Two""" + exit() + """ submit',
    ),
    "a docstring in a call": ('"""Two: submit a task."""', 'exit("""Two""")'),
    "a decorator": ("    @sends", "    @exit\n    @sends"),
    "a bracket left open": ("prompt: str,", "prompt: Literal[0,"),
    "two parameters for one": (
        "prompt: str,\n        look",
        "prompt: Literal[0,\n        a: int], look",
    ),
    "a parameter across a docstring": (
        'look: Literal["rich"] = OMITTED,',
        'look: Literal["""",\n        x: exit, """] = OMITTED,',
    ),
    "another import": ("import Literal", "import Literal as int"),
    "a module nobody imports": ("from typing import", "from os import"),
    "a statement before the imports": ('"""A model."""', '"""A model."""\n\nexit()'),
    "imports that a docstring holds": (
        '"""A model."""\n',
        '"""A model.\\"""\n',
    ),
    "a statement in a field": ("= MISSING", "= exit()"),
    "a field of an unknown type": ("seed: int", "seed: exit"),
    "a field that nobody imports": ("from pydantic import MISSING\n\n", ""),
    "a field with a string nobody meant": (
        'look: Literal["plain"]',
        'look: Literal["x"]',
    ),
    "a field that leaves the class": (
        "seed: int",
        "\n\nexit()\n\n\nclass A(InputModel):\n    seed: int",
    ),
    "a field that goes on": ("= MISSING", "= MISSING if exit() else"),
    "a docstring around a field": ('"""An input."""', '"""An input.'),
    "a class behind": (
        '"""The model on a client."""\n',
        '"""The model on a client."""\n\n\nexit()\n',
    ),
}


def test_second_file_is_read_in_short() -> None:
    """A file that repeats the first has a short form with what is its own."""
    parts: list[str] = []

    def check(part: ast.Module, bound: frozenset[str]) -> bool:
        parts.append(ast.unparse(part))
        return True

    repeats = Repeats(Parts(check))
    assert repeats.short_form(SECOND) is None
    repeats.learn(FIRST, ast.parse(FIRST))
    short = repeats.short_form(SECOND)
    assert short is not None
    text = "".join(map(ast.unparse, short.modules))
    assert "NotImplementedError" not in text
    assert "import" not in text
    assert "TwoInput" in text
    for own in ("'rich'", "prompt"):
        assert own in "".join(parts)
    assert "seed: int" in "".join(parts)
    known = len(parts)
    assert repeats.short_form(SECOND) is not None
    assert len(parts) == known
    gate_check.check({"one.py": FIRST, "two.py": SECOND}, MEANT)


@pytest.mark.parametrize("change", CHANGES)
def test_any_difference_is_seen(change: str) -> None:
    """What would be stopped in a file alone is stopped after a good one as well."""
    old, new = CHANGES[change]
    assert SECOND.count(old) == 1
    bad = SECOND.replace(old, new)
    with pytest.raises((InternalError, SyntaxError)):
        gate_check.check({"two.py": bad}, MEANT)
    with pytest.raises((InternalError, SyntaxError)):
        gate_check.check({"one.py": FIRST, "two.py": bad}, MEANT)


@pytest.mark.parametrize("missing", ["Task", "Decimal"])
def test_what_is_known_needs_its_names(missing: str) -> None:
    """A line or a skeleton that was good is not in a file that lacks an import."""
    first, second, third = (
        it.replace("prompt: str", "prompt: Decimal") for it in FILES
    )
    gate_check.check({"1.py": first, "2.py": second, "3.py": third}, MEANT)
    bad = re.sub(rf"from .* import {missing}\n", "", third)
    with pytest.raises(InternalError, match=f"the name '{missing}'"):
        gate_check.check({"1.py": first, "2.py": second, "3.py": bad}, MEANT)


def test_most_files_of_a_catalogue_are_read_in_short(tmp_path: Path) -> None:
    """Of plain models, only the first of each kind and layout is read whole."""
    make_catalog.write(tmp_path, make_catalog.texts(make_catalog.models(20)))
    sdk = catalog_build.build(loader.load(tmp_path))
    files = generate(tmp_path)
    repeats = Repeats(Parts(lambda part, bound: True))
    whole = 0
    for model in sdk.models:
        text = files[f"mindvideo/models/{model.names.attribute}.py"]
        whole += repeats.short_form(text) is None
        repeats.learn(text, ast.parse(text))
    # The line of an endpoint's class is opened further where the names are long.
    assert whole <= 2 * len({model.output for model in sdk.models})


CLIENT_HEAD = '''"""The clients."""

from functools import cached_property
from typing import TYPE_CHECKING

from mindvideo._runtime.api.client import AsyncClient, SyncClient

if TYPE_CHECKING:
    from mindvideo.models.one import One
    from mindvideo.models.two import Two
    from mindvideo.models.three import Three


class MindVideo(SyncClient):
    """The API."""
'''
METHOD = '''
    @cached_property
    def {attribute}(self) -> {name}:
        """{name} makes videos."""
        from mindvideo.models.{attribute} import {name}

        return {name}(self)
'''
CLIENT = CLIENT_HEAD + "".join(
    METHOD.format(attribute=name.lower(), name=name) for name in ("One", "Two", "Three")
)

METHOD_CHANGES = {
    "another call": ("return Two(self)", "return exit(self)"),
    "another class": ("return Two(self)", "return One(self, exit())"),
    "a statement more": ("        return Two", "        exit()\n        return Two"),
    "another decorator": (
        "    @cached_property\n    def two",
        "    @exit\n    def two",
    ),
    "another module": ("models.two import Two\n\n", "models.os.path import Two\n\n"),
    "a class nobody imports": (
        "    from mindvideo.models.two import Two\n    from",
        "    from",
    ),
    "a name of Python": ("two", "is"),
    "a docstring that ends early": ("Two makes", 'Two""" + exit() + """ makes'),
    "a docstring that goes on": ("Two makes videos.", "Two makes videos.\\"),
    "a docstring across methods": (
        '"""Two makes videos."""',
        "'''Two makes videos.",
    ),
    "a statement between": (
        "return Two(self)\n",
        "return Two(self)\n\n    exit()\n",
    ),
    "a statement behind": ("return Three(self)\n", "return Three(self)\n\n\nexit()\n"),
    "a statement in the head": ('"""The API."""\n', '"""The API."""\n    exit()\n'),
    "a class inside": (
        "return Two(self)\n",
        'return Two(self)\n\n\nclass A(SyncClient):\n  def f(self):\n    """F"""\n',
    ),
    "a base nobody knows": ("MindVideo(SyncClient)", "MindVideo(exit)"),
}


@pytest.mark.parametrize("change", METHOD_CHANGES)
def test_any_difference_of_a_method_is_seen(change: str) -> None:
    """Whatever no template writes is stopped in a client among plain methods."""
    old, new = METHOD_CHANGES[change]
    assert old in CLIENT
    gate_check.check({"client.py": CLIENT}, [])
    with pytest.raises((InternalError, SyntaxError)):
        gate_check.check({"client.py": CLIENT.replace(old, new)}, [])
