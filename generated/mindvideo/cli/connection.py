"""A command's client, for the API or for a sandbox during the command."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mindvideo.cli.key_file import required_key

if TYPE_CHECKING:
    from mindvideo import MindVideo

_SANDBOX_PACE = 0.5
"""Seconds that a task in this sandbox is queued, and again processing."""


@contextmanager
def connected(*, sandbox: bool = False) -> Generator["MindVideo"]:
    """Open a client for the block. Raises ConfigurationError."""
    # Imported here, and not above: what only shows the catalogue starts faster.
    from mindvideo.client import MindVideo

    if not sandbox:
        with MindVideo(required_key()) as client:
            yield client
        return
    from mindvideo.sandbox import serve

    with (
        serve(pace=_SANDBOX_PACE) as url,
        MindVideo("sandbox", base_url=url) as client,
    ):
        yield client
