"""Read checked documents into records, each once.

Their form has been checked against `_meta.json`, so a value of another type is a bug.
"""

from decimal import Decimal

from generator import facts, ir
from generator.catalog import lifecycle
from generator.json_schema import naming
from generator.json_schema.documents import (
    Document,
    is_document,
    member,
    members,
    number,
    text,
    texts,
)
from generator.json_schema.strict_json import write_json


def read_platform(said: Document) -> facts.Platform:
    """Read the facts in `_platform.json`."""
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
    largest = member(said, "largest_uploads")
    return facts.ClientDefaults(
        attempt_timeout=number(said, "attempt_timeout"),
        submit_timeout=number(said, "submit_timeout"),
        wait_timeout=number(said, "wait_timeout"),
        max_retries=int(number(said, "max_retries")),
        largest_uploads={it: int(number(largest, it)) for it in largest},
    )


def read_releases(document: Document) -> tuple[facts.Release, ...]:
    """Read the releases in `_release.json`, newest first."""
    return tuple(map(_release, members(document, "entries")))


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


def read_listed(
    document: Document, names: ir.Names, platform: facts.Platform, offers: ir.Offers
) -> ir.Listed:
    """Read what a schema file says besides its input schema."""
    example = document["example_input"]
    return ir.Listed(
        slug=text(document, "slug"),
        names=names,
        title=text(document, "title"),
        description=text(document, "description"),
        output=_output_kind(text(document, "output_kind"), platform),
        offers=offers,
        rules=read_rules(document),
        deprecated=lifecycle.deprecation(document),
        example_input=example if is_document(example) else None,
        example_cost=_example_cost(document),
    )


def read_rules(document: Document) -> tuple[ir.Rule, ...]:
    """Read the rules of a schema file, not yet compiled."""
    return tuple(
        ir.Rule(text(it, "id"), text(it, "expression"), text(it, "message"))
        for it in members(document, "rules")
    )


def _output_kind(word: str, platform: facts.Platform) -> facts.OutputKind:
    """Return the output kind for a word; a kind the platform does not list stays as it
    is.
    """
    for kind in platform.output_kinds:
        if word in {kind.key, kind.singular}:
            return kind
    return facts.OutputKind(word, word, "Output", "Output", file_suffix="")


def _example_cost(document: Document) -> Decimal | None:
    """Return the cost of the example, with the digits the page shows."""
    response = document.get("example_response")
    cost = response.get("cost_actual") if is_document(response) else None
    if isinstance(cost, bool) or not isinstance(cost, int | float):
        return None
    return Decimal(write_json(cost))
