"""Format Python with black, in process. Only this module knows black, and black
decides.

black takes a tenth of a second for a model's module, so `layout` prints what black
would write. A file with a line that may be too long goes through black. Only the file's
text decides that, so every run decides alike.
"""

import re
from collections.abc import Mapping
from contextlib import suppress

from generator.errors import InternalError

WIDTH = 88
"""Columns of a line."""

_FIRST_WIDE = "\u1100"
"""No character before it takes two columns."""

_DOCSTRING = re.compile(r'^ *"""(?:[^"\\]|\\.|"(?!""))*"""$', re.M | re.S)
_STRING = r'r?(?:"(?:[^"\\]|\\.)*"|' + r"'(?:[^'\\]|\\.)*')"
_ATOM = rf"(?:[\w.]+|{_STRING})"
# Long lines that black has no way to break. Fields of classes, which stand four columns
# in, are not among them: it puts parentheses around their types and values.
_WHOLE = re.compile(
    rf"""\ *(?:
        \#.*
        | from\ [\w.]+\ import\ \(
        | (?:async\ )?(?:def|class)\ \w+\(
        | \)\ ->\ \w+:
        | (?:\w+=|{_STRING}:\ |\|\ )?{_ATOM},?
        | (?:{_STRING}:\ )?[\[{{(]
        | [\])}}]\ =\ {_ATOM},
        | (?<=\ {{8}})\w+:\ {_ATOM}(?:\ =\ {_ATOM})?,
        | (?<=\ {{8}})(?:\w+:\ )?\w*[\[(]
    )""",
    re.X,
)


def format_files(files: Mapping[str, str]) -> dict[str, str]:
    """The same files, the Python ones as black writes them.

    Raises InternalError when a file is not Python: a template is wrong.
    """
    return {
        path: _python(path, text) if path.endswith(".py") else text
        for path, text in files.items()
    }


def settled(files: Mapping[str, str]) -> dict[str, str]:
    """The same files, the Python ones as black writes them, for less work.

    They are as `layout` prints them; black sees only those where that may be wrong.
    """
    doubtful = {
        path: text
        for path, text in files.items()
        if path.endswith(".py") and is_doubtful(text)
    }
    return {**files, **format_files(doubtful)}


def is_doubtful(text: str) -> bool:
    """Whether printed Python may have a line that black would break."""
    # No line has more columns than this many characters, in nearly every file.
    most = WIDTH if text.isascii() else WIDTH // 2
    if max(map(len, text.split("\n"))) <= most:
        return False
    lines = _DOCSTRING.sub("", text).split("\n")
    return any(
        len(it) > most and columns(it) > WIDTH and not _WHOLE.fullmatch(it)
        for it in lines
    )


def columns(line: str) -> int:
    """Columns of a line as black counts them: wide characters take two."""
    if line.isascii() or max(line) < _FIRST_WIDE:
        return len(line)
    # Imported here: it costs a tenth of a second, and most catalogs need none of it.
    from black.strings import str_width

    return str_width(line)


def _python(path: str, text: str) -> str:
    # Imported here as well.
    from black import format_file_contents
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput
    from black.report import NothingChanged

    mode = Mode(target_versions={TargetVersion.PY311})
    try:
        # AssertionError: black does not trust its own result.
        with suppress(NothingChanged, AssertionError):
            return format_file_contents(text, fast=False, mode=mode)
    except InvalidInput as error:
        raise InternalError(f"{path}: not valid Python: {error}") from error
    return text
