"""Retire a model: remove it from the catalog and tell its callers."""

from dataclasses import dataclass, replace
from pathlib import Path

from generator.catalog import lifecycle
from generator.catalog.loader import load
from generator.errors import SchemaError
from generator.json_schema.documents import members
from generator.json_schema.strict_json import refusal, write_json


@dataclass(frozen=True, slots=True)
class Retirement:
    """A model to retire."""

    file: str
    """The name of its schema file, to be removed."""

    text: str
    """The new text of `_retired.json`."""


def prepare_retirement(
    schemas: Path, slug: str, replacement: str | None, reason: str | None
) -> Retirement:
    """Prepare the retirement of a model; write nothing.

    What you omit is taken from the model's deprecation. Raises SchemaError if there is
    no such model, or if another model names it as its replacement.
    """
    sources = load(schemas)
    files = [it for it in sources.files if it.slug == slug]
    if len(files) != 1:
        raise refusal(f"{slug}.json", "there is no model with this slug to retire")
    if announced := lifecycle.deprecation(files[0].document):
        replacement = replacement or announced.replacement
        reason = reason or announced.reason
    entries = members(sources.retired, "models")
    gone = lifecycle.retiring(entries, slug, replacement, reason)
    left = tuple(it for it in sources.files if it not in files)
    after = replace(sources, files=left, retired={"models": gone})
    if problems := list(lifecycle.problems(after)):
        raise SchemaError(problems)
    return Retirement(files[0].name, write_json({"models": gone}) + "\n")
