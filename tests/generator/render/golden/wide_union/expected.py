"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import Field

from mindvideo._runtime.inputs.model import InputModel, Integer


class ExampleInput(InputModel):
    """The input that the schema describes."""

    voice: (
        Annotated[str, Field(min_length=1, max_length=200)]
        | Annotated[int, Integer(ge=0, le=999)]
        | bool
        | None
    )
