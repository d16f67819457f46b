"""Turn a schema folder into the IR: decide names, refuse collisions."""

from collections.abc import Container, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from types import MappingProxyType

from generator import facts, ir
from generator.catalog import lifecycle
from generator.catalog.corrections import explained
from generator.catalog.loader import SchemaFile, Sources
from generator.errors import Problem, SchemaError
from generator.json_schema import naming, parser
from generator.json_schema.documents import (
    Document,
    is_document,
    member,
    members,
    number,
    text,
    texts,
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
    platform = platform_facts(sources.platform)
    problems = [*sources.problems, *_collisions(sources.files)]
    problems += lifecycle.problems(sources)
    for file in sources.refused:
        problems.extend(_input_problems(file))
    models: list[ir.Listed] = []
    for file in sources.files:
        if file.name in known:
            models.append(_listed(file, platform, known[file.name]))
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
        releases=tuple(map(_release, members(sources.release, "entries"))),
        platform=platform,
        models=tuple(models),
        retired=lifecycle.retired_models(sources, models),
    )


def _release(entry: Document) -> facts.Release:
    date = entry.get("date")
    changes = [
        facts.Noted(text(it, "model"), text(it, "effect"), text(it, "text"))
        for it in members(entry, "changes")
    ]
    return facts.Release(
        version=text(entry, "version"),
        date=date if isinstance(date, str) else None,
        notes=texts(entry, "notes"),
        changes=tuple(changes),
    )


def _collisions(files: tuple[SchemaFile, ...]) -> list[Problem]:
    """Refuse slugs that share an attribute or a class; the slug alone fixes both."""
    problems: list[Problem] = []
    users: dict[str, str] = {}
    for file in files:
        names = naming.model_names(text(file.document, "slug"))
        wanted = (names.attribute, names.endpoint, names.async_endpoint)
        taken = [name for name in wanted if name in users]
        for name in taken[:1]:
            reason = f"gives the name {name!r}, and so does {users[name]}"
            problems.append(Problem(file.name, "/slug", reason))
        users |= dict.fromkeys(set(wanted) - users.keys(), file.name)
    return problems


def model(file: SchemaFile, platform: facts.Platform) -> ir.Model:
    """Return the model of a well-formed file. Raises SchemaError with its problems."""
    try:
        with processor_time(MAX_SECONDS):
            return _model(file, platform)
    except OutOfTime:
        raise SchemaError([_too_slow(file)]) from None


def _model(file: SchemaFile, platform: facts.Platform) -> ir.Model:
    names = naming.model_names(text(file.document, "slug"))
    parsed = _parsed(file, names.input)
    listed = _listed(file, platform, phrases.offers(parsed.root.fields))
    said = {it.name: getattr(listed, it.name) for it in fields(listed)}
    said["rules"] = _rules(file, parsed)
    document = write_json(file.document)
    corrections = file.corrections
    return ir.Model(**said, input=parsed, document=document, corrections=corrections)


def _listed(file: SchemaFile, platform: facts.Platform, offers: ir.Offers) -> ir.Listed:
    document = file.document
    example = document["example_input"]
    return ir.Listed(
        slug=text(document, "slug"),
        names=naming.model_names(text(document, "slug")),
        title=text(document, "title"),
        description=text(document, "description"),
        output=_output_kind(text(document, "output_kind"), platform),
        offers=offers,
        rules=tuple(map(_rule, members(document, "rules"))),
        deprecated=lifecycle.deprecation(document),
        example_input=example if is_document(example) else None,
        example_cost=_example_cost(document),
    )


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


def _output_kind(word: str, platform: facts.Platform) -> facts.OutputKind:
    """Return the output kind for a word; a kind the platform does not list stays as it
    is.
    """
    for kind in platform.output_kinds:
        if word in {kind.key, kind.singular}:
            return kind
    return facts.OutputKind(word, word, "Output", "Output", file_suffix="")


def _rules(file: SchemaFile, given: ir.Input) -> tuple[ir.Rule, ...]:
    """Compile the file's rules against its input."""
    said = list(map(_rule, members(file.document, "rules")))
    if not said:
        return ()
    # Imported here: CEL costs as much as all the rest, and few models have rules.
    from generator.rules import compiler

    return tuple(
        replace(checked.rule, source=checked.source, uses_re=checked.uses_re)
        for checked in compiler.compile_rules(said, given, file=file.name)
    )


def _rule(rule: Document) -> ir.Rule:
    return ir.Rule(text(rule, "id"), text(rule, "expression"), text(rule, "message"))


def _example_cost(document: Document) -> Decimal | None:
    """Return the cost of the example, with the digits the page shows."""
    response = document.get("example_response")
    cost = response.get("cost_actual") if is_document(response) else None
    if isinstance(cost, bool) or not isinstance(cost, int | float):
        return None
    return Decimal(write_json(cost))


def platform_facts(said: Document) -> facts.Platform:
    """Read the facts in `_platform.json`, whose form has been checked."""
    paths, headers = member(said, "paths"), member(said, "headers")
    environment = member(said, "environment")
    return facts.Platform(
        base_url=text(said, "base_url"),
        tasks_path=text(paths, "tasks"),
        task_path=text(paths, "task"),
        events_path=text(paths, "events"),
        authorization_header=text(headers, "authorization"),
        authorization_scheme=text(said, "authorization_scheme"),
        idempotency_header=text(headers, "idempotency_key"),
        api_key_variable=text(environment, "api_key"),
        base_url_variable=text(environment, "base_url"),
        statuses=_statuses(member(said, "$defs")),
        terminal_statuses=texts(said, "terminal_statuses"),
        output_kinds=_output_kinds(member(said, "output_kinds")),
        defaults=_defaults(member(said, "client_defaults")),
    )


def _statuses(definitions: Document) -> tuple[str, ...]:
    """The known statuses: an enum beside any string."""
    task = member(member(definitions, "TaskState"), "properties")
    known = members(member(task, "status"), "anyOf")[0]
    return texts(known, "enum")


def _output_kinds(said: Document) -> tuple[facts.OutputKind, ...]:
    kinds: list[facts.OutputKind] = []
    for key in said:
        output, async_output = naming.output_names(key)
        fact = member(said, key)
        singular, suffix = text(fact, "singular"), text(fact, "file_suffix")
        kinds.append(facts.OutputKind(key, singular, output, async_output, suffix))
    return tuple(kinds)


def _defaults(said: Document) -> facts.ClientDefaults:
    return facts.ClientDefaults(
        attempt_timeout=number(said, "attempt_timeout"),
        submit_timeout=number(said, "submit_timeout"),
        wait_timeout=number(said, "wait_timeout"),
        max_retries=int(number(said, "max_retries")),
        largest_upload=int(number(said, "largest_upload")),
    )
