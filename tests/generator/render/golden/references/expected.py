"""A model of one JSON Schema."""

from typing import Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Opt


class Scene(InputModel):
    """One scene of the film."""

    text: str

    style: Opt[Literal["ink", "chalk"]] = MISSING


class ExampleInput(InputModel):
    """The input that the schema describes."""

    style: Opt[Literal["ink", "chalk"]] = MISSING
    """How it looks."""

    scene: Opt[Scene] = MISSING

    cuts: Opt[list[Scene]] = MISSING
