"""Defaults and examples of a schema that the schema itself refuses.

Annotations bind nobody: such a value stops nothing. It is taken out of what is made of
the file, so that nothing shows it, and one warning says so. Imports documents,
judge, subschemas, ir and errors.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace

from generator import ir
from generator.documents import Document, member
from generator.errors import Problem
from generator.judge import Judge, schema_problem
from generator.subschemas import Schema, at_pointer, unescaped

_INPUT = "/input_schema"


@dataclass(frozen=True, slots=True)
class Values:
    """A look at the values of many schemas, which say much the same."""

    _fitting: set[str] = field(default_factory=set[str])
    """Properties, as they are written, whose values have been found to fit."""

    def taken_out(
        self, document: Document, file: str
    ) -> tuple[Document, list[Problem]]:
        """A schema file's document without those values, and a warning for each."""
        schema = member(document, "input_schema")
        shown = self._unseen(schema)
        refused = Judge(schema).refused_values(shown, file, _INPUT)
        if not refused:
            self._fitting.update(_alone(shown))
            return document, []
        if schema_problem(schema):
            return document, []  # what is no schema is refused for that
        kept = deepcopy(dict(document))
        for pointer, _ in reversed(refused):
            _remove(kept, f"{_INPUT}{pointer}")
        return kept, [_warning(*it) for it in refused]

    def _unseen(self, schema: Schema) -> Schema:
        """The schema without the properties that have been looked at."""
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not self._fitting:
            return schema
        left = {n: it for n, it in properties.items() if repr(it) not in self._fitting}
        return {**schema, "properties": left}


def _alone(schema: Schema) -> list[str]:
    """The properties that refer to nothing outside them, as they are written."""
    properties = schema.get("properties")
    said = map(repr, properties.values()) if isinstance(properties, dict) else ()
    return [it for it in said if "'$" not in it]


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
