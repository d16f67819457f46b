"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.extra_checks import Also
from mindvideo._runtime.inputs.model import InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    __also__ = Also(
        {
            "if": {"properties": {"mode": {"const": "image"}}},
            "then": {"required": ["image"]},
            "else": {"required": ["prompt"]},
            "dependentRequired": {"image": ["prompt"]},
        }
    )

    mode: Literal["text", "image"]

    prompt: Opt[Annotated[str, Also({"not": {"const": ""}})]] = MISSING

    image: Opt[str] = MISSING
