"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, ConfigDict, JsonValue

from mindvideo._runtime.inputs.extra_checks import Also
from mindvideo._runtime.inputs.model import InputModel, Integer, Opt

SCHEMA: JsonValue = {
    "type": "object",
    "properties": {
        "size": {
            "type": "object",
            "properties": {"width": {"type": "integer"}},
            "allOf": [{"properties": {"height": {"type": "integer"}}}],
            "unevaluatedProperties": False,
        },
        "style": {
            "allOf": [{"type": "string"}, {"minLength": 2}, {"$ref": "#/$defs/Lower"}]
        },
    },
    "$defs": {"Lower": {"pattern": "^[a-z]*$"}},
    "additionalProperties": False,
}


class Size(InputModel):
    """The value of `size`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    __also__ = Also(
        {
            "type": "object",
            "properties": {"width": {"type": "integer"}},
            "allOf": [{"properties": {"height": {"type": "integer"}}}],
            "unevaluatedProperties": False,
        }
    )

    width: Opt[Annotated[int, Integer()]] = MISSING


class ExampleInput(InputModel):
    """The input that the schema describes."""

    size: Opt[Size] = MISSING

    style: Opt[
        Annotated[
            str,
            Also(
                {
                    "allOf": [
                        {"type": "string"},
                        {"minLength": 2},
                        {"$ref": "#/$defs/Lower"},
                    ],
                },
                SCHEMA,
            ),
        ]
    ] = MISSING
