"""Python that many files repeat: checked in one file, known in the others.

From the class with a model's methods on, files differ in only three things: the model's
names, the parameters that are its fields, and docstrings. The rest, the skeleton, is
the same for nearly all models. So are a file's imports and most fields and parameters;
these are parts, checked once. A file whose skeleton is known has a short form, which
has everything that is its own.
"""

import ast
import re
from dataclasses import dataclass, field
from itertools import accumulate

from generator.gate.parts import Parts, member, parameter, parsed

_METHODS = re.compile(
    r"\n\n\n(?P<head>class \w+\(\s*Methods\[TaskT, SubmitT, RunT\]\s*\):\n)"
)
_INPUT = re.compile(r"\n    input_model = (?P<name>\w+)(?=\n)")
# In one line, or opened over several as black does it. What is searched for begins with
# plain text, which is found much faster than the start of a line.
_REST = r"[^\n\0]*"
_OPENED = rf"{_REST}[\[(](?:\n {{12}}{_REST})+\n {{8}}{_REST}"
_ONE = rf"\n        \w+: (?:{_REST}|{_OPENED}),(?![^\n])"
_PARAMETER = re.compile(_ONE)
_PARAMETERS = re.compile(f"(?:{_ONE})*")
_BEFORE, _BEHIND = "\n        *,", "\n    ) ->"
"""Keyword-only parameters stand between these."""

_QUOTES = '"""'
# What follows comments and a docstring, up to two empty lines; nothing goes on there.
_IMPORTS = re.compile(
    r'(?:#[^\n]*\n)*"""(?:[^"\\]++|\\.|"(?!""))*+"""\n\n'
    r"""(?P<imports>[^"'#\\;]+?)\n\n\n""",
    re.S,
)
# Text in quotes, a comment or a backslash; a name that is only a part of another; or a
# docstring that does not stand in lines of its own.
IS_ODD = re.compile(r"""["'#\\]|\w\0|\0[0-9ip]\w|(?<!\n {4})(?<!\n {8})\0d|\0d(?!\n)""")

# Between two classes, and between two members of a class.
_BREAK = re.compile(r"(\n\n\n|\n\n {4})")
_CLASS_NAME = re.compile(r"^class (\w+)", re.M)


@dataclass(frozen=True, slots=True)
class _Methods:
    """The rest of a file from the class with methods on, taken apart."""

    head: str
    """The line of that class, and of the input's name."""

    parameters: frozenset[str]
    """Runs of parameters; each stands inside the parentheses of a method."""

    skeleton: str
    """The rest, with marks for what is its own."""


@dataclass(frozen=True, slots=True)
class Short:
    """What a file has besides known skeletons."""

    modules: tuple[ast.Module, ...]
    names: frozenset[str]
    """Names that the skeletons use; the file must import them."""

    imported: frozenset[str]
    """Names bound by known imports, which are left out."""


@dataclass(slots=True)
class Repeats:
    """What has been checked in the files so far."""

    _parts: Parts
    _known: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    """Skeletons, and the imported names that each uses."""

    _imports: dict[str, frozenset[str]] = field(
        default_factory=dict[str, frozenset[str]]
    )
    """The imports of whole modules, and the names they bind."""

    def short_form(self, text: str) -> Short | None:
        """Return the short form of a file, or None if a skeleton is unknown."""
        start, methods = _taken_apart(text)
        if methods is None or methods.skeleton not in self._known:
            return None
        head, imported = self._without_imports(text[:start])
        bound = imported.union(_CLASS_NAME.findall(head))
        used = [self._known[methods.skeleton]]
        for one in _parameters(methods):
            names = self._parts.used(one, parameter, bound)
            if names is None:
                return None
            used.append(names)
        own = parsed(methods.head)
        module = self._without_members(head, bound, used)
        if module is None or own is None:
            return None
        return Short((module, own), frozenset[str]().union(*used), imported)

    def _without_imports(self, head: str) -> tuple[str, frozenset[str]]:
        """Return what precedes the classes, without imports, and what these bind."""
        found = _IMPORTS.match(f"{head}\n\n\n")
        if not found:
            return head, frozenset()
        if found["imports"] not in self._imports:
            self._learn_imports(found["imports"])
        imported = self._imports.get(found["imports"])
        if imported is None:
            return head, frozenset()
        start, end = found.span("imports")
        return head[:start] + head[end:], imported

    def _without_members(
        self, head: str, bound: frozenset[str], used: list[frozenset[str]]
    ) -> ast.Module | None:
        """Return what precedes the classes, without known members.

        The names that these use are added to `used`. Returns None if they cannot be
        separated.
        """
        pieces = _BREAK.split(head)
        for i in range(2, len(pieces), 2):
            if pieces[i - 1] != "\n\n\n":
                names = self._parts.used(pieces[i], member, bound)
                if names is not None:
                    pieces[i] = "pass"
                    used.append(names)
        lines = list(accumulate((it.count("\n") for it in pieces), initial=1))
        marked = [lines[i] for i, it in enumerate(pieces) if it == "pass"]
        module = parsed("".join(pieces))
        return module if module and _without_marks(module) == marked else None

    def _learn_imports(self, text: str) -> None:
        """Learn the imports of a module, if they are nothing else."""
        above = parsed(text)
        if above is None:
            return
        are_imports = all(
            isinstance(it, ast.Import | ast.ImportFrom) for it in above.body
        )
        if are_imports and self._parts.check(above, frozenset()):
            self._imports[text] = _imported(above)

    def learn(self, text: str, module: ast.Module) -> None:
        """Learn the skeletons of a file that passed."""
        _, methods = _taken_apart(text)
        if methods is not None and not IS_ODD.search(methods.skeleton):
            words = re.findall(r"\w+", methods.skeleton)
            self._known[methods.skeleton] = _imported(module).intersection(words)


def _imported(module: ast.Module) -> frozenset[str]:
    names = (it.name for it in ast.walk(module) if isinstance(it, ast.alias))
    return frozenset(names)


def _taken_apart(text: str) -> tuple[int, _Methods | None]:
    """Return where the class with methods starts, and the file from there on."""
    found = None if "\0" in text else _METHODS.search(text)
    if found is None:
        return 0, None
    return found.start(), _methods(found, text[found.start() :])


def _methods(found: re.Match[str], rest: str) -> _Methods | None:
    plain = without_docstrings(rest)
    given, names = _INPUT.search(plain), _CLASS_NAME.findall(plain)
    if given is None:
        return None
    # The longer ones first: they hold the shorter ones.
    for mark, name in enumerate((given["name"], names[0], *reversed(names[1:]))):
        plain = plain.replace(name, f"\0{mark}")
    # Between the texts that files share stand the parameters.
    first, *methods = plain.split(_BEFORE)
    named = [it[: max(it.find(_BEHIND), 0)] for it in methods]
    runs = {it: _parameters_of(it) for it in set(named)}
    tails = [it[len(runs[run]) :] for it, run in zip(methods, named, strict=True)]
    return _Methods(
        head=f"{found['head']}{given[0]}\n",
        parameters=frozenset(runs.values()),
        skeleton="\0p".join([first, *tails]),
    )


def _parameters_of(text: str) -> str:
    """Return the parameters at the start of a text."""
    found = _PARAMETERS.match(text)
    return found[0] if found else ""


def without_docstrings(body: str) -> str:
    """Replace each docstring by a mark; an odd quote is left.

    A string in triple quotes ends at the next ones that no backslash escapes.
    """
    parts = body.split(_QUOTES)
    if any(it.endswith("\\") for it in parts):
        return body
    return "\0d".join(parts[::2]) + ("" if len(parts) % 2 else _QUOTES)


def _parameters(methods: _Methods) -> set[str]:
    """Return the parameters of all methods, each once."""
    return {one for run in methods.parameters for one in _PARAMETER.findall(run)}


def _without_marks(module: ast.Module) -> list[int]:
    """Remove every `pass` from the classes of a module; return their lines."""
    lines: list[int] = []
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            lines += [it.lineno for it in node.body if isinstance(it, ast.Pass)]
            node.body = [it for it in node.body if not isinstance(it, ast.Pass)]
    return lines
