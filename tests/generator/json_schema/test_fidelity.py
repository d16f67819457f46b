"""The generated models accept what the schemas accept: thousands of probes, no difference.

A probe is an input that the schema accepts with one place changed: each limit crossed and
just met, each type replaced by every other, members left out, added and misspelt. What
jsonschema says of it is right by definition.
"""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from bench import fidelity_drawn, fidelity_models
from bench.fidelity_table import Table, accept_everything, judge_itself
from generator import ir, model_source
from generator.json_schema.documents import Document, is_document, member
from generator.json_schema.judge import Judge
from generator.json_schema.keywords import CONSTRAINTS, is_number
from tests.golden_texts import accepts, accepts_json, input_class

pytestmark = pytest.mark.slow

SCHEMAS = sorted((Path(__file__).parents[3] / "schemas").glob("[!_]*.json"))

Verdict: TypeAlias = Callable[[ir.Json], bool]
Way: TypeAlias = tuple[str, ...]

ITEM = "[]"
"""The step to the item of a list; the lists of a full value hold one."""

# Every kind of JSON value, and those that Python or pydantic easily takes for another.
SCALARS: list[ir.Json] = [
    *[None, True, False, 0, 1, -1, 8, 2**70, -(2**70)],
    *[0.0, 1.0, -0.0, 0.5, 8.0, 15.0, 1e300],
    *["", " ", "0", "1", "8", "true", "null", "auto", "16:9", "720p", "4K", "é", "\n"],
    *["🎈" * 3, "a" * 5000],
]
LISTS: list[ir.Json] = [[], [""], [1], [None], [[]], ["a"] * 20]
OBJECTS: list[ir.Json] = [
    {},
    {"": 0},
    {"url": "a"},
    {"max_images": 4},
    {"url": "a", "role": "first_frame"},
]
ANYTHING = [*SCALARS, *LISTS, *OBJECTS]


def document(path: Path) -> Document:
    found = json.loads(path.read_text(encoding="utf-8"))
    assert is_document(found)
    return found


def near(schema: Document) -> Iterator[ir.Json]:
    """Values at the limits of a schema, on both sides, in every form."""
    for keyword, value in schema.items():
        if keyword in {"minimum", "maximum", "multipleOf"} and is_number(value):
            assert isinstance(value, int | float)
            for number in (value - 1, value, value + 1):
                yield from (number, float(number), number + 0.5, str(number))
        if keyword in {"minLength", "maxLength"} and isinstance(value, int):
            yield from (mark * (value + d) for mark in "a🎈é" for d in (-1, 0, 1))
        if keyword in {"minItems", "maxItems"} and isinstance(value, int):
            for length in (value - 1, value, value + 1):
                yield ["a" for _ in range(length)]
        if keyword == "enum" and isinstance(value, list):
            for choice in value:
                yield from (choice, [choice], str(choice), f"{choice} ")
                yield choice.upper() if isinstance(choice, str) else float(str(choice))
                yield choice.lower() if isinstance(choice, str) else bool(choice)


def full(schema: Document) -> ir.Json:
    """A value that a schema accepts, with every member that it names."""
    if isinstance(choices := schema.get("enum"), list):
        return choices[0]
    match schema.get("type"):
        case "object":
            named = schema.get("properties", {})
            members = named.items() if is_document(named) else ()
            return {name: full(it) for name, it in members if is_document(it)}
        case "array":
            return [full(member(schema, "items"))]
        case "integer" | "number":
            least = schema.get("minimum", 1)
            return least if is_number(least) else 1
        case "boolean":
            return True
        case _:
            return "a"


def places(schema: Document, way: Way = ()) -> Iterator[tuple[Way, Document]]:
    """Every place in a full value, with the schema of what stands there."""
    yield way, schema
    named = schema.get("properties")
    if is_document(named):
        for name, inner in named.items():
            if is_document(inner):
                yield from places(inner, (*way, name))
    items = schema.get("items")
    if is_document(items):
        yield from places(items, (*way, ITEM))


def changed(value: ir.Json, way: Way, new: ir.Json) -> ir.Json:
    """A copy of a value with another one at one place."""
    if not way:
        return new
    if isinstance(value, list):
        return [changed(item, way[1:], new) for item in value]
    assert isinstance(value, dict)
    return {**value, way[0]: changed(value.get(way[0]), way[1:], new)}


def without(value: ir.Json, way: Way) -> ir.Json:
    """A copy of a value without what stands at one place."""
    if isinstance(value, list):
        return [without(item, way[1:]) for item in value if len(way) > 1]
    assert isinstance(value, dict)
    if len(way) > 1:
        return {**value, way[0]: without(value[way[0]], way[1:])}
    return {name: item for name, item in value.items() if name != way[0]}


def probes(schema: Document) -> Iterator[ir.Json]:
    """Inputs, each different from a good one in one place."""
    whole = full(schema)
    yield whole
    for way, part in places(schema):
        values = [*ANYTHING, *near(part)]
        yield from (changed(whole, way, value) for value in values)
        if way:
            yield without(whole, way)
        if len(way) == 1:
            yield from (changed({"prompt": "a"}, way, value) for value in values)
        if is_document(part.get("properties")):
            for name in (*near_names(part), "prompts", "", "model_config"):
                yield changed(whole, (*way, name), "a")


def near_names(schema: Document) -> list[str]:
    """Names that are close to a member's: another case, the name Python would use."""
    names = list(member(schema, "properties"))
    return [*(f"{it}_" for it in names), *(it.upper() for it in names)]


def tally(schema: Document, verdicts: list[Verdict]) -> tuple[int, int, int]:
    """How many probes the judge accepts and refuses, and how often verdicts differ."""
    judge = Judge(schema)
    accepted = refused = different = 0
    for probe in probes(schema):
        right = not judge.problems(probe, "probe", "")
        accepted += right
        refused += not right
        different += any(verdict(probe) != right for verdict in verdicts)
    return accepted, refused, different


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_model_agrees_with_its_schema(path: Path) -> None:
    """As Python objects and as JSON text, each probe gets the schema's own verdict."""
    schema = member(document(path), "input_schema")
    model = input_class(model_source(schema, "ProbedInput"), "ProbedInput")
    verdicts: list[Verdict] = [
        lambda probe: accepts(model, probe),
        lambda probe: accepts_json(model, probe),
    ]
    accepted, refused, different = tally(schema, verdicts)
    assert accepted > 100
    assert refused > 500
    assert different == 0


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.stem)
def test_judge_agrees_with_itself(path: Path) -> None:
    """Control: the judge in the place of the model differs nowhere."""
    schema = member(document(path), "input_schema")
    judge = Judge(schema)
    verdicts: list[Verdict] = [lambda probe: not judge.problems(probe, "probe", "")]
    assert tally(schema, verdicts)[2] == 0


@pytest.mark.parametrize("always", [True, False])
def test_constant_verdict_is_noticed(always: bool) -> None:
    """Control: a model that accepts everything, or nothing, differs."""
    schema = member(document(SCHEMAS[0]), "input_schema")
    accepted, refused, different = tally(schema, [lambda _: always])
    assert different == (refused if always else accepted)
    assert different > 0


def test_lost_limit_is_noticed() -> None:
    """Control: a model made without one of the limits differs."""
    schema = json.loads(SCHEMAS[0].read_text(encoding="utf-8"))["input_schema"]
    looser = copy.deepcopy(schema)
    del looser["properties"]["n"]["maximum"]
    model = input_class(model_source(looser, "LooserInput"), "LooserInput")
    assert tally(schema, [lambda probe: accepts(model, probe)])[2] > 0


@pytest.fixture(scope="module")
def awkward() -> Table:
    """Invented models, awkward and with rare keywords, probed constraint by constraint."""
    return fidelity_models.run(fidelity_models.awkward_models(40))


@pytest.fixture(scope="module")
def drawn() -> Table:
    """Drawn schemas, three for every keyword that refuses values."""
    return fidelity_drawn.run(6)


def test_awkward_models_agree_with_their_schemas(awkward: Table) -> None:
    """Every invented model is taken, and agrees with its schema on every probe."""
    assert awkward.findings == []
    assert awkward.total.wrong == 0
    assert awkward.total.refused == 0
    assert awkward.total.accepted > 5_000
    assert awkward.total.refusals > 15_000


def test_platform_models_are_probed_too() -> None:
    """The same probes find no difference on the platform's own models."""
    table = fidelity_models.run(fidelity_models.platform_models())
    assert len(SCHEMAS) == table.row("(models)").schemas
    assert table.findings == []
    assert table.total.refused == 0


def test_drawn_schemas_agree_with_their_models(drawn: Table) -> None:
    """Every keyword that refuses values, among others: taken, and no difference."""
    assert drawn.findings == []
    assert drawn.total.wrong == 0
    assert drawn.total.refused == 0


def test_no_keyword_is_tried_from_one_side(awkward: Table, drawn: Table) -> None:
    """The judge accepts some instances for each keyword, and refuses some."""
    both = {"(models)", "(example)", "(full)"}
    assert set(awkward.one_sided) <= both
    assert drawn.one_sided == []
    assert drawn.rows.keys() == CONSTRAINTS


def test_judge_agrees_with_itself_on_awkward_models() -> None:
    """Control: the judge in the place of the models differs nowhere."""
    models = fidelity_models.awkward_models(5)
    total = fidelity_models.run(models, judge_itself).total
    assert total.wrong == 0
    assert min(total.accepted, total.refusals) > 500


def test_accepting_everything_is_noticed_on_awkward_models() -> None:
    """Control: what accepts everything differs at each refusal."""
    models = fidelity_models.awkward_models(5)
    total = fidelity_models.run(models, accept_everything).total
    assert total.disagreeing == total.refusals > 500
