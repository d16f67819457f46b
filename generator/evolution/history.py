"""Read a schema folder as an old revision holds it, for what it says.

Today's rules are not those of that day. A key or a fact that came later is missing, one
that is gone still exists, and a model may have what is refused now. None of that stops
the reading. What today's format has no place for is ignored, a model that is refused
today is read as far as possible, and the notes say so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generator import facts, ir
from generator.catalog import build as catalog_build
from generator.catalog import corrections, lifecycle, records
from generator.catalog.folder import META, PROJECT_SCHEMAS
from generator.catalog.loader import (
    FIRST_RELEASE,
    NONE_RETIRED,
    Document,
    SchemaFile,
    Sources,
)
from generator.errors import Problem, SchemaError
from generator.json_schema.documents import is_document, member
from generator.json_schema.judge import Judge
from generator.json_schema.keywords import CONSTRAINTS, REFUSED
from generator.json_schema.strict_json import parse_json, read_json, refusal
from generator.json_schema.subschemas import (
    DEFINITIONS,
    Schema,
    bare,
    is_schema,
    unescaped,
)

PLATFORM = "_platform.json"

_STAND_IN: Schema = {"type": "object"}
"""The input of a model whose own input cannot be read."""


@dataclass(frozen=True, slots=True)
class Past:
    """All models at an earlier time."""

    models: Mapping[str, ir.Model]
    documents: Mapping[str, Document]
    """The schema files, without keys that today's format does not know."""

    platform: Document
    """The platform facts as they were, without facts that came later."""

    retired: Mapping[str, facts.Retired]
    unread: frozenset[str]
    """Slugs of models whose input cannot be read today."""

    lost: Mapping[str, frozenset[str]]
    """The ids of rules that cannot be read today, by slug."""

    notes: tuple[Problem, ...]
    """Why a model is not read completely, one note for each file."""


def read(files: Mapping[str, bytes | None]) -> Past:
    """Read the files of a schema folder, given by name; never refuse one.

    None stands for anything but a regular file: links are not followed.
    """
    notes: list[Problem] = []
    parsed = {it.name: it for it in _parsed(files, notes)}
    platform = parsed.pop(PLATFORM, SchemaFile(PLATFORM, {})).document
    gone = parsed.pop(lifecycle.FILE, SchemaFile(lifecycle.FILE, {}))
    kinds = records.read_platform(_platform(platform))
    models: dict[str, ir.Model] = {}
    documents: dict[str, Document] = {}
    unread: set[str] = set()
    lost: dict[str, frozenset[str]] = {}
    for file in parsed.values():
        if not file.document.keys() & {"slug", "input_schema"}:
            continue  # not a model: a file that had another name then
        known = _in_form(_with_read_rules(file, notes), _form("model"), notes)
        known = _corrected(known, notes)
        model, is_read = _model(known, kinds, notes)
        models[model.slug], documents[model.slug] = model, known.document
        lost[model.slug] = _rule_ids(file.document) - {it.id for it in model.rules}
        if not is_read:
            unread.add(model.slug)
    return Past(
        models=models,
        documents=documents,
        platform=platform,
        retired=_retired(gone, models),
        unread=frozenset(unread),
        lost=lost,
        notes=tuple(_one_of_each(notes)),
    )


def _parsed(
    files: Mapping[str, bytes | None], notes: list[Problem]
) -> Iterator[SchemaFile]:
    """Return files that are JSON objects; other models are known by name only."""
    for name in sorted(files):
        try:
            document = _object(files[name], name)
        except SchemaError as error:
            notes.extend(error.problems)
            if not name.startswith("_"):
                yield SchemaFile(name, {"slug": Path(name).stem})
        else:
            yield SchemaFile(name, document)


def _object(source: bytes | None, name: str) -> Document:
    if source is None:
        raise refusal(name, "not a regular file")
    document = parse_json(source, name)
    if not isinstance(document, dict):
        raise refusal(name, "expected a JSON object")
    return document


def _one_of_each(notes: list[Problem]) -> Iterator[Problem]:
    """Return the first problem of each file, with the number of further ones."""
    found: dict[str, list[Problem]] = {}
    for problem in notes:
        found.setdefault(problem.file, []).append(problem)
    for first, *more in found.values():
        count = f"; {len(more)} more" if more else ""
        yield replace(first, reason=f"{first.reason}{count}")


def _rule_ids(document: Document) -> frozenset[str]:
    said = document.get("rules")
    rules = said if isinstance(said, list) else []
    return frozenset(str(it.get("id")) for it in rules if is_document(it))


def _with_read_rules(file: SchemaFile, notes: list[Problem]) -> SchemaFile:
    """Return the file without malformed rules; each is lost alone."""
    said = file.document.get("rules")
    if not isinstance(said, list):
        return file
    kept: list[ir.Json] = []
    for index, rule in enumerate(said):
        found = _form("model").problems({"rules": [rule]}, file.name, "")
        found = [it for it in found if it.pointer.startswith("/rules/0")]
        kept += [] if found else [rule]
        rest = len("/rules/0")
        notes += [
            replace(it, pointer=f"/rules/{index}{it.pointer[rest:]}") for it in found
        ]
    return replace(file, document={**file.document, "rules": kept})


@cache
def _form(word: str) -> Judge:
    """Return today's format of a model file, or of one beside them."""
    meta = member({"meta": read_json(META, META.name)}, "meta")
    return Judge(meta if word == "model" else member(member(meta, "$defs"), word))


def _in_form(file: SchemaFile, form: Judge, notes: list[Problem]) -> SchemaFile:
    """Return the file without unknown keys and malformed values."""
    document = {it: file.document[it] for it in form.properties if it in file.document}
    problems = form.problems(document, file.name, "")
    wrong = {unescaped(it.pointer.split("/")[1]) for it in problems if it.pointer}
    notes += [it for it in problems if it.pointer]
    kept = {key: value for key, value in document.items() if key not in wrong}
    return replace(file, document={"slug": Path(file.name).stem, **kept})


def _corrected(file: SchemaFile, notes: list[Problem]) -> SchemaFile:
    """Return the file with corrections, without values that its schema refuses."""
    done = corrections.corrected(file.document, file.name)
    notes += done.problems
    file = replace(file, document=done.document, corrections=done.applied)
    if not is_schema(file.document.get("input_schema")):
        return file
    sources = Sources((file,), {}, FIRST_RELEASE, NONE_RETIRED, (), ())
    sound = catalog_build.sound(sources)
    notes += sound.warnings
    return next(iter(sound.files), file)


def _platform(said: Document) -> Document:
    """Return the facts of that time, or today's where one is missing or malformed."""
    today = member({"": read_json(PROJECT_SCHEMAS / PLATFORM, PLATFORM)}, "")
    known = _in_form(SchemaFile(PLATFORM, said), _form("platform"), []).document
    return {**today, **{key: known[key] for key in known.keys() & today.keys()}}


def _model(
    file: SchemaFile, platform: facts.Platform, notes: list[Problem]
) -> tuple[ir.Model, bool]:
    """Return a model, and whether its input could be read."""
    blank: Document = {"title": "", "description": "", "output_kind": ""}
    whole: Document = {**blank, "example_input": None, **file.document}
    schema = whole.get("input_schema")
    if is_schema(schema):
        try:
            return catalog_build.model(replace(file, document=whole), platform), True
        except SchemaError as error:
            notes.extend(error.problems)
        # Without values: a default that is refused says nothing of what is accepted.
        known = CONSTRAINTS | DEFINITIONS | REFUSED
        plain: Document = {"example_input": None, "input_schema": bare(schema, known)}
        less: Document = {**whole, **plain}
        less["rules"] = _good_rules(file, less, platform)
        try:
            return catalog_build.model(replace(file, document=less), platform), True
        except SchemaError:
            pass
    stand_in: Document = {"input_schema": dict(_STAND_IN), "rules": []}
    rest = {**whole, "example_input": None, **stand_in}
    return catalog_build.model(replace(file, document=rest), platform), False


def _good_rules(
    file: SchemaFile, document: Document, platform: facts.Platform
) -> list[ir.Json]:
    """Return the rules that fit the input today, each checked alone."""
    said = document.get("rules")
    good: list[ir.Json] = []
    for rule in said if isinstance(said, list) else ():
        alone: Document = {**document, "rules": [rule]}
        try:
            catalog_build.model(replace(file, document=alone), platform)
        except SchemaError:
            continue
        good.append(rule)
    return good


def _retired(
    file: SchemaFile, models: Mapping[str, ir.Model]
) -> Mapping[str, facts.Retired]:
    known = _in_form(file, _form("retired"), []).document
    said = known if "models" in known else NONE_RETIRED
    sources = Sources((), {}, FIRST_RELEASE, said, (), ())
    return {it.slug: it for it in lifecycle.retired_models(sources, models.values())}
