"""Find defaults and examples that their own schema refuses.

Annotations bind nobody, so such a value stops nothing. It is left out of everything
made from the file, and one warning says so.
"""

from copy import deepcopy
from dataclasses import replace

from generator import ir
from generator.errors import Problem
from generator.json_schema.documents import Document, member
from generator.json_schema.judge import Judge, schema_problem
from generator.json_schema.subschemas import at_pointer, unescaped

_INPUT = "/input_schema"


def without_refused_values(
    document: Document, file: str
) -> tuple[Document, list[Problem]]:
    """Return a schema file's document without those values, and a warning for each."""
    schema = member(document, "input_schema")
    refused = Judge(schema).refused_values(file, _INPUT)
    if not refused or schema_problem(schema):
        return document, []  # what is no schema is refused for that
    kept = deepcopy(dict(document))
    for pointer, _ in reversed(refused):
        _remove(kept, f"{_INPUT}{pointer}")
    return kept, [_warning(*it) for it in refused]


def _warning(pointer: str, problem: Problem) -> Problem:
    word = "a default" if pointer.endswith("/default") else "an example"
    return replace(problem, reason=f"{problem.reason}; not shown as {word}")


def _remove(document: dict[str, ir.Json], pointer: str) -> None:
    above, _, step = pointer.rpartition("/")
    held = at_pointer(document, above)
    if isinstance(held, dict):
        del held[unescaped(step)]
    elif isinstance(held, list):
        del held[int(step)]
