"""Python that many files repeat: read in one of them, it is known in the others.

The classes with a model's methods differ in four things only: the names of the model,
its slug, the parameters that are its fields, and docstrings. What is left of such a
class, its skeleton, is the same for nearly all models, and so are the imports of a
file. A file whose skeletons are known has a short form, which holds all that is its
own. Imports nothing of the package.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_CLASS = re.compile(
    r"\n\n\n(?P<head>class (?P<own>\w+)"
    r"\(\s*(?P<kind>Async)?Endpoint\[\s*(?P<input>\w+),\s*(?P<output>\w+),?\s*\]\s*\):\n)"
)
_SLUG = re.compile(r'\n    slug = "[^"\\\n]*"(?=\n)')
# In one line, or opened over several as black does it. What is searched for begins with
# plain text, which is found much faster than the start of a line.
_REST = r"[^\n\0]*"
_OPENED = rf"{_REST}[\[(](?:\n {{12}}{_REST})+\n {{8}}{_REST}"
_ONE = rf"\n        \w+: (?:{_REST}|{_OPENED}),(?![^\n])"
_PARAMETER = re.compile(_ONE)
_PARAMETERS = re.compile(f"((?:{_ONE})+)")
_QUOTES = '"""'
# What follows comments and a docstring, up to two empty lines; nothing goes on there.
_IMPORTS = re.compile(
    r'(?:#[^\n]*\n)*"""(?:[^"\\]++|\\.|"(?!""))*+"""\n\n'
    r"""(?P<imports>[^"'#\\;]+?)\n\n\n""",
    re.S,
)
# Text in quotes, a comment or a backslash; a name that is only a part of another; or a
# docstring that does not stand in lines of its own.
IS_ODD = re.compile(r"""["'#\\]|\w\0|\0[io]\w|(?<!\n {4})(?<!\n {8})\0d|\0d(?!\n)""")

_METHOD = "\n    def fields(\n        self,\n        *,"
_METHOD_END = "\n    ) -> None: ...\n"


@dataclass(frozen=True, slots=True)
class _Class:
    """A class with methods, taken apart."""

    head: str
    slug: str
    parameters: frozenset[str]
    """Runs of them: each stands between the parentheses of a method."""

    skeleton: str
    """The rest, with marks for what is its own."""


@dataclass(frozen=True, slots=True)
class Short:
    """What a file holds beside skeletons that are known."""

    modules: tuple[ast.Module, ...]
    names: frozenset[str]
    """What the skeletons use; the file has to import it."""

    imported: frozenset[str]
    """What imports bind that are known and left out."""


@dataclass(slots=True)
class Repeats:
    """What has been read in the files so far."""

    _known: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Skeletons, and the imported names that each uses."""

    _imports: dict[str, frozenset[str]] = field(
        default_factory=dict[str, frozenset[str]]
    )
    """The imports of whole modules, and the names that they bind."""

    def short_form(self, text: str) -> Short | None:
        """The short form of a file; None when a skeleton of it is not known."""
        start, classes = _taken_apart(text)
        if not classes or not all(it.skeleton in self._known for it in classes):
            return None
        heads = [f"\n\n\n{it.head}{it.slug}\n" for it in classes]
        head, imported = self._without_imports(text[:start])
        above = f"{head}{''.join(heads)}{_METHOD}"
        parameters = _parameters(classes)
        try:
            module = ast.parse(f"{above}{''.join(parameters)}{_METHOD_END}")
        except SyntaxError:
            return None
        if not _stand_apart(module, above, parameters):
            return None
        used = frozenset[str]().union(*(self._known[it.skeleton] for it in classes))
        return Short((module,), used, imported)

    def _without_imports(self, head: str) -> tuple[str, frozenset[str]]:
        """What stands above the classes but for known imports; what these bind."""
        found = _IMPORTS.match(f"{head}\n\n\n")
        if not found or found["imports"] not in self._imports:
            return head, frozenset()
        start, end = found.span("imports")
        return head[:start] + head[end:], self._imports[found["imports"]]

    def learn(self, text: str, module: ast.Module) -> None:
        """Remember the skeletons of a file that holds what it may."""
        _, classes = _taken_apart(text)
        regular = [it.skeleton for it in classes if not IS_ODD.search(it.skeleton)]
        if not regular:
            return
        names = _imported(module)
        for skeleton in regular:
            self._known[skeleton] = names.intersection(re.findall(r"\w+", skeleton))
        if found := _IMPORTS.match(text):
            above = ast.parse(found["imports"])
            if all(isinstance(it, ast.Import | ast.ImportFrom) for it in above.body):
                self._imports[found["imports"]] = _imported(above)


def _imported(module: ast.Module) -> frozenset[str]:
    names = (it.name for it in ast.walk(module) if isinstance(it, ast.alias))
    return frozenset(names)


def _taken_apart(text: str) -> tuple[int, list[_Class]]:
    """Where the first class with methods begins in a file, and all of them."""
    found = [] if "\0" in text else list(_CLASS.finditer(text))
    ends = [it.start() for it in found[1:]] + [len(text)]
    classes = [
        _class(it, text[it.end() - 1 : end])
        for it, end in zip(found, ends, strict=False)
    ]
    return found[0].start() if found else 0, classes


def _class(found: re.Match[str], body: str) -> _Class:
    plain = without_docstrings(body)
    slug = _SLUG.search(plain)
    # Between the texts that a class shares with others stand its parameters.
    pieces = _PARAMETERS.split(_SLUG.sub("\n\0s", plain, count=1))
    shared = "\0p".join(pieces[::2])
    marked = f"{found['kind']}Endpoint[{found['output']}]\n{shared}"
    return _Class(
        head=found["head"],
        slug=slug[0] if slug else "",
        parameters=frozenset(pieces[1::2]),
        skeleton=marked.replace(found["input"], "\0i").replace(found["own"], "\0o"),
    )


def without_docstrings(body: str) -> str:
    """The same with a mark for each docstring; a quote is left where one is odd.

    A string in three quotes goes from the first to the next that no backslash escapes.
    """
    parts = body.split(_QUOTES)
    if any(it.endswith("\\") for it in parts):
        return body
    return "\0d".join(parts[::2]) + ("" if len(parts) % 2 else _QUOTES)


def _parameters(classes: Iterable[_Class]) -> list[str]:
    """The parameters of all methods, each once."""
    runs = {run for it in classes for run in it.parameters}
    return sorted({one for run in runs for one in _PARAMETER.findall(run)})


def _stand_apart(module: ast.Module, above: str, parameters: list[str]) -> bool:
    """Whether each parameter begins where it should: none is open at its end."""
    line = above.count("\n") + 2
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
