"""Python that many files repeat: read in one of them, it is known in the others.

The classes with a model's methods differ in four things only: the names of the model,
its slug, the parameters that are its fields, and docstrings. What is left of such a
class, its skeleton, is the same for nearly all models. A file whose skeletons are known
has a short form, which holds all that is its own. Imports nothing of the package.
"""

import ast
import re
from dataclasses import dataclass, field

_CLASS = re.compile(
    r"\n\n\n(?P<head>class (?P<own>\w+)"
    r"\(\s*(?P<kind>Async)?Endpoint\[\s*(?P<input>\w+),\s*(?P<output>\w+),?\s*\]\s*\):\n)"
)
_SLUG = re.compile(r'\n    slug = "[^"\\\n]*"\n')
# From the first quotes to the next that no backslash escapes, on lines of their own.
_DOCSTRING = re.compile(r'^( +)"""(?:[^"\\]++|\\.|"(?!""))*+"""\n', re.M | re.S)
# In one line, or opened over several as black does it.
_PARAMETER = re.compile(
    r"        \w+: (?:[^\n]*,\n|[^\n]*[\[(]\n(?: {12}[^\n]*\n)+        [^\n]*,\n)"
)
_PARAMETERS = re.compile(rf"^(?:{_PARAMETER.pattern})+", re.M)
# Text in quotes, a comment or a backslash; or a name that is only a part of another.
_IS_ODD = re.compile(r"""["'#\\]|\w\0|\0[io]\w""")

_METHOD = "\n    def fields(\n        self,\n        *,\n"
_METHOD_END = "    ) -> None: ...\n"


@dataclass(frozen=True, slots=True)
class _Class:
    """A class with methods, taken apart."""

    head: str
    slug: str
    parameters: tuple[str, ...]
    skeleton: str
    """The rest, with marks for what is its own; the whole class when it is odd."""


@dataclass(slots=True)
class Repeats:
    """The skeletons of the files that have been read, one after the other."""

    _known: set[str] = field(default_factory=set[str])

    def short_form(self, text: str) -> ast.Module | None:
        """What a file holds beside skeletons that are known; None when any is not."""
        start, classes = _taken_apart(text)
        if not classes or not all(it.skeleton in self._known for it in classes):
            return None
        heads = [f"\n\n\n{it.head}{it.slug}" for it in classes]
        above = f"{text[:start]}{''.join(heads)}{_METHOD}"
        parameters = dict.fromkeys(one for it in classes for one in it.parameters)
        try:
            module = ast.parse(f"{above}{''.join(parameters)}{_METHOD_END}")
        except SyntaxError:
            return None
        return module if _stand_apart(module, above, [*parameters]) else None

    def learn(self, text: str) -> None:
        """Remember the skeletons of a file that holds what it may."""
        self._known |= {it.skeleton for it in _taken_apart(text)[1]}


def _taken_apart(text: str) -> tuple[int, list[_Class]]:
    """Where the first class with methods begins in a file, and all of them."""
    found = list(_CLASS.finditer(text))
    ends = [it.start() for it in found[1:]] + [len(text)]
    classes = [
        _class(it, text[it.end() : end]) for it, end in zip(found, ends, strict=False)
    ]
    return found[0].start() if found else 0, classes


def _class(found: re.Match[str], body: str) -> _Class:
    plain = _DOCSTRING.sub("\\1\0d\n", body)
    slug = _SLUG.search(plain)
    parameters = [
        it for block in _PARAMETERS.findall(plain) for it in _PARAMETER.findall(block)
    ]
    shared = _PARAMETERS.sub("\0p\n", _SLUG.sub("\n\0s\n", plain, count=1))
    marked = f"{found['kind']}Endpoint[{found['output']}]\n{shared}"
    marked = marked.replace(found["input"], "\0i").replace(found["own"], "\0o")
    is_odd = "\0" in body or _IS_ODD.search(marked)
    return _Class(
        head=found["head"],
        slug=slug[0] if slug else "",
        parameters=tuple(parameters),
        skeleton=found[0] + body if is_odd else marked,
    )


def _stand_apart(module: ast.Module, above: str, parameters: list[str]) -> bool:
    """Whether each parameter begins where it should: none is open at its end."""
    line = above.count("\n") + 1
    wanted: list[tuple[int, int]] = []
    for parameter in parameters:
        wanted.append((line, 8))
        line += parameter.count("\n")
    match module.body[-1]:
        case ast.ClassDef(body=[*_, ast.FunctionDef(args=args)]):
            found = [(it.lineno, it.col_offset) for it in args.kwonlyargs]
            return found == wanted and args.kwarg is args.vararg is None
        case _:
            return False
