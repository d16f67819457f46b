"""What a JSON Schema says of a value: the one module that knows the jsonschema library.

Imports plain_values, strict_json, subschemas, ir and errors.
"""

import re
import warnings
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import UnknownType, ValidationError
from jsonschema.protocols import Validator
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaRegistry, SchemaResource

from generator import ir
from generator.errors import Problem
from generator.plain_values import plainly_accepts
from generator.strict_json import child
from generator.subschemas import Schema, subschemas

_ID = "urn:document"

# What the library raises over schemas that are valid, and odd.
_UNDECIDED = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError),
    *(UnknownType, Unresolvable, ValueError, re.error),
)

MAX_REASON = 300
"""How many characters of the library's message are shown."""


@dataclass(frozen=True)
class Judge:
    """One schema that values are held against; it never fetches another document."""

    schema: Schema

    @cached_property
    def _validator(self) -> Validator:
        return _validator(self.schema, self.schema)

    @property
    def properties(self) -> tuple[str, ...]:
        """The names that the schema gives to members."""
        named = self.schema.get("properties")
        return tuple(named) if isinstance(named, dict) else ()

    def problems(self, value: ir.Json, file: str, at: str) -> list[Problem]:
        """Why the schema refuses a value that stands at `at` in a file; none if not."""
        if plainly_accepts(self.schema, value):
            return []
        return _problems(self._validator, value, file, at)

    def refusal(self, value: ir.Json) -> str | None:
        """The first reason why the schema refuses a value; None when it does not."""
        if plainly_accepts(self.schema, value):
            return None
        problems = _problems(self._validator, value, "", "", most=1)
        return problems[0].reason if problems else None

    def examples(self, file: str, at: str) -> list[Problem]:
        """Why the schema, which stands at `at`, refuses values that it itself shows."""
        found: list[Problem] = []
        for pointer, schema in subschemas(self.schema):
            for place, value in _own_values(schema):
                if plainly_accepts(schema, value):
                    continue
                part = _validator({"$ref": f"{_ID}#{quote(pointer)}"}, self.schema)
                found += _problems(part, value, file, f"{at}{pointer}/{place}")
        return found


def schema_problem(value: Schema) -> str | None:
    """Why an object is no JSON Schema of draft 2020-12; None when it is one."""
    problems = schema_problems(value, "", "")
    return problems[0].reason if problems else None


def schema_problems(value: Schema, file: str, at: str) -> list[Problem]:
    """Why an object that stands at `at` in a file is no JSON Schema."""
    meta = Draft202012Validator(
        Draft202012Validator.META_SCHEMA,
        format_checker=Draft202012Validator.FORMAT_CHECKER,  # for `format: regex`
    )
    return _problems(meta, dict(value), file, at)


def _validator(schema: Schema, document: Schema) -> Validator:
    # No other document: a reference out of this one is an error, never a fetch.
    empty: SchemaRegistry = Registry()
    resource: SchemaResource = DRAFT202012.create_resource(document)
    registry = empty.with_resource(_ID, resource)
    return Draft202012Validator(schema, registry=registry)


def _own_values(schema: Schema) -> list[tuple[str, ir.Json]]:
    values = [("default", schema["default"])] if "default" in schema else []
    examples = schema.get("examples")
    if isinstance(examples, list):
        values += [(f"examples/{i}", value) for i, value in enumerate(examples)]
    return values


def _problems(
    validator: Validator, value: ir.Json, file: str, at: str, most: int | None = None
) -> list[Problem]:
    with warnings.catch_warnings():
        # A pattern that Python warns of is refused by who reads it.
        warnings.simplefilter("ignore", FutureWarning)
        try:
            errors = islice(validator.iter_errors(value), most)
            return [_problem(error, file, at) for error in errors]
        except _UNDECIDED as error:
            reason = str(error).partition("\n")[0]
            return [Problem(file, at, f"cannot be decided: {reason}")]


def _problem(error: ValidationError, file: str, at: str) -> Problem:
    for step in error.absolute_path:
        at = child(at, step)
    reason = error.message.replace("\n", " ")
    if len(reason) > MAX_REASON:
        reason = f"{reason[:MAX_REASON]} ..."
    return Problem(file, at, reason)
