"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field, JsonValue

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    image_urls: Opt[
        Annotated[
            list[Annotated[str, Field(min_length=1)]],
            Field(min_length=1, max_length=2),
        ]
    ] = MISSING
    """Images. 1 to 2 items."""

    weights: Opt[list[list[Annotated[int, Integer(ge=0)]]]] = MISSING

    anything: Opt[list[JsonValue]] = MISSING
