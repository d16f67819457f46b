"""A schema folder as an old revision holds it, read for what it says.

The rules of the day are not those of today: a key or a fact that came later is missing,
one that has gone is still there, and a model may hold what is refused now. None of that
stops the reading. What today's form has no place for is left aside, a model that is
refused today is taken as far as it can be, and the notes say so. Imports catalog,
corrections, documents, folder, judge, keywords, lifecycle, loader, strict_json,
subschemas, ir and errors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from generator import catalog, corrections, facts, ir, lifecycle
from generator.documents import is_document, member
from generator.errors import Problem, SchemaError
from generator.folder import META, PROJECT_SCHEMAS
from generator.judge import Judge
from generator.keywords import CONSTRAINTS, REFUSED
from generator.loader import FIRST_RELEASE, NONE_RETIRED, Document, SchemaFile, Sources
from generator.strict_json import parse_json, read_json
from generator.subschemas import DEFINITIONS, Schema, bare, is_schema, unescaped

PLATFORM = "_platform.json"

_STAND_IN: Schema = {"type": "object"}
"""The input of a model whose own input cannot be read."""


@dataclass(frozen=True, slots=True)
class Past:
    """All models at an earlier time."""

    models: Mapping[str, ir.Model]
    documents: Mapping[str, Document]
    """The schema files, without the keys that today's form does not know."""

    platform: Document
    """As it was; a fact that came later is not in it."""

    retired: Mapping[str, facts.Retired]
    unread: frozenset[str]
    """Slugs of models whose input cannot be read today."""

    notes: tuple[Problem, ...]
    """Why a model is not read whole."""


def read(files: Mapping[str, bytes]) -> Past:
    """What the files of a schema folder say, given by name; never refuses one."""
    notes: list[Problem] = []
    parsed = {it.name: it for it in _parsed(files, notes)}
    platform = parsed.pop(PLATFORM, SchemaFile(PLATFORM, {})).document
    gone = parsed.pop(lifecycle.FILE, SchemaFile(lifecycle.FILE, {}))
    kinds = catalog.platform_facts(_platform(platform))
    models: dict[str, ir.Model] = {}
    documents: dict[str, Document] = {}
    unread: set[str] = set()
    for file in parsed.values():
        if not file.document.keys() & {"slug", "input_schema"}:
            continue  # not a model: a file that had another name then
        known = _corrected(_in_form(file, _form("model"), notes), notes)
        model, is_read = _model(known, kinds, notes)
        models[model.slug], documents[model.slug] = model, known.document
        if not is_read:
            unread.add(model.slug)
    return Past(
        models=models,
        documents=documents,
        platform=platform,
        retired=_retired(gone, models),
        unread=frozenset(unread),
        notes=tuple(notes),
    )


def _parsed(files: Mapping[str, bytes], notes: list[Problem]) -> Iterator[SchemaFile]:
    """The files that are JSON objects; a model that is none is known by its name."""
    for name in sorted(files):
        try:
            document = parse_json(files[name], name)
        except SchemaError as error:
            notes.extend(error.problems)
            document = None
        if is_document(document):
            yield SchemaFile(name, dict(document))
        elif not name.startswith("_"):
            yield SchemaFile(name, {"slug": Path(name).stem})


@cache
def _form(word: str) -> Judge:
    """What today's `_meta.json` asks of a model file, or of one beside them."""
    meta = member({"meta": read_json(META, META.name)}, "meta")
    return Judge(meta if word == "model" else member(member(meta, "$defs"), word))


def _in_form(file: SchemaFile, form: Judge, notes: list[Problem]) -> SchemaFile:
    """The file without keys that are not known today and values of another form."""
    document = {it: file.document[it] for it in form.properties if it in file.document}
    problems = form.problems(document, file.name, "")
    wrong = {unescaped(it.pointer.split("/")[1]) for it in problems if it.pointer}
    notes += [it for it in problems if it.pointer]
    kept = {key: value for key, value in document.items() if key not in wrong}
    return replace(file, document={"slug": Path(file.name).stem, **kept})


def _corrected(file: SchemaFile, notes: list[Problem]) -> SchemaFile:
    """The file as it was meant: corrected, without values that its schema refuses."""
    done = corrections.corrected(file.document, file.name)
    notes += done.problems
    file = replace(file, document=done.document, corrections=done.applied)
    if not is_schema(file.document.get("input_schema")):
        return file
    sources = Sources((file,), {}, FIRST_RELEASE, NONE_RETIRED, (), ())
    sound = catalog.sound(sources)
    notes += sound.warnings
    return next(iter(sound.files), file)


def _platform(said: Document) -> Document:
    """The facts of that time, or today's where one is missing or has another form."""
    today = member({"": read_json(PROJECT_SCHEMAS / PLATFORM, PLATFORM)}, "")
    known = _in_form(SchemaFile(PLATFORM, said), _form("platform"), []).document
    return {**today, **{key: known[key] for key in known.keys() & today.keys()}}


def _model(
    file: SchemaFile, platform: facts.Platform, notes: list[Problem]
) -> tuple[ir.Model, bool]:
    """A model, and whether its input could be read."""
    blank: Document = {"title": "", "description": "", "output_kind": ""}
    whole: Document = {**blank, "example_input": None, **file.document}
    schema = whole.get("input_schema")
    if not is_schema(schema):
        schema = None
    less: list[Document] = [whole] if schema is not None else []
    if schema is not None:
        # Values first: an example that is refused says nothing of what is accepted.
        plain: Document = {
            "example_input": None,
            "input_schema": bare(schema, CONSTRAINTS | DEFINITIONS | REFUSED),
        }
        less += [{**whole, **plain}, {**whole, **plain, "rules": []}]
    for attempt in less:
        try:
            return catalog.model(replace(file, document=attempt), platform), True
        except SchemaError as error:
            if attempt is whole:
                notes.extend(error.problems)
    stand_in: Document = {"example_input": None, "input_schema": dict(_STAND_IN)}
    rest = {**whole, **stand_in, "rules": []}
    return catalog.model(replace(file, document=rest), platform), False


def _retired(
    file: SchemaFile, models: Mapping[str, ir.Model]
) -> Mapping[str, facts.Retired]:
    known = _in_form(file, _form("retired"), []).document
    said = known if "models" in known else NONE_RETIRED
    sources = Sources((), {}, FIRST_RELEASE, said, (), ())
    return {it.slug: it for it in lifecycle.retired(sources, models.values())}
