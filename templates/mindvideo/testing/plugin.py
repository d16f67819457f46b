"""The pytest plugin. It is loaded by name and imports nothing until it is used."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from mindvideo.testing import Sandbox


@pytest.fixture(scope="session")
def mindvideo_server() -> Iterator["Sandbox"]:
    """One server for all tests, because starting one takes longer than most tests."""
    from mindvideo.sandbox import require_extra

    require_extra()
    from mindvideo.testing.kit import served

    with served() as box:
        yield box


@pytest.fixture
def mindvideo_sandbox(mindvideo_server: "Sandbox") -> Iterator["Sandbox"]:
    """The API on this machine, empty for each test; see `mindvideo.testing`."""
    with mindvideo_server.installed():
        yield mindvideo_server
