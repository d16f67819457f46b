"""Find inputs that one version of a model accepts and another refuses."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from generator import ir
from generator.evolution.probes import (
    ANOTHER,
    ANYTHING,
    Way,
    changed,
    good,
    places,
    ready,
    values,
    without,
)
from generator.json_schema.judge import Judge
from generator.json_schema.subschemas import Schema, is_schema
from generator.rules import syntax

MAX_INPUTS = 1_000
"""How many inputs to try to show one change."""


@dataclass(frozen=True, slots=True)
class Law:
    """A rule that can be evaluated."""

    message: str
    holds: Callable[[ir.Json], bool]


def law(rule: ir.Rule) -> Law:
    """Return a rule as a test for inputs that the schema accepts."""
    return Law(rule.message, syntax.evaluator(rule.expression))


@dataclass(frozen=True, slots=True)
class Contract:
    """What one version of a model accepts."""

    judge: Judge
    laws: tuple[Law, ...] = ()

    def refusal(self, value: ir.Json) -> str | None:
        """Return why an input is refused, or None."""
        if reason := self.judge.refusal(value):
            return reason
        return next((law.message for law in self.laws if not law.holds(value)), None)

    def accepts(self, value: ir.Json) -> bool:
        """Whether an input is accepted."""
        return self.refusal(value) is None


def find_witness(
    inputs: Iterable[ir.Json], accepting: list[Contract], refusing: list[Contract]
) -> ir.Json:
    """Find an input that some accept and all others refuse, or None.

    It is the first one found, without members that it does not need.
    """

    def shows(value: ir.Json) -> bool:
        accepted = all(one.accepts(value) for one in accepting)
        return accepted and not any(one.accepts(value) for one in refusing)

    for value in islice(_different(inputs), MAX_INPUTS):
        if shows(value):
            return _reduced(value, shows)
    return None


def _reduced(
    value: dict[str, ir.Json], shows: Callable[[ir.Json], bool]
) -> dict[str, ir.Json]:
    for name in list(value):
        smaller = {it: value[it] for it in value if it != name}
        if shows(smaller):
            value = smaller
    return value


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a model, for making inputs."""

    schema: dict[str, ir.Json]
    """The input schema. Its references are pointers into it."""

    example: ir.Json

    def bases(self) -> Iterator[ir.Json]:
        """Yield inputs that it probably accepts, shortest first."""
        whole = good(self.schema, self.schema)
        needed = self.schema.get("required")
        if isinstance(whole, dict) and isinstance(needed, list):
            yield {name: whole[name] for name in whole if name in needed}
        yield self.example
        yield whole


def inputs(sides: Iterable[Side], near: Way) -> Iterator[ir.Json]:
    """Yield inputs changed at a place, or inside it."""
    sides = tuple(sides)
    bases = [base for side in sides for base in side.bases() if base is not None]
    yield from bases
    for base in bases:
        for side in sides:
            yield from _changed_near(side, base, near)


def _changed_near(side: Side, base: ir.Json, near: Way) -> Iterator[ir.Json]:
    """Yield inputs with another value, or none, at each place near enough."""
    whole = good(side.schema, side.schema)
    yield without(base, near)
    for way, held in places(side.schema, side.schema):
        if way[: len(near)] == near:
            start = ready(base, whole, way)
            yield changed(start, (*way, ANOTHER), 1)
            for value in tried(side.schema, held):
                yield changed(start, way, value)
            yield without(start, way)


def tried(root: Schema, held: object) -> Iterator[ir.Json]:
    """Yield values just accepted, just refused, and more."""
    if is_schema(held):
        yield good(root, held)
        for keyword in held:
            yield from values(keyword, held, root)
    yield from ANYTHING


def _different(inputs: Iterable[ir.Json]) -> Iterator[dict[str, ir.Json]]:
    """Return the inputs that are objects, each once."""
    seen: set[str] = set()
    for value in inputs:
        key = json.dumps(value, sort_keys=True)
        if isinstance(value, dict) and key not in seen:
            seen.add(key)
            yield value
