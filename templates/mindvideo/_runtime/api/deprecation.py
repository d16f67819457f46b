"""Warn about deprecated models, once each."""

import warnings

from mindvideo.catalog import models

_warned: set[str] = set()


def warn_deprecated(slug: str, stacklevel: int = 3) -> None:
    """Warn about a deprecated model, once, at the line that called the SDK.

    `stacklevel` counts the calls from that line to the warning.
    """
    said = models[slug].deprecated if slug in models and slug not in _warned else None
    if said is None:
        return
    instead = f"; use {said.replacement}" if said.replacement else ""
    reason = f": {said.reason}" if said.reason else ""
    message = f"{slug} has been deprecated since {said.since}{instead}{reason}"
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)
    # Not before: where the warning is an error it stays one.
    _warned.add(slug)
