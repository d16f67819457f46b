"""What the tools that are not of one model take; their schemas are made from it."""

from typing import Annotated, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue

_Wait: TypeAlias = Annotated[
    float | None,
    Field(
        ge=0,
        description="Seconds to wait for the end of the task; 0 returns at once. The "
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
        default="",
        description="Words that the slug, title or description must contain.",
    )
    output_kind: str | None = Field(
        default=None, description="What it makes: videos, images, ..."
    )
    limit: int = Field(
        default=20, ge=1, le=100, description="The most models to return."
    )
    offset: int = Field(default=0, ge=0, description="How many models to skip first.")


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

    task_id: str = Field(description="As returned by a run.")
    wait_seconds: _Wait = None
