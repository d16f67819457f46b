"""A model by its slug: the known one, or what to say of one that is not."""

import click
from click.shell_completion import CompletionItem

from mindvideo._runtime.catalog import ModelInfo
from mindvideo.catalog import models, retired


def known_model(slug: str) -> ModelInfo:
    """The model. Raises UsageError with the nearest, InputError for a retired one."""
    check_not_retired(slug)
    if slug not in models:
        raise click.UsageError(unknown(slug))
    return models[slug]


def check_not_retired(slug: str) -> None:
    """Raise the error that says what to use instead of a model that is gone."""
    if slug in retired:
        # Imported here: only a model that is gone needs it.
        from mindvideo._runtime.api.retired import retired_error

        raise retired_error(slug)


def unknown(slug: str) -> str:
    """What to say of a slug that nothing has."""
    # Imported here: only a slip needs it.
    from difflib import get_close_matches

    near = get_close_matches(slug, models, n=1)
    meant = f"Did you mean {near[0]}?" if near else "`mindvideo models` lists them."
    return f"No model is called {slug!r}. {meant}"


def slugs(incomplete: str) -> list[CompletionItem]:
    """The slugs that begin so, for the shell."""
    return [CompletionItem(slug) for slug in models if slug.startswith(incomplete)]
