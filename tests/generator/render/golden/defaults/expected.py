"""A model of one JSON Schema."""

from typing import Annotated, Literal

from pydantic import MISSING, Field, JsonValue

from mindvideo._runtime.inputs.model import InputModel, Integer, Number, Opt


class ExampleInput(InputModel):
    """The input that the schema describes."""

    text: Opt[str] = MISSING
    """If omitted, the server uses 'it\\'s "here"'."""

    count: Opt[Annotated[int, Integer()]] = MISSING
    """If omitted, the server uses -1."""

    large: Opt[Annotated[int, Integer()]] = MISSING
    """If omitted, the server uses 10000000000000000000000000000000000000000."""

    ratio: Opt[Annotated[float, Number()]] = MISSING
    """If omitted, the server uses 0.5."""

    flag: Opt[bool] = MISSING
    """If omitted, the server uses True."""

    nothing: Opt[str | None] = MISSING
    """If omitted, the server uses None."""

    list_: Annotated[Opt[list[str]], Field(alias="list")] = MISSING
    """If omitted, the server uses ["a", "b"]."""

    object_: Annotated[Opt[dict[str, JsonValue]], Field(alias="object")] = MISSING
    """If omitted, the server uses {"a": {"b": [1, None]}}."""

    choice: Opt[Literal["a", "b"]] = MISSING
    """Choice. If omitted, the server uses "b"."""

    code: Opt[str] = MISSING
    """If omitted, the server uses "__import__('os').system('true')"."""
