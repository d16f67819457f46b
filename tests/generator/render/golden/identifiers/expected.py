"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    first: Opt[Annotated[int, Integer(le=9)]] = MISSING
    """At most 9."""

    second: Opt[Literal["red", "blue"]] = MISSING

    third: Opt[bool] = MISSING
