"""Verdicts of a model beside those of jsonschema, counted by keyword.

A subject is whatever makes verdicts of a schema: the generated model, or a control in
its place. Every instance is labelled by the judge, and none is assumed to be valid.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass, field, fields
from itertools import count
from typing import TypeAlias

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from pydantic import ValidationError
from referencing import Registry

from generator import ir, model_source
from generator.json_schema.subschemas import Schema
from mindvideo._runtime.inputs.model import InputModel
from tests.golden_texts import input_class, same_json

Verdict: TypeAlias = Callable[[ir.Json], bool]
"""Whether an instance is accepted; raises Altered when its payload is another one."""

Subject: TypeAlias = Callable[[Schema], list[Verdict]]

_numbers = count()


class Altered(Exception):
    """An accepted instance came out of `payload` as something else."""


@dataclass(slots=True)
class Row:
    """What happened with one keyword; accepted and refusals count by the judge."""

    schemas: int = 0
    refused: int = 0
    unfounded: int = 0
    """Refused for what is none of the reasons to refuse."""

    accepted: int = 0
    refusals: int = 0
    crashed: int = 0
    altered: int = 0
    disagreeing: int = 0
    departing: int = 0
    """Instances of which the judge says other than the official suite."""

    def __add__(self, other: "Row") -> "Row":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Row(*(one + two for one, two in pairs))

    @property
    def wrong(self) -> int:
        """How often the subject was not exact."""
        return self.unfounded + self.crashed + self.altered + self.disagreeing


@dataclass(slots=True)
class Table:
    """Rows by keyword, and the first things that went wrong."""

    rows: dict[str, Row] = field(default_factory=dict[str, Row])
    findings: list[str] = field(default_factory=list[str])

    def row(self, keyword: str) -> Row:
        """The row of a keyword, a new one when it has none yet."""
        return self.rows.setdefault(keyword, Row())

    def note(self, keyword: str, schema: Schema, what: str) -> None:
        """Remember what went wrong, so that somebody can try it again."""
        shown = json.dumps(schema, ensure_ascii=False)
        self.findings.append(f"{keyword}: {what}\n    {shown[:600]}")

    @property
    def total(self) -> Row:
        """The sum of all rows."""
        return sum(self.rows.values(), Row())

    @property
    def one_sided(self) -> list[str]:
        """The keywords whose instances the judge all accepted, or all refused."""
        return [
            keyword
            for keyword, row in self.rows.items()
            if bool(row.accepted) != bool(row.refusals)
        ]

    def text(self, title: str) -> str:
        """The table as it is printed, with the first findings below it."""
        names = [it.name for it in fields(Row)]
        lines = [_line(title, names)]
        lines += [_line(word, astuple(row)) for word, row in sorted(self.rows.items())]
        lines.append(_line("total", astuple(self.total)))
        return "\n".join([*lines, *self.findings[:20]])


def judge(schema: Schema) -> Validator:
    """The library that is right by definition; it fetches nothing."""
    return Draft202012Validator(schema, registry=Registry())


def generated(schema: Schema) -> list[Verdict]:
    """The subject that counts: the generated model, given Python's objects and JSON."""
    name = f"Fidelity{next(_numbers)}"
    model = input_class(model_source(schema, name), name)
    return [
        lambda value: _keeps(lambda: model.model_validate(value), value),
        lambda value: _keeps(lambda: _from_text(model, value), value),
    ]


def judge_itself(schema: Schema) -> list[Verdict]:
    """A control that has to be right everywhere."""
    return [judge(schema).is_valid]


def accept_everything(schema: Schema) -> list[Verdict]:
    """A control that has to be found wrong."""
    return [lambda value: True]


@dataclass(frozen=True, slots=True)
class Trial:
    """One schema, tried on a subject; what comes out of it is a row's."""

    table: Table
    keyword: str
    schema: Schema
    verdicts: list[Verdict]

    def instance(self, value: ir.Json, right: bool) -> None:
        """Count one instance, of which the judge says `right`, and what is wrong."""
        row = self.table.row(self.keyword)
        row.accepted += right
        row.refusals += not right
        for word in _wrongs(value, right, self.verdicts):
            row.altered += word == "altered"
            row.disagreeing += word == "disagreeing"
            row.crashed += word not in {"altered", "disagreeing"}
            what = f"{word}, judge says {right}: {value!r:.200}"
            self.table.note(self.keyword, self.schema, what)


def _wrongs(value: ir.Json, right: bool, verdicts: Iterable[Verdict]) -> Iterator[str]:
    for verdict in verdicts:
        try:
            if verdict(value) != right:
                yield "disagreeing"
        except Altered:
            yield "altered"
        except Exception as error:  # whatever it is, the model must not raise it
            yield f"crashed with {error!r:.100}"


def _keeps(made: Callable[[], InputModel], value: ir.Json) -> bool:
    try:
        payload = made().payload()
    except ValidationError:
        return False
    if not same_json(payload, value):
        raise Altered
    return True


def _from_text(model: type[InputModel], value: ir.Json) -> InputModel:
    return model.model_validate_json(json.dumps(value))


def _line(head: str, cells: Iterable[object]) -> str:
    return f"{head:<26}" + "".join(f"{cell!s:>12}" for cell in cells)
