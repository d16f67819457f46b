"""Errors for retired models, which name the replacement."""

from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo.catalog import retired


class ModelRetiredError(InputError):
    """The platform has retired this model. Nothing was sent."""

    model: str
    """The slug of the retired model."""

    replacement: str | None
    """The slug of the model to use instead, if there is one."""

    def __init__(self, model: str, replacement: str | None, reason: str | None) -> None:
        instead = "there is no replacement"
        if replacement:
            instead = f"use {replacement} instead"
        said = f"{instead}: {reason}" if reason else instead
        subject = f"{model} is retired; nothing was sent:"
        super().__init__(subject, (InputProblem("", said),))
        self.model = model
        self.replacement = replacement


def retired_error(slug: str) -> ModelRetiredError:
    """Return the error for a model in `catalog.retired`."""
    gone = retired[slug]
    return ModelRetiredError(slug, gone.replacement, gone.reason)
