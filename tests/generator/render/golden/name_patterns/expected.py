"""A model of one JSON Schema."""

from pydantic import MISSING, ConfigDict, JsonValue

from mindvideo._runtime.inputs.extra_checks import Also
from mindvideo._runtime.inputs.model import InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    __also__ = Also(
        {
            "patternProperties": {"^x-": {"type": "string"}},
            "propertyNames": {"maxLength": 8},
            "properties": {"prompt": True, "x-old": False},
            "additionalProperties": False,
            "minProperties": 1,
        }
    )

    prompt: Opt[str] = MISSING
