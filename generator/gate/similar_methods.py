"""Methods that a class repeats for many models: one of each kind is read.

The clients have a method for each model. They differ in the model's names and in
docstrings; what is left of a method, its skeleton, is the same for nearly all. A file
is taken apart where a method begins, and its short form has each skeleton once.
"""

import ast
import keyword
import re

from generator.gate.repeats import IS_ODD, Short, without_docstrings

_BETWEEN = "\n\n    @"
_METHOD = re.compile(
    r"cached_property\n    def (?P<own>[a-z]\w*)"
    r"\(\s*self,?\s*\) -> (?P<made>[A-Z]\w*):\n",
    re.ASCII,
)
# Each part is read between a class and a method: so it is whole in itself, and what
# comes next stands in the class. The name is one that is known anyway.
_ABOVE = f"class object(object):{_BETWEEN}"


def short_form(text: str) -> Short | None:
    """The short form of a file; None when none of its methods is like another."""
    if "\0" in text:
        return None
    head, *methods = text.split(_BETWEEN)
    parts: dict[str, str] = {}
    used: set[str] = set()
    for method in methods:
        skeleton, name = _taken_apart(method)
        parts.setdefault(skeleton, method)
        used.add(name)
    if len(parts) == len(methods):
        return None
    below = f"{_BETWEEN}{methods[0]}\n"
    try:
        modules = [ast.parse(f"{head}{below}")]
        modules += [ast.parse(f"{_ABOVE}{it}{below}") for it in parts.values()]
    except SyntaxError:
        return None
    return Short(tuple(modules), frozenset(used - {""}), frozenset())


def _taken_apart(method: str) -> tuple[str, str]:
    """The skeleton of a method, and the class that it makes; itself when it is odd."""
    found = _METHOD.match(method)
    if not found or "\\" in method or keyword.iskeyword(found["own"]):
        return method, ""
    plain = without_docstrings(method.rstrip("\n"))
    skeleton = plain.replace(found["made"], "\0i").replace(found["own"], "\0o")
    return (method, "") if IS_ODD.search(skeleton) else (skeleton, found["made"])
