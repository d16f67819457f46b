"""Turn a schema folder into the IR: decide names, refuse collisions."""

from collections.abc import Container, Mapping
from dataclasses import fields, replace
from types import MappingProxyType

from generator import facts, ir
from generator.catalog import lifecycle, records
from generator.catalog.corrections import explained
from generator.catalog.loader import SchemaFile, Sources
from generator.errors import Problem, SchemaError
from generator.json_schema import naming, parser
from generator.json_schema.documents import (
    Document,
    is_document,
    member,
    text,
)
from generator.json_schema.judge import Judge, schema_problem
from generator.json_schema.refused_values import without_refused_values
from generator.json_schema.strict_json import write_json
from generator.json_schema.time_limit import OutOfTime, processor_time
from generator.render import phrases

MAX_SECONDS = 3
"""Seconds of CPU time for checking one file, about fifty times what it takes."""


def sound(sources: Sources, known: Container[str] = ()) -> Sources:
    """Leave out values that their own schemas refuse, and add warnings about them.

    `known` names files that were checked before.
    """
    problems = list(sources.problems)
    warnings: list[Problem] = []
    files: list[SchemaFile] = []
    refused = list(sources.refused)
    for file in sources.files:
        if file.name in known:
            files.append(file)
            continue
        try:
            with processor_time(MAX_SECONDS):
                document, said = without_refused_values(file.document, file.name)
        except OutOfTime:
            problems.append(_too_slow(file))
            refused.append(file)
            continue
        warnings += said
        files.append(replace(file, document=dict(document)) if said else file)
    return replace(
        sources,
        files=tuple(files),
        refused=tuple(refused),
        problems=tuple(problems),
        warnings=tuple(warnings),
    )


def build(
    sources: Sources, known: Mapping[str, ir.Offers] = MappingProxyType({})
) -> ir.Sdk:
    """Return the whole SDK as the templates see it. Raises SchemaError with every
    problem.

    `known` maps files whose models exist already to what they offer; their inputs are
    not read again.
    """
    platform = records.read_platform(sources.platform)
    names = {it.name: naming.model_names(it.slug) for it in sources.files}
    problems = [*sources.problems, *_collisions(names)]
    problems += lifecycle.problems(sources)
    for file in sources.refused:
        problems.extend(_input_problems(file))
    models: list[ir.Listed] = []
    for file in sources.files:
        if file.name in known:
            offers = known[file.name]
            listed = (file.document, names[file.name], platform, offers)
            models.append(records.read_listed(*listed))
            continue
        try:
            models.append(model(file, platform))
        except SchemaError as error:
            problems.extend(error.problems)
    if problems:
        files = (*sources.files, *sources.refused)
        raise SchemaError(
            explained(problems, {it.name: it.corrections for it in files})
        )
    return ir.Sdk(
        version=text(sources.release, "version"),
        releases=records.read_releases(sources.release),
        platform=platform,
        models=tuple(models),
        retired=lifecycle.retired_models(sources, models),
    )


def _collisions(names: Mapping[str, ir.Names]) -> list[Problem]:
    """Refuse slugs that share an attribute or a class; the slug alone fixes both."""
    problems: list[Problem] = []
    users: dict[str, str] = {}
    for file, its in names.items():
        wanted = (its.attribute, its.endpoint, its.async_endpoint)
        taken = [name for name in wanted if name in users]
        for name in taken[:1]:
            reason = f"maps to the name {name!r}, and so does {users[name]}"
            problems.append(Problem(file, "/slug", reason))
        users |= dict.fromkeys(set(wanted) - users.keys(), file)
    return problems


def model(file: SchemaFile, platform: facts.Platform) -> ir.Model:
    """Return the model of a well-formed file. Raises SchemaError with its problems."""
    try:
        with processor_time(MAX_SECONDS):
            return _model(file, platform)
    except OutOfTime:
        raise SchemaError([_too_slow(file)]) from None


def _model(file: SchemaFile, platform: facts.Platform) -> ir.Model:
    names = naming.model_names(file.slug)
    parsed = _parsed(file, names.input)
    offers = phrases.offers(parsed.root.fields)
    listed = records.read_listed(file.document, names, platform, offers)
    said = {it.name: getattr(listed, it.name) for it in fields(listed)}
    said["rules"] = _rules(listed.rules, parsed, file.name)
    document = write_json(file.document)
    corrections = file.corrections
    return ir.Model(**said, input=parsed, document=document, corrections=corrections)


def _input_problems(file: SchemaFile) -> tuple[Problem, ...]:
    """Find problems in the input schema of a file that is already refused."""
    if is_document(file.document.get("input_schema")):
        try:
            with processor_time(MAX_SECONDS):
                _parsed(file, "Input")
        except SchemaError as error:
            return error.problems
        except OutOfTime:
            return (_too_slow(file),)
    return ()


def _too_slow(file: SchemaFile) -> Problem:
    reason = f"takes longer to check than the limit of {MAX_SECONDS} seconds"
    return Problem(file.name, "/input_schema", reason)


def _parsed(file: SchemaFile, name: str) -> ir.Input:
    """Read a file's input schema. Raises SchemaError for problems in either."""
    schema = member(file.document, "input_schema")
    try:
        at = "/input_schema"
        parsed = parser.parse(schema, name, file=file.name, at=at)
    except SchemaError as error:
        # Values can be judged by what we do not support, but not by what is no schema.
        more = [] if schema_problem(schema) else _bad_example(file, schema)
        raise SchemaError([*error.problems, *more]) from None
    if problems := _bad_example(file, schema):
        raise SchemaError(problems)
    return parsed


def _bad_example(file: SchemaFile, schema: Document) -> list[Problem]:
    """Say why the schema refuses the file's example, which the documents run."""
    example = file.document.get("example_input")
    if not is_document(example):
        return []
    return Judge(schema).problems(dict(example), file.name, "/example_input")


def _rules(
    said: tuple[ir.Rule, ...], given: ir.Input, file: str
) -> tuple[ir.Rule, ...]:
    """Compile the rules of a file against its input."""
    if not said:
        return ()
    # Imported here: CEL costs as much as all the rest, and few models have rules.
    from generator.rules import compiler

    return tuple(
        replace(checked.rule, source=checked.source, uses_re=checked.uses_re)
        for checked in compiler.compile_rules(said, given, file=file)
    )
