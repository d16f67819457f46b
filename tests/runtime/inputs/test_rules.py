"""Rules of inputs at run time: asked when the fields are right, and all told at once."""

import json
from collections.abc import Callable
from typing import Annotated, NamedTuple

import pytest
from pydantic import MISSING, BaseModel, Field, ValidationError

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt
from mindvideo._runtime.inputs.rule_errors import broken_rules
from mindvideo._runtime.inputs.rules import rule


class Part(InputModel):
    """Something inside an input."""

    size: Annotated[int, Integer(ge=0)]


class Ruled(InputModel):
    """An input with three rules, one over a renamed field and one over parts."""

    a: Opt[Annotated[int, Integer(ge=0, le=9)]] = MISSING
    class_: Annotated[Opt[str], Field(alias="class")] = MISSING
    parts: Opt[list[Part]] = MISSING

    @rule("a needs class.")
    def _a_needs_class(self) -> bool:
        return self.a is MISSING or self.class_ is not MISSING

    @rule("a is 5 at most.")
    def _small(self) -> bool:
        return self.a is MISSING or self.a <= 5

    @rule("Parts are small.")
    def _parts(self) -> bool:
        return self.parts is MISSING or all(part.size < 3 for part in self.parts)


class Holder(BaseModel):
    """A model of somebody else that holds an input."""

    item: Ruled


class Told(NamedTuple):
    """What is told of a rule."""

    id: str
    message: str


NEEDS_CLASS = Told("a_needs_class", "a needs class.")
SMALL = Told("small", "a is 5 at most.")
PARTS = Told("parts", "Parts are small.")

WAYS: dict[str, Callable[[dict[str, object]], Ruled]] = {
    "constructor": lambda given: Ruled(**given),
    "python": Ruled.model_validate,
    "json": lambda given: Ruled.model_validate_json(json.dumps(given)),
    "nested": lambda given: Holder.model_validate({"item": given}).item,
}
each_way = pytest.mark.parametrize("way", WAYS)


@each_way
def test_all_broken_rules_are_told_at_once(way: str) -> None:
    """One error holds a line for each broken rule, with its id, sentence and input."""
    with pytest.raises(ValidationError) as refused:
        WAYS[way]({"a": 7})
    found = [
        (line["type"], line["loc"], line["msg"], line["ctx"], line["input"])
        for line in refused.value.errors()
    ]
    at = ("item",) if way == "nested" else ()
    assert found == [
        ("rule", at, it.message, {"rule": it.id, "message": it.message}, {"a": 7})
        for it in (NEEDS_CLASS, SMALL)
    ]


@each_way
def test_input_that_keeps_the_rules_is_accepted(way: str) -> None:
    """Rules let through what keeps them, and change nothing in it."""
    given: dict[str, object] = {"a": 5, "class": "x", "parts": [{"size": 2}]}
    made = WAYS[way](given)
    assert type(made) is Ruled
    assert made.payload() == given


@each_way
def test_wrong_fields_are_told_before_rules(way: str) -> None:
    """Rules are asked only when every field is right."""
    with pytest.raises(ValidationError) as refused:
        WAYS[way]({"a": 10})
    assert [line["type"] for line in refused.value.errors()] == ["less_than_equal"]


@pytest.mark.parametrize(
    ("given", "failed", "broken"),
    [
        ({"a": 7, "parts": "x"}, {"parts"}, (NEEDS_CLASS, SMALL)),
        ({"a": 7, "class": 1}, {"class"}, (SMALL,)),
        ({"a": 7, "class_": 1}, {"class_"}, (SMALL,)),
        ({"a": "x", "class": "y"}, {"a"}, ()),
        ({"a": 7, "class_": "x", "other": 1}, {"other"}, (SMALL,)),
        ({"parts": [{"size": 3.0}], "a": "x"}, {"a"}, (PARTS,)),
    ],
)
def test_rules_of_right_fields_are_asked(
    given: dict[str, object], failed: set[str], broken: tuple[Told, ...]
) -> None:
    """Beside wrong fields, the rules over the others still tell what is broken."""
    found = broken_rules(Ruled, given, failed)
    assert tuple((it.id, it.message) for it in found) == broken


def test_input_without_rules_has_none() -> None:
    """An input without rules breaks none and has no validator of its own."""
    assert broken_rules(Part, {"size": -1}, {"size"}) == ()
    assert Part.__pydantic_core_schema__["type"] == "model"
    assert Ruled.__pydantic_core_schema__["type"] == "function-after"
