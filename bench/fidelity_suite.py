"""The official JSON-Schema-Test-Suite, draft 2020-12, against generated models.

Every required test. An input is an object, so a schema that is not one of an object
becomes the member `x` of one. `make setup` puts the suite where `folder` says.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012, SchemaRegistry

from bench.fidelity_table import Subject, Table, Trial, generated, judge
from generator import Problem, SchemaError, ir
from generator.json_schema.documents import Document, is_document
from generator.json_schema.subschemas import Schema, at_pointer, subschemas

FOLDER = Path(__file__).parent.parent / ".venv/suite/json/tests/draft2020-12"

NOT_TAKEN = frozenset({"$dynamicAnchor", "$dynamicRef", "$vocabulary"})
"""The keywords that may be refused; else there is the `$ref` that leads outside."""


@dataclass(frozen=True, slots=True)
class Case:
    """One instance, and whether the suite says that the schema accepts it."""

    value: ir.Json
    valid: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One schema of the suite, as an input's schema, with its instances."""

    keyword: str
    schema: Schema
    cases: tuple[Case, ...]


def groups(folder: Path = FOLDER) -> Iterator[Group]:
    """Every schema of the required tests; a folder below this one is optional."""
    for path in sorted(folder.glob("*.json")):
        for group in _documents(json.loads(path.read_text(encoding="utf-8"))):
            yield group_of(path.stem, group)


def run(subject: Subject = generated, folder: Path = FOLDER) -> Table:
    """The table of the whole suite; its keywords are the suite's files."""
    return tally(groups(folder), subject)


def tally(schemas: Iterable[Group], subject: Subject) -> Table:
    """The table of some schemas of the suite."""
    table = Table()
    for group in schemas:
        table.row(group.keyword).schemas += 1
        _try_group(table, group, subject)
    return table


def _try_group(table: Table, group: Group, subject: Subject) -> None:
    row = table.row(group.keyword)
    try:
        verdicts = subject(group.schema)
    except SchemaError as error:
        row.refused += 1
        for problem in error.problems:
            if not is_refusable(group, problem):
                row.unfounded += 1
                table.note(group.keyword, group.schema, f"refused: {problem}")
        return
    except Exception as error:  # a crash of any kind is a line of the table
        row.crashed += 1
        table.note(group.keyword, group.schema, f"crashed: {error!r:.300}")
        return
    validator = judge(group.schema)
    trial = Trial(table, group.keyword, group.schema, verdicts)
    for case in group.cases:
        right = validator.is_valid(case.value)
        row.departing += right != case.valid
        trial.instance(case.value, right)


def is_refusable(group: Group, problem: Problem) -> bool:
    """Whether a schema may be refused for this: it is so, and the judge agrees."""
    place, _, keyword = problem.pointer.rpartition("/")
    held = at_pointer(group.schema, place)
    if not is_document(held) or keyword not in held:
        return False
    if keyword in NOT_TAKEN:
        return "not supported" in problem.reason
    return "nothing is fetched" in problem.reason and not _is_plain_target(
        group.schema, place, str(held[keyword])
    )


def _is_plain_target(schema: Schema, place: str, reference: str) -> bool:
    """Whether a reference names something in the document.

    That is what the referencing library says, given this document only.
    """
    empty: SchemaRegistry = Registry()
    resolver = empty.resolver_with_root(DRAFT202012.create_resource(schema))
    inside = dict(subschemas(schema))
    steps = place.split("/")
    for depth in range(2, len(steps) + 1):
        if (above := inside.get("/".join(steps[:depth]))) is not None:
            resolver = resolver.in_subresource(DRAFT202012.create_resource(above))
    try:
        resolver.lookup(reference)
    except Unresolvable:
        return False
    return True


def group_of(keyword: str, group: Document) -> Group:
    """One entry of the suite's files: `schema`, and `tests` with `data` and `valid`."""
    schema = group["schema"]
    tests = list(_documents(group["tests"]))
    if is_document(schema) and schema.get("type") == "object":
        cases = [Case(test["data"], test["valid"] is True) for test in tests]
        return Group(keyword, schema, tuple(cases))
    cases = [Case({"x": test["data"]}, test["valid"] is True) for test in tests]
    return Group(keyword, _wrapped(schema), tuple(cases))


def _wrapped(schema: ir.Json) -> Schema:
    # With an $id of its own, what its references mean stays what it was.
    inner: ir.Json = {"$id": "urn:wrapped", **schema} if is_document(schema) else schema
    return {"type": "object", "properties": {"x": inner}}


def _documents(value: object) -> Iterator[Document]:
    items: list[object] = value if isinstance(value, list) else []
    for item in items:
        assert is_document(item)
        yield item
