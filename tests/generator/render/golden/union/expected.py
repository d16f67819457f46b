"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import InputModel, Integer, Number, Opt


class CameraOption3(InputModel):
    """The value of `camera`."""

    pan: Annotated[float, Number()]


class ExampleInput(InputModel):
    """The input that the schema describes."""

    audio: Opt[bool | Annotated[str, Field(min_length=1)]] = MISSING
    """At least 1 character."""

    size: Opt[Annotated[int, Integer(ge=100)] | Annotated[str, Field(min_length=3)]] = (
        MISSING
    )

    camera: Opt[
        Literal["still"]
        | Annotated[list[Annotated[float, Number()]], Field(max_length=3)]
        | CameraOption3
    ] = MISSING
    """How the camera moves. At most 3 items."""
