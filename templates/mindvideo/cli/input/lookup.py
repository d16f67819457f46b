"""Find a model by its slug, or explain why there is none."""

import click
from click.shell_completion import CompletionItem

from mindvideo._runtime.catalog import ModelInfo
from mindvideo.catalog import models, retired


def known_model(slug: str) -> ModelInfo:
    """Return the model. Raises UsageError with a similar one, InputError if it is
    retired.
    """
    check_not_retired(slug)
    if slug not in models:
        raise click.UsageError(unknown(slug))
    return models[slug]


def check_not_retired(slug: str) -> None:
    """Raise the error that names a retired model's replacement."""
    if slug in retired:
        # Imported here: only a model that is gone needs it.
        from mindvideo._runtime.api.retired import retired_error

        raise retired_error(slug)


def unknown(slug: str) -> str:
    """Explain that there is no such slug."""
    # Imported here: only a slip needs it.
    from difflib import get_close_matches

    near = get_close_matches(slug, models, n=1)
    meant = f"Did you mean {near[0]}?" if near else "`mindvideo models` lists them."
    return f"No model is called {slug!r}. {meant}"


def slugs(incomplete: str) -> list[CompletionItem]:
    """Complete a slug for the shell."""
    return [CompletionItem(slug) for slug in models if slug.startswith(incomplete)]
