"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING, Field

from mindvideo._runtime.inputs.model import Choice, InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    hint: Annotated[str, Field(max_length=3)] | None
    """At most 3 characters."""

    seed: Opt[Annotated[int, Integer(ge=0)] | None] = MISSING
    """At least 0."""

    style: Opt[Annotated[Literal["ink", None], Choice()]] = MISSING

    nothing: Opt[None] = MISSING
