"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    title: Opt[Annotated[str, Field(min_length=2, max_length=5)]] = MISSING
    """Shown above the video. 2 to 5 characters."""

    code: Opt[Annotated[str, Field(pattern="[a-z]{2}\\d")]] = MISSING

    tag: Opt[Annotated[str, Field(pattern='^"\\w+\'"$')]] = MISSING
