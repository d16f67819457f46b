"""Every error the generator raises.

    GeneratorError
    ├── SchemaError    the input was refused: one Problem or more      exit 1
    ├── OutputError    the output folder was refused                   exit 2
    └── InternalError  a bug in the generator or its templates         exit 1

Imports nothing of the package.
"""

from collections.abc import Iterable
from dataclasses import dataclass

MAX_POINTER = 500
"""How many characters of a pointer to show; a name in it can be as long as a file."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One reason to refuse an input, printed as `file: /json/pointer: reason`."""

    file: str
    """The file as the user named it, or its name in the schema folder."""

    pointer: str
    """A JSON pointer (RFC 6901) into it; the whole document is shown as `/`."""

    reason: str
    """What is wrong and what to do, on one line."""

    def __str__(self) -> str:
        at = self.pointer or "/"
        if len(at) > MAX_POINTER:
            at = f"{at[:MAX_POINTER]} ..."
        line = f"{self.file}: {at}: {self.reason}"
        # A name in an input may hold a line break, or what turns the line around.
        return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)


class GeneratorError(Exception):
    """Base class of every error that the generator raises on purpose."""


class SchemaError(GeneratorError):
    """An input was refused; `problems` has every reason, in a stable order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class OutputError(GeneratorError):
    """The output folder is not one that `generate` may write to."""


class InternalError(GeneratorError):
    """The generator produced something it must not: a bug in it or a template."""
