"""What a schema folder says, as the IR: names decided, collisions refused.

Imports documents, judge, loader, naming, parser, strict_json, ir and errors.
"""

from collections import defaultdict
from decimal import Decimal

from generator import ir, naming, parser
from generator.documents import (
    Document,
    is_document,
    member,
    members,
    number,
    text,
    texts,
)
from generator.errors import Problem, SchemaError
from generator.judge import Judge
from generator.loader import SchemaFile, Sources
from generator.strict_json import write_json


def build(sources: Sources) -> ir.Sdk:
    """The whole SDK as the templates see it; raises SchemaError with every problem."""
    platform = _platform(sources.platform)
    problems = _collisions(sources.files)
    models: list[ir.Model] = []
    for file in sources.files:
        try:
            models.append(_model(file, platform))
        except SchemaError as error:
            problems.extend(error.problems)
    if problems:
        raise SchemaError(problems)
    return ir.Sdk(
        version=text(sources.release, "version"),
        notes=tuple(
            ir.Note(text(note, "version"), text(note, "text"))
            for note in members(sources.release, "notes")
        ),
        platform=platform,
        models=tuple(models),
    )


def _collisions(files: tuple[SchemaFile, ...]) -> list[Problem]:
    """Two slugs may not share an attribute or a class: the slug alone fixes both."""
    users: dict[str, list[SchemaFile]] = defaultdict(list)
    for file in files:
        names = naming.model_names(text(file.document, "slug"))
        for name in (names.attribute, names.endpoint, names.async_endpoint):
            users[name].append(file)
    return [
        Problem(
            file.name, "/slug", f"gives the name {name!r}, and so does {other.name}"
        )
        for name, sharing in users.items()
        for file in sharing
        for other in sharing
        if other is not file
    ]


def _model(file: SchemaFile, platform: ir.Platform) -> ir.Model:
    document = file.document
    names = naming.model_names(text(document, "slug"))
    schema = member(document, "input_schema")
    parsed = parser.parse(schema, names.input, file=file.name, at="/input_schema")
    example = document["example_input"]
    _refuse_bad_examples(file.name, schema, example)
    return ir.Model(
        file=f"schemas/{file.name}",
        slug=text(document, "slug"),
        names=names,
        title=text(document, "title"),
        description=text(document, "description"),
        output=_output_kind(text(document, "output_kind"), platform),
        root=parsed.root,
        nested=parsed.nested,
        rules=tuple(map(_rule, members(document, "rules"))),
        deprecated=_deprecation(document),
        example_input=example if is_document(example) else None,
        example_cost=_example_cost(document),
        document=write_json(document),
    )


def _refuse_bad_examples(file: str, schema: Document, example: ir.Json) -> None:
    judge = Judge(schema)
    problems = judge.examples(file, "/input_schema")
    if example is not None:
        problems += judge.problems(example, file, "/example_input")
    if problems:
        raise SchemaError(problems)


def _output_kind(word: str, platform: ir.Platform) -> ir.OutputKind:
    """The kind a word names; one that the platform does not list is kept as it is."""
    for kind in platform.output_kinds:
        if word in {kind.key, kind.singular}:
            return kind
    return ir.OutputKind(word, word, "Output", "Output", file_suffix="")


def _rule(rule: Document) -> ir.Rule:
    return ir.Rule(text(rule, "id"), text(rule, "expression"), text(rule, "message"))


def _deprecation(document: Document) -> ir.Deprecation | None:
    if "deprecated" not in document:
        return None
    said = member(document, "deprecated")
    replacement, reason = said.get("replacement"), said.get("reason")
    return ir.Deprecation(
        since=text(said, "since"),
        replacement=replacement if isinstance(replacement, str) else None,
        reason=reason if isinstance(reason, str) else None,
    )


def _example_cost(document: Document) -> Decimal | None:
    """What the example was charged, digit for digit as the page shows it."""
    response = document.get("example_response")
    cost = response.get("cost_actual") if is_document(response) else None
    if isinstance(cost, bool) or not isinstance(cost, int | float):
        return None
    return Decimal(write_json(cost))


def _platform(facts: Document) -> ir.Platform:
    paths, headers = member(facts, "paths"), member(facts, "headers")
    environment = member(facts, "environment")
    return ir.Platform(
        base_url=text(facts, "base_url"),
        tasks_path=text(paths, "tasks"),
        task_path=text(paths, "task"),
        events_path=text(paths, "events"),
        authorization_header=text(headers, "authorization"),
        authorization_scheme=text(facts, "authorization_scheme"),
        idempotency_header=text(headers, "idempotency_key"),
        api_key_variable=text(environment, "api_key"),
        base_url_variable=text(environment, "base_url"),
        statuses=_statuses(member(facts, "$defs")),
        terminal_statuses=texts(facts, "terminal_statuses"),
        output_kinds=_output_kinds(member(facts, "output_kinds")),
        defaults=_defaults(member(facts, "client_defaults")),
    )


def _statuses(definitions: Document) -> tuple[str, ...]:
    """The known words, from the type of a task's status: an enum beside any string."""
    task = member(member(definitions, "TaskState"), "properties")
    known = members(member(task, "status"), "anyOf")[0]
    return texts(known, "enum")


def _output_kinds(facts: Document) -> tuple[ir.OutputKind, ...]:
    kinds: list[ir.OutputKind] = []
    for key in facts:
        output, async_output = naming.output_names(key)
        fact = member(facts, key)
        singular, suffix = text(fact, "singular"), text(fact, "file_suffix")
        kinds.append(ir.OutputKind(key, singular, output, async_output, suffix))
    return tuple(kinds)


def _defaults(facts: Document) -> ir.ClientDefaults:
    return ir.ClientDefaults(
        attempt_timeout=number(facts, "attempt_timeout"),
        submit_timeout=number(facts, "submit_timeout"),
        wait_timeout=number(facts, "wait_timeout"),
        max_retries=int(number(facts, "max_retries")),
    )
