"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING

from mindvideo._runtime.inputs.model import Choice, InputModel, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    duration: Opt[Annotated[Literal[4, 6, 8], Choice()]] = MISSING
    """If omitted, the server uses 8."""

    flag: Opt[Annotated[Literal[True], Choice()]] = MISSING

    mixed: Opt[Annotated[Literal[1, "auto", None, False], Choice()]] = MISSING

    zero: Opt[Annotated[Literal[0], Choice()]] = MISSING

    share: Opt[Annotated[float | str, Choice(0.25, 0.5, "auto")]] = MISSING

    half: Opt[Annotated[float, Choice(0.5)]] = MISSING
