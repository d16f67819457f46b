"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING, Field, JsonValue

from mindvideo._runtime.inputs.model import InputModel, Number, Opt


class None_(InputModel):
    """The value of `none`."""


class ExampleInput(InputModel):
    """The input that the schema describes."""

    labels: Opt[
        Annotated[
            dict[str, Annotated[str, Field(max_length=3)]],
            Field(max_length=2),
        ]
    ] = MISSING
    """At most 2 members."""

    weights: Opt[
        Annotated[
            dict[str, dict[str, Annotated[float, Number()]]],
            Field(min_length=1),
        ]
    ] = MISSING
    """At least 1 member."""

    free: Opt[dict[str, JsonValue]] = MISSING

    none: Opt[None_] = MISSING
