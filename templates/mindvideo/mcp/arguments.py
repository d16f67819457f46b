"""What the tools that are not of one model take; their schemas are made from it."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_Wait: TypeAlias = Annotated[
    float | None,
    Field(
        ge=0,
        description="Seconds to wait for the end of the task; 0 answers at once. The "
        "server has a limit of its own.",
    ),
]
_Slug: TypeAlias = Annotated[str, Field(description="The model's slug.")]


class Arguments(BaseModel):
    """The base: a misspelt argument is refused."""

    model_config = ConfigDict(extra="forbid")


class ListModels(Arguments):
    """Find models."""

    query: str = Field(
        default="", description="Words that slug, title or description must hold."
    )
    output_kind: str | None = Field(
        default=None, description="What it makes: videos, images, ..."
    )
    limit: int = Field(default=20, ge=1, le=100, description="Models in the answer.")
    offset: int = Field(default=0, ge=0, description="Models to leave out before them.")


class DescribeModel(Arguments):
    """Everything about one model."""

    model: _Slug


class RunModel(Arguments):
    """A task of any model."""

    model: _Slug
    input: dict[str, JsonValue] = Field(
        description="The model's input, as describe_model shows it."
    )
    variant: str = Field(
        default="",
        description="The same model, input and variant are the same task, which is "
        "paid for once; another word here makes another task.",
    )
    wait_seconds: _Wait = None


class GetTask(Arguments):
    """A task by its id."""

    task_id: str = Field(description="As a run has given it.")
    wait_seconds: _Wait = None
