"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING, ConfigDict, Field, JsonValue

from mindvideo._runtime.inputs.model import InputModel, Integer, Number, Opt


class Scores(InputModel):
    """The value of `scores`."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Annotated[float, Number(ge=0)]]

    total: Opt[Annotated[int, Integer()]] = MISSING


class ExampleInput(InputModel):
    """The input that the schema describes."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    kind: Literal["a", "b"]

    class_: Annotated[Opt[Annotated[int, Integer()]], Field(alias="class")] = MISSING

    scores: Opt[Scores] = MISSING
