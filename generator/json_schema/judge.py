"""Judge values by a JSON Schema.

`validator` does the work. It is imported when there is a question, because it takes a
tenth of a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from generator import ir
from generator.errors import Problem
from generator.json_schema.subschemas import Schema, subschemas

if TYPE_CHECKING:
    from generator.json_schema.validator import Document


@dataclass(frozen=True)
class Judge:
    """A schema to validate values against. It never fetches another document."""

    schema: Schema

    @cached_property
    def _document(self) -> Document:
        from generator.json_schema.validator import Document

        return Document(self.schema)

    @property
    def properties(self) -> tuple[str, ...]:
        """The names of the schema's members."""
        named = self.schema.get("properties")
        return tuple(named) if isinstance(named, dict) else ()

    def problems(self, value: ir.Json, file: str, at: str) -> list[Problem]:
        """Return why the schema refuses a value at `at` in a file."""
        return self._document.problems("", value, file, at)

    def refusal(self, value: ir.Json) -> str | None:
        """Return the first reason why the schema refuses a value, or None."""
        problems = self._document.problems("", value, "", "", most=1)
        return problems[0].reason if problems else None

    def refused_values(self, file: str, at: str) -> list[tuple[str, Problem]]:
        """Return the defaults and examples in the schema that it refuses, and why.

        Each has its pointer inside the schema, which is at `at`; in document order.
        """
        found: list[tuple[str, Problem]] = []
        for pointer, schema in subschemas(self.schema):
            for place, value in _own_values(schema):
                where = f"{pointer}/{place}"
                said = self._document.problems(pointer, value, file, at + where, most=1)
                found += [(where, problem) for problem in said]
        return found


def schema_problem(value: Schema) -> str | None:
    """Return why an object is not a JSON Schema of draft 2020-12, or None."""
    problems = schema_problems(value, "", "")
    return problems[0].reason if problems else None


def schema_problems(value: Schema, file: str, at: str) -> list[Problem]:
    """Return why an object at `at` in a file is not a JSON Schema."""
    from generator.json_schema.validator import meta_problems

    return meta_problems(value, file, at)


def _own_values(schema: Schema) -> list[tuple[str, ir.Json]]:
    values = [("default", schema["default"])] if "default" in schema else []
    examples = schema.get("examples")
    if isinstance(examples, list):
        values += [(f"examples/{i}", value) for i, value in enumerate(examples)]
    return values
