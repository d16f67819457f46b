"""What the form says of an input is what the SDK says, word for word."""

import json
import random
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticKnownError

from generator import ir, model_source
from generator.json_schema import parser
from generator.regex import browser as browser_regex
from generator.regex import re2
from generator.render import playground
from mindvideo import InputError, MindVideo
from mindvideo._runtime.inputs.input_errors import build_input
from mindvideo._runtime.inputs.model import InputModel
from mindvideo.catalog import models
from tests.generator.rules.test_compiler import SCHEMA, WRITTEN, as_function, some_input
from tests.generator.rules.test_compiler import checked as checked_rule
from tests.golden_texts import input_class
from tests.playground.conftest import DOCS

INPUTS = 250

# The SDK goes on with the models that would take the value: a page knows its own only.
OFFERS = re.compile(r"; [a-z0-9-]+(, [a-z0-9-]+)*( and \d+ more)? offers? it$")

SAY = """
const [text, inputs] = given, data = json.parse(text);
return inputs.map((it) => {
  const input = json.parse(it), problems = checks.problemsOf(data, input);
  const broken = rules.brokenRules(data.rules ?? [], input, new Set(problems.map((p) => p.at[0])));
  return [...problems.map((p) => [checks.path(p.at), p.message]), ...broken.map((p) => ["", p.message])];
});
"""

# What a form may hold: the right and the wrong of each kind, at the limits and beyond.
ODD: ir.Json = [
    *("", "x", "abc", "16:10", "1080", "1080P", "x" * 90, "x" * 2001, "宽" * 90, "'", 'a"b\\'),
    *("5", "auto\u200b", "firstframe", "fast ", "http://a/b", "ftp://a"),
    *(0, 1, 2, 5.0, 5.5, 8, 12, 13, 15, 16, 17, -1, -2, 2**32 - 1, 2**32, 10**45, 1e300),
    *(0.1, 1e-5, 1e16, True, False, None),
    *([], ["x"], ["a", "b"], ["a"] * 3, ["a"] * 14, ["a"] * 15, ["a", 3], [""]),
    [{"url": "a", "role": "first_frame"}],
    [{"url": "a", "role": "first_frame"}, {"url": "b", "role": "first_frame"}],
    [{"url": "a", "role": "last"}, {"url": "b"}],
    [{"url": "a", "role": "first_frame"}] * 3,
]  # fmt: skip
OBJECTS: ir.Json = [{}, {"max_images": 1}, {"max_images": 16}, {"max_images": "x"}]

LIMITS: dict[str, ir.Json] = {
    "type": "object",
    "required": ["must"],
    "properties": {
        "must": {"type": "string", "minLength": 2, "maxLength": 4},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-(?:a|b.)+$"},
        "odd": {"type": "integer", "multipleOf": 3, "exclusiveMinimum": 0, "maximum": 2**60},
        "part": {"type": "number", "exclusiveMinimum": 0.25, "exclusiveMaximum": 1e20},
        "tenth": {"type": "number", "multipleOf": 0.1, "minimum": -1, "maximum": 1.5},
        "large": {"type": "number", "minimum": 1180591620717411303424},
        "mixed": {"enum": ["8", 8, 16, True, "16:9"]},
        "sides": {"type": "array", "items": {"type": "integer", "enum": [480, 720]}, "minItems": 2},
        "open": {"type": "array", "items": {"type": "string", "maxLength": 1}, "maxItems": 1},
    },
    "additionalProperties": False,
}  # fmt: skip
VALUES: ir.Json = [
    *("", "abc", "abcd", "abcde", "AB-a", "AB-ab\n", "AB-b\r", "AB-", "16:10", "9", "16", "x" * 100),
    *(-3, 0, 1, 3, 4, 6.0, 2**70, 2**70 + 2, 3 * 10**50, 0.25, 0.3, 0.5, 1.6, 1e20, 1e21, 1e-7, 8, 8.0),
    *(True, False, None, [480], [480, 720], [480, 721, 3], ["a"], ["ab"], ["a", "b"], 480),
]  # fmt: skip


def drawn(fields: list[str], values: list[ir.Json]) -> list[dict[str, ir.Json]]:
    """Inputs with one field of each value, and with several at random."""
    chance = random.Random(7)
    alone = [{field: value} for field in fields for value in values]
    several = [
        {name: chance.choice(values) for name in fields if chance.random() < 0.6}
        for _ in range(INPUTS)
    ]
    return [*alone, *several]


def refusal(info: Any, model: type[InputModel], given: ir.Json) -> list[list[str]]:
    """What the SDK says of an input before it sends it."""
    return said_by_sdk(
        lambda: build_input(info, lambda: model.model_validate(given), model, given)
    )


def said_by_sdk(call: Callable[[], object]) -> list[list[str]]:
    """The problems that the SDK names, without the models that would take a value."""
    try:
        call()
    except InputError as refused:
        return [[it.path, OFFERS.sub("", it.message)] for it in refused.errors]
    return []


@pytest.mark.parametrize("slug", sorted(models))
def test_form_says_what_the_sdk_says(slug: str, module: Callable[..., object]) -> None:
    """Right and wrong inputs of each model get the messages, and the order, of the SDK."""
    info = models[slug]
    name = slug.replace("-", "_")
    data = (DOCS / f"models/{name}.playground.json").read_text()
    kinds = info.input_schema["properties"]
    plain = [it for it in kinds if kinds[it]["type"] != "object"]
    inputs = drawn(plain, ODD) + drawn([it for it in kinds if it not in plain], OBJECTS)
    said = module(SAY, [data, list(map(json.dumps, inputs))], "json checks rules")
    for given, found in zip(inputs, said, strict=True):
        assert (given, found) == (given, refusal(info, info.input_model, given))
    assert [] in said


def test_limits_of_every_kind_are_worded_as_the_sdk_does(
    module: Callable[..., object],
) -> None:
    """Patterns, exclusive limits, multiples, mixed choices: the same verdicts and words."""
    parsed = parser.parse(LIMITS, "Input", file="a.json", at="")
    model = input_class(model_source(LIMITS, "Input"), "Input")
    info = SimpleNamespace(slug="a", input_schema=LIMITS, output_kind="none", rules=())
    inputs = drawn([*LIMITS["properties"]], VALUES)
    data = json.dumps(playground.form(parsed))
    said = module(SAY, [data, list(map(json.dumps, inputs))], "json checks rules")
    for given, found in zip(inputs, said, strict=True):
        assert (given, found) == (given, refusal(info, model, given))


def test_words_are_the_librarys(module: Callable[..., object]) -> None:
    """Each sentence that the form has is pydantic's own, with the same places in it."""
    words = module("return words.WORDS", names="words")
    assert len(words) > 10
    anything = dict.fromkeys(re.findall(r"\{(\w+)\}", " ".join(words.values())), 1)
    anything |= dict.fromkeys(("class_name", "expected", "field_type", "pattern"), "x")
    for kind, sentence in words.items():
        assert (kind, PydanticKnownError(kind, anything).message_template) == (
            kind,
            sentence,
        )


@pytest.mark.parametrize("expression", WRITTEN)
def test_rules_say_what_the_sdk_says(
    expression: str, module: Callable[..., object]
) -> None:
    """Each construct of a rule accepts and refuses in the page as it does in Python."""
    chance = random.Random(expression)
    model = input_class(model_source(SCHEMA, "Input"), "Input")
    inputs = []
    while len(inputs) < INPUTS:
        value = some_input(chance, SCHEMA)
        if not refused(model, value):
            inputs.append(value)
    test = as_function(checked_rule(expression))
    data = playground.rule_data(ir.Rule("fits", expression, "It fits."))
    script = """
    const rule = json.parse(given[0]);
    return given[1].map((it) => !rules.brokenRules([rule], json.parse(it), new Set()).length);
    """
    given = [json.dumps(data), list(map(json.dumps, inputs))]
    assert "test" in data
    said = module(script, given, "json rules")
    assert said == [test(model.model_validate(it)) for it in inputs]


def refused(model: type, value: object) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return True
    return False


PATTERNS = [
    "^(?i:https?)://", "^[^a-c]+$", "a.c", r"^\d{2,3}:\w\s?$", r"\Aab?\z", r"[\d\-x]{2}",
    r"(?i)^[a-c]\.png$", "^(ab|c)*?d", r"[A-b]!", r"\x41\/\:", "^$", "[.^-]", "(?i)[X-b]$",
]  # fmt: skip
TEXTS = [
    "http://a", "HTTPS://a", "xhttp://", "", "abc", "ac\n", "a\nc", "a\rc", "12:a", "123:b ", "ab",
    "1-", "x", "A.PNG", "b.png", "d", "ababd", "Z!", "A/:", "^", "-", "😀", "a😀c", "١٢:a", "z", "_",
]  # fmt: skip


@pytest.mark.parametrize("pattern", PATTERNS)
def test_browsers_read_patterns_alike(
    pattern: str, module: Callable[..., object]
) -> None:
    """A pattern that is written for a browser finds there what Python finds."""
    readings = {re2.translate(pattern): browser_regex.of_rule(pattern)}
    if written := browser_regex.of_schema(pattern):
        readings[pattern] = written
    script = "return given[1].map((it) => new RegExp(given[0], 'u').test(it))"
    for python, browser in readings.items():
        assert browser is not None
        expected = [re.search(python, text) is not None for text in TEXTS]
        assert module(script, [browser, TEXTS]) == expected


def test_a_pattern_only_python_knows_is_left_to_the_sdk() -> None:
    """What a browser may read otherwise is not checked by the form, which says so."""
    rule = playground.rule_data(ir.Rule("a", "this.t.matches('(?i)x')", "."))
    assert "left" not in rule
    schema = {
        "type": "object",
        "properties": {"a": {"type": "string", "pattern": r"\w"}},
    }
    parsed = parser.parse(schema, "Input", file="a.json", at="")
    (field,) = playground.form(parsed)["objects"]["Input"]["fields"]
    assert field["type"] == {"kind": "text", "left": True}


def test_the_clients_error_is_what_is_compared(url: str) -> None:
    """The sentences above are those of a call."""
    with MindVideo("key", base_url=url) as client:
        said = said_by_sdk(lambda: client.viduq3_pro.submit(prompt="", duration=17))
    assert said == [
        ["prompt", "String should have at least 1 character; given ''"],
        ["duration", "Input should be less than or equal to 16; given 17"],
    ]
