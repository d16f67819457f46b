"""Models that the platform has retired: the error that says what to use instead."""

from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo.catalog import retired


class ModelRetiredError(InputError):
    """The platform has retired the model; nothing was sent."""

    model: str
    """The slug that is gone."""

    replacement: str | None
    """The slug of the model to use instead, where there is one."""

    def __init__(self, model: str, replacement: str | None, reason: str | None) -> None:
        instead = f"use {replacement} instead" if replacement else "none replaces it"
        said = f"{instead}: {reason}" if reason else instead
        subject = f"{model} is retired; nothing was sent:"
        super().__init__(subject, (InputProblem("", said),))
        self.model = model
        self.replacement = replacement


def retired_error(slug: str) -> ModelRetiredError:
    """The error for a model of `catalog.retired`."""
    gone = retired[slug]
    return ModelRetiredError(slug, gone.replacement, gone.reason)
