"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    count: Opt[Annotated[int, Integer(ge=1, le=15)]] = MISSING
    """1 to 15."""

    offset: Opt[Annotated[int, Integer(gt=-1, lt=3)]] = MISSING
    """Above -1, below 3."""

    width: Opt[Annotated[int, Integer(ge=64, multiple_of=32)]] = MISSING
    """At least 64, a multiple of 32."""
