"""A model of one JSON Schema."""

from typing import Annotated

from pydantic import MISSING

from mindvideo._runtime.inputs.model import InputModel, Integer, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    old: Opt[str] = MISSING
    """Use style instead. Deprecated: the platform will remove it."""

    older: Opt[Annotated[int, Integer()]] = MISSING
    """If omitted, the server uses 1. Deprecated: the platform will remove it."""

    style: Opt[str] = MISSING
