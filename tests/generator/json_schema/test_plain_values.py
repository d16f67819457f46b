"""The quick look at values: what it accepts, jsonschema accepts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.json_schema.json_text import WrittenFloat
from generator.json_schema.plain_values import plainly_accepts

pytestmark = pytest.mark.slow

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.sampled_from([0.5, 1.0, WrittenFloat("2.0")])
    | st.text("ab", max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner)
    ),
    max_leaves=5,
)
KINDS = st.sampled_from(
    ["array", "boolean", "integer", "null", "number", "object", "string"]
)
COUNTS = st.integers(0, 3)
WORDS = {
    "additionalProperties": st.booleans(),
    "const": SCALARS,
    "enum": st.lists(SCALARS, min_size=1, max_size=3),
    "exclusiveMaximum": st.integers(-1, 5),
    "exclusiveMinimum": st.integers(-1, 5),
    "maxItems": COUNTS,
    "maxLength": COUNTS,
    "maximum": st.integers(-1, 5),
    "minItems": COUNTS,
    "minLength": COUNTS,
    "minimum": st.sampled_from([-1, 0.5, 1]),
    "multipleOf": st.integers(1, 3),
    "pattern": st.sampled_from(["^a", "b$", "[[a]"]),
    "required": st.lists(st.sampled_from("ab"), unique=True),
    "type": KINDS | st.lists(KINDS, min_size=1, unique=True),
    "uniqueItems": st.just(True),
    "x-hint": st.just({}),
}


def schemas(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    """Schemas of a few words each."""
    words = {
        **WORDS,
        "items": inner,
        "properties": st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    }
    return st.fixed_dictionaries({}, optional=words)


SCHEMAS = st.recursive(st.booleans(), schemas, max_leaves=4)


@settings(max_examples=1_000, derandomize=True, database=None)
@given(SCHEMAS, VALUES)
@pytest.mark.filterwarnings("ignore:Possible nested set:FutureWarning")
def test_what_is_accepted_is_accepted_by_the_judge(
    schema: object, value: object
) -> None:
    """There is no schema and no value that it accepts and jsonschema does not."""
    if plainly_accepts(schema, value):
        assert Draft202012Validator(schema).is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "integer", "minimum": 1, "maximum": 9}, 5),
        ({"type": ["string", "null"], "pattern": "^a", "title": "A"}, "ab"),
        ({"type": "number", "exclusiveMinimum": 0}, WrittenFloat("0.10")),
        ({"enum": ["1K", "2K"], "default": "1K", "x-hint": {}}, "2K"),
        (
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "array", "items": {"type": "boolean"}}},
                "additionalProperties": False,
            },
            {"a": [True, False]},
        ),
    ],
)
def test_plain_values_are_recognized(schema: object, value: object) -> None:
    """What most schema files hold needs no other judge."""
    assert plainly_accepts(schema, value)
