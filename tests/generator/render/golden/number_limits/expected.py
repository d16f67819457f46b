"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Number, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    strength: Opt[Annotated[float, Number(ge=0, le=1)]] = MISSING
    """0 to 1."""

    scale: Opt[Annotated[float, Number(gt=0, lt=20.5)]] = MISSING
    """Above 0, below 20.5."""

    step: Opt[Annotated[float, Number(multiple_of=0.25)]] = MISSING
    """A multiple of 0.25."""
