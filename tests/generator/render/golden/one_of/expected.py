"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING

from mindvideo._runtime.inputs.extra_checks import Also
from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class AudioOption2(InputModel):
    """The value of `audio`."""

    url: str


class ExampleInput(InputModel):
    """The input that the schema describes."""

    audio: Opt[bool | AudioOption2] = MISSING

    step: Opt[
        Annotated[
            Annotated[int, Integer(multiple_of=3)]
            | Annotated[int, Integer(multiple_of=5)],
            Also(
                {
                    "oneOf": [
                        {"type": "integer", "multipleOf": 3},
                        {"type": "integer", "multipleOf": 5},
                    ],
                }
            ),
        ]
    ] = MISSING
