"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    prompt: str
    """What to show."""

    style: str

    seed: Opt[Annotated[int, Integer()]] = MISSING

    audio: Opt[bool] = MISSING
    """Audio track."""
