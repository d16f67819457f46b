"""Validate with the jsonschema library. Only this module knows it.

It takes a tenth of a second to import, so `judge` imports this module when it has a
question.
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
from generator.json_schema.strict_json import child
from generator.json_schema.subschemas import Schema

_ID = "urn:document"

# What the library raises over schemas that are valid, and odd.
_UNDECIDED = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError),
    *(UnknownType, Unresolvable, ValueError, re.error),
)

MAX_REASON = 300
"""How many characters of the library's message are shown."""


@dataclass(frozen=True)
class Document:
    """A schema and all inside it; it never fetches another document."""

    schema: Schema

    def problems(
        self, pointer: str, value: ir.Json, file: str, at: str, most: int | None = None
    ) -> list[Problem]:
        """Why the schema at a pointer refuses a value that stands at `at` in a file.

        All reasons, or the first ones.
        """
        if not pointer:
            return _problems(self._whole, value, file, at, most)
        part = self._validator({"$ref": f"{_ID}#{quote(pointer)}"})
        return _problems(part, value, file, at, most)

    @cached_property
    def _whole(self) -> Validator:
        return self._validator(self.schema)

    def _validator(self, schema: Schema) -> Validator:
        # No other document: a reference out of this one is an error, never a fetch.
        empty: SchemaRegistry = Registry()
        resource: SchemaResource = DRAFT202012.create_resource(self.schema)
        registry = empty.with_resource(_ID, resource)
        return Draft202012Validator(schema, registry=registry)


def meta_problems(value: Schema, file: str, at: str) -> list[Problem]:
    """Why an object that stands at `at` in a file is no JSON Schema."""
    meta = Draft202012Validator(
        Draft202012Validator.META_SCHEMA,
        format_checker=Draft202012Validator.FORMAT_CHECKER,  # for `format: regex`
    )
    return _problems(meta, dict(value), file, at)


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
    reason = _reason(error).replace("\n", " ")
    if len(reason) > MAX_REASON:
        reason = f"{reason[:MAX_REASON]} ..."
    return Problem(file, at, reason)


def _reason(error: ValidationError) -> str:
    """Return the schema's own words for a pattern, if it has any.

    The word `errorMessage` is that of ajv-errors; `_meta.json` uses it.
    """
    schema = error.schema
    if error.validator == "pattern" and isinstance(schema, dict):
        said = schema.get("errorMessage")
        if isinstance(said, str):
            return f"{error.instance!r} {said}"
    return error.message
