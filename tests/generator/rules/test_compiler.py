"""Rules: the generated Python is what an independent CEL engine says, or is refused."""

import json
import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import cel
import pytest
from pydantic import MISSING

from generator import SchemaError, ir, model_source
from generator.json_schema import parser
from generator.json_schema.judge import Judge
from generator.rules import compiler
from generator.text import formatter
from mindvideo._runtime.inputs.model import InputModel
from tests.golden_texts import input_class

Schema = dict[str, ir.Json]

SCHEMAS = Path(__file__).parents[3] / "schemas"
FILES = {path.stem: path for path in SCHEMAS.glob("[a-z]*.json")}
OURS = [
    pytest.param(
        document["input_schema"], rule["expression"], id=f"{slug}-{rule['id']}"
    )
    for slug, path in sorted(FILES.items())
    for document in [json.loads(path.read_text(encoding="utf-8"))]
    for rule in document["rules"]
]
INPUTS = 600

TEXTS = ("http://a/b", "HTTPS://a", "ftp://a", "xhttp://a", "1:1", "auto", "5:4", "a.b")
NAMED: Schema = {"type": "string", "enum": ["ann", "bob", "cy"]}
PERSON: Schema = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": NAMED,
        "age": {"type": "integer", "minimum": 0, "maximum": 3},
        "note": {"type": ["string", "null"]},
    },
    "additionalProperties": False,
}
SCHEMA: Schema = {
    "type": "object",
    "required": ["m", "t", "sizes", "people"],
    "properties": {
        "n": {"type": "integer", "minimum": 0, "maximum": 9},
        "m": {"type": "integer", "minimum": -5, "maximum": 5},
        "x": {"type": "number", "minimum": -3, "maximum": 3},
        "s": {"type": "string"},
        "t": {"type": "string"},
        "class": {"type": "string"},
        "flag": {"type": "boolean"},
        "note": {"type": ["string", "null"]},
        "switch": {"type": ["boolean", "null"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "sizes": {"type": "array", "items": {"type": "integer", "minimum": -1}},
        "mode": {"enum": ["fast", "slow", "auto"]},
        "step": {"enum": [0.5, 1, 2.0]},
        "pair": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
        "mixed": {"type": ["string", "integer"]},
        "free": {"type": "object"},
        "best": PERSON,
        "people": {"type": "array", "items": PERSON},
    },
    "additionalProperties": False,
}

# CEL -> Python. Every construct of the table in generator/rules/compiler.py is here.
WRITTEN = {
    "has(this.s)": "self.s is not MISSING",
    "!has(this.s)": "self.s is MISSING",
    "!has(this.class) || this.class != 'auto'": 'self.class_ is MISSING or self.class_ != "auto"',
    "!(has(this.s) && has(this.n))": "not (self.s is not MISSING and self.n is not MISSING)",
    "!has(this.flag) || this.flag": "self.flag is MISSING or self.flag",
    "has(this.flag) && this.flag == false": "self.flag is not MISSING and not self.flag",
    "!has(this.switch) || this.switch != true": "self.switch is MISSING or self.switch is not True",
    "1 <= this.m": "self.m >= 1",
    "!(this.m < -2) && this.m != 3": "self.m >= -2 and self.m != 3",
    "(has(this.n) ? this.n : 1) + size(this.sizes) <= 5": "(self.n if self.n is not MISSING else 1) + len(self.sizes) <= 5",
    "this.m - (this.m - 2) * 4 > -this.m": "self.m - (self.m - 2) * 4 > -self.m",
    "!has(this.n) || this.n / 2 % 2 == 0": "self.n is MISSING or self.n // 2 % 2 == 0",
    "!has(this.x) || this.x < 1.5 && int(this.x) == 0": "self.x is MISSING or (self.x < 1.5 and int(self.x) == 0)",
    "has(this.n) ? this.n > 4 : this.m > 0": "self.n > 4 if self.n is not MISSING else self.m > 0",
    "!has(this.step) || this.step < 2": "self.step is MISSING or self.step < 2",
    "has(this.pair) && 2 in this.pair": "self.pair is not MISSING and 2 in self.pair",
    "(this.m > 1 || this.m < -1) && this.t != 'auto'": '(self.m > 1 or self.m < -1) and self.t != "auto"',
    "!(this.t in ['auto', '1:1'])": 'self.t not in ("auto", "1:1")',
    "this.t in ['auto']": 'self.t == "auto"',
    "!has(this.tags) || this.t in this.tags": "self.tags is MISSING or self.t in self.tags",
    "!has(this.mode) || this.mode in ['fast', 'other']": 'self.mode is MISSING or self.mode in ("fast", "other")',
    "this.t.startsWith('http') || this.t.endsWith('b')": 'self.t.startswith("http") or self.t.endswith("b")',
    '!this.t.contains("ft") && this.t.size() > 3': '"ft" not in self.t and len(self.t) > 3',
    "this.t < 'b'": 'self.t < "b"',
    r"this.t.matches('^\\d+:\\d$')": r're.search(r"^[0-9]+:[0-9]\Z", self.t) is not None',
    "!this.t.matches('(?i)^HTTP')": 're.search("(?i)^HTTP", self.t) is None',
    "has(this.note) && this.note == null": "self.note is not MISSING and self.note is None",
    "!has(this.note) || this.note == null || this.note.contains('a')": 'self.note is MISSING or self.note is None or "a" in self.note',
    "!has(this.note) || this.note != 'auto'": 'self.note is MISSING or self.note != "auto"',
    "has(this.best) && has(this.best.age) && this.best.age > 1": "self.best is not MISSING and self.best.age is not MISSING and self.best.age > 1",
    "this.sizes.all(v, v > 0)": "all(v > 0 for v in self.sizes)",
    "!this.sizes.exists(v, v > 0 || v == -1)": "not any(v > 0 or v == -1 for v in self.sizes)",
    "this.people.exists_one(p, p.name == 'ann')": 'sum(p.name == "ann" for p in self.people) == 1',
    "this.people.all(p, !has(p.age) || p.age < 3)": "all(p.age is MISSING or p.age < 3 for p in self.people)",
    "this.people.all(l, l.name != 'bob')": 'all(l_.name != "bob" for l_ in self.people)',
    "size(this.people.filter(p, has(p.note))) < 2": "len([p for p in self.people if p.note is not MISSING]) < 2",
    "'bob' in this.people.map(p, p.name)": '"bob" in [p.name for p in self.people]',
    "this.sizes.map(v, v * 2) == [2, 4] || size(this.sizes) == 0": "[v * 2 for v in self.sizes] == [2, 4] or len(self.sizes) == 0",
    "(has(this.s) ? [this.s, this.t] : [this.t]).exists(u, u == 'auto')": 'any(u == "auto" for u in ([self.s, self.t] if self.s is not MISSING else [self.t]))',
}

# What is refused, and what it is told.
REFUSED = {
    "this.t ==": "column 8: not valid CEL here, or just after it",
    "this.size > 1": "column 6: no field 'size'; there are: best, class, flag, free, m, mixed, mode, n, note, pair, people, s, sizes, step, switch, t, tags, x",
    "this.people.all(p, p.nam == 'a')": "column 22: no field 'nam'; there are: age, name, note",
    "prompt == 'a'": "column 1: 'prompt' is unknown; fields are this.name",
    "this.n > 1": "column 6: this.n may be absent; check has(this.n) first",
    "this.n > 1 && has(this.n)": "column 6: this.n may be absent; check has(this.n) first",
    "has(this.n) || this.n > 1": "column 21: this.n may be absent; check has(this.n) first",
    "has(this.best.age)": "column 10: this.best may be absent; check has(this.best) first",
    "this.people.all(p, p.age > 1)": "column 22: p.age may be absent; check has(p.age) first",
    "has(this.t)": "column 10: t is required: this is always true",
    "!has(this.n) || has(this.n)": "column 26: this is always true here; leave it out",
    "this.t": "column 6: expected a boolean, this is a string",
    "this.t == 1": "column 1: a string cannot be compared with an integer",
    "this.m == true": "column 1: an integer cannot be compared with a boolean",
    "this.m == '1'": "column 1: an integer cannot be compared with a string",
    "this.m in ['1', '2']": "column 1: an integer cannot be compared with a string",
    "this.t < 1": "column 10: expected a string, this is an integer",
    "size(this.m) > 1": "column 11: expected a list or a string or an object with any names, this is an integer",
    "this.m + 1.5 > 2": "column 10: expected an integer, this is a number",
    "this.m / 2 == 1": "column 1: only a value with a minimum of 0 can be divided, by a positive literal",
    "size(this.t) % this.m == 1": "column 21: divide by a literal that is not 0",
    "size(this.t) / 0 == 1": "column 16: divide by a literal that is not 0",
    "!has(this.note) || this.note.contains('a')": "column 25: expected a string, this is a string or null; check this.note != null first",
    "this.t == null": "column 1: this is never null",
    "has(this.mode) && this.mode == 'best'": "column 19: the two share no value, so they are never equal",
    "has(this.mixed) && this.mixed == 'a'": "column 20: a string or an integer cannot be compared with a string",
    "has(this.best) && this.people.exists(p, p == this.best)": "column 41: an object cannot be compared with an object",
    "1 == 1": "column 1: both sides are literals",
    "this.t in []": "column 11: an empty list is not supported",
    "this.t in ['a', 1]": "column 11: the items of a list must have one type",
    "this.m > (this.m > 1 ? 'a' : 1)": "column 11: ? : gives a string or an integer; make it one type",
    "duration('1s') == 1": "column 1: duration() is not supported; use one of has, size, int, startsWith, endsWith, contains, matches, all, exists, exists_one, filter, map",
    "has(this)": "column 1: has() is not used like this",
    "this.sizes.all(v)": "column 12: all() is not used like this",
    "this.sizes.all(this, this > 1)": "column 16: 'this' is already in use; choose another name",
    "this.sizes[0] == 1": "column 1: an index is not supported",
    "this.t == b'a'": "column 11: the literal b'a' is not supported",
    "this.m == 1u": "column 11: the literal 1u is not supported",
    "this.m == 9223372036854775808": "column 11: a CEL integer has 64 bits",
    r"this.t == '\?'": "column 11: this string has an escape that is not supported",
    "this.t.matches(this.t)": "column 21: a pattern must be a literal",
    "this.t.matches('(?=a)')": "column 16: RE2 and Python do not read '(?=a)' alike, or it is not supported",
    "this.t.matches('(')": "column 16: not a regular expression: missing ), unterminated subpattern at position 0",
    "!" * 60 + "true": "column 42: nested more than 40 levels deep",
}


def checked(expression: str, schema: Schema = SCHEMA) -> compiler.CompiledRule:
    parsed = parser.parse(schema, "Input", file="a.json", at="/input_schema")
    rule = ir.Rule("fits", expression, "It fits.")
    found = compiler.compile_rules([rule], parsed, file="a.json")
    return found[0]


def as_function(rule: compiler.CompiledRule) -> Callable[[InputModel], bool]:
    """The rule's Python as a function."""
    code = compile(f"lambda self: {rule.test}", "<rule>", "eval")
    function = eval(code, {"MISSING": MISSING, "re": re})
    assert callable(function)
    return function


def some_input(chance: random.Random, schema: Mapping[str, ir.Json]) -> ir.Json:
    """A value that mostly fits a schema; members are left out about as often as not."""
    kinds = schema.get("type")
    kind = chance.choice(kinds) if isinstance(kinds, list) else kinds
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if kind == "object":
        properties = schema.get("properties", {})
        required = schema.get("required", [])
        return {
            name: some_input(chance, member)
            for name, member in properties.items()
            if name in required or chance.random() < 0.5
        }
    if kind == "array":
        count = chance.randint(
            schema.get("minItems", 0), min(schema.get("maxItems", 3), 14)
        )
        return [some_input(chance, schema["items"]) for _ in range(count)]
    if kind == "integer":
        value = chance.randint(
            max(schema.get("minimum", 0), -9), min(schema.get("maximum", 9), 15)
        )
        return float(value) if chance.random() < 0.2 else value
    if kind == "number":
        return chance.choice([-2, -0.5, 0, 0.25, 1, 1.5, 2.75])
    return {"boolean": chance.random() < 0.5, "null": None}.get(
        kind, chance.choice(TEXTS)
    )


def integers(value: ir.Json) -> ir.Json:
    """The same value, its whole numbers handed to CEL as integers."""
    match value:
        case dict():
            return {name: integers(item) for name, item in value.items()}
        case list():
            return [integers(item) for item in value]
        case float() if value.is_integer():
            return int(value)
        case _:
            return value


def verdicts(schema: Schema, expression: str) -> list[bool]:
    """What the engine says of many inputs; the generated Python must say the same."""
    chance = random.Random(expression)
    model = input_class(model_source(schema, "Input"), "Input")
    test, judge = as_function(checked(expression, schema)), Judge(schema)
    program = cel.compile(expression)
    said: list[bool] = []
    while len(said) < INPUTS:
        value = some_input(chance, schema)
        if judge.problems(value, "", ""):
            continue
        expected = program.execute({"this": integers(value)})
        assert (value, test(model.model_validate(value))) == (value, expected)
        said.append(expected)
    return said


@pytest.mark.parametrize(("schema", "expression"), OURS)
def test_our_rules_say_what_the_engine_says(schema: Schema, expression: str) -> None:
    """Each rule of the project's schemas accepts and refuses as the engine does."""
    said = verdicts(schema, expression)
    assert min(said.count(True), said.count(False)) > INPUTS // 50


@pytest.mark.parametrize("expression", WRITTEN)
def test_constructs_say_what_the_engine_says(expression: str) -> None:
    """Each construct of the subset accepts and refuses as the engine does."""
    assert set(verdicts(SCHEMA, expression)) == {True, False}


@pytest.mark.parametrize("expression", WRITTEN)
def test_python_reads_as_written_by_hand(expression: str) -> None:
    """Each construct becomes the Python that stands beside it."""
    assert checked(expression).test == WRITTEN[expression]


@pytest.mark.parametrize("expression", REFUSED)
def test_refusal_says_where_and_why(expression: str) -> None:
    """What is wrong, unsafe or unknown is refused with pointer, column and reason."""
    with pytest.raises(SchemaError) as refused:
        checked(expression)
    reason = REFUSED[expression]
    assert str(refused.value) == f"a.json: /rules/0/expression: {reason}"


def test_rule_tells_whether_it_needs_re() -> None:
    """Only a rule that searches needs the module, not one that speaks of it."""
    assert checked("this.t.matches('a')").uses_re
    assert not checked("this.t == 're.search(' || this.sizes.all(re, re > 1)").uses_re


def test_seven_rules_are_tried() -> None:
    """The five pages state seven rules, and none is lost on the way here."""
    assert len(OURS) == 7


def test_every_rule_that_is_wrong_is_told() -> None:
    """One run shows the problems of all rules, a repeated id among them."""
    parsed = parser.parse(SCHEMA, "Input", file="a.json", at="")
    given = [
        ir.Rule("a", "this.t", "."),
        ir.Rule("b", "true", "."),
        ir.Rule("a", "y", "."),
    ]
    with pytest.raises(SchemaError) as refused:
        compiler.compile_rules(given, parsed, file="a.json")
    assert str(refused.value).splitlines() == [
        "a.json: /rules/0/expression: column 6: expected a boolean, this is a string",
        "a.json: /rules/2/expression: column 1: 'y' is unknown; fields are this.name",
        "a.json: /rules/2/id: 'a' is the id of /rules/0 too",
    ]


def test_input_inside_itself_has_no_rules() -> None:
    """A rule is about the input only, which a class used twice could not tell."""
    schema: Schema = {"type": "object", "properties": {"next": {"$ref": "#"}}}
    with pytest.raises(SchemaError, match="recursive input cannot have rules"):
        checked("has(this.next)", schema)


def test_method_hides_nothing_of_pydantic() -> None:
    """A rule called like a method of the base class gets another name."""
    parsed = parser.parse(SCHEMA, "Input", file="a.json", at="")
    rule = ir.Rule("iter", "this.m > 1", "Small.")
    (found,) = compiler.compile_rules([rule], parsed, file="a.json")
    assert found.method == "_iter_"


@pytest.mark.parametrize("message", ["Short.", "Long. " * 20, 'A "b"\n', "宽" * 40])
@pytest.mark.parametrize("expression", WRITTEN)
def test_black_leaves_the_method_alone(expression: str, message: str) -> None:
    """A rule's method stands in its class as black would write it."""
    parsed = parser.parse(SCHEMA, "Input", file="a.json", at="")
    rule = ir.Rule("fits", expression, message)
    (found,) = compiler.compile_rules([rule], parsed, file="a.json")
    text = f"class Input:\n{found.source}\n"
    assert formatter.format_files({"a.py": text})["a.py"] == text
