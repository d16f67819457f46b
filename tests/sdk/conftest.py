"""What the tests of the generated SDK share: a sandbox, and clients that know it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mindvideo import MindVideo
from mindvideo.sandbox import serve

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "generated"
KEY = "a-key-of-the-tests"


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The base URL of a sandbox whose tasks end at the first look."""
    with serve(pace=0) as base_url:
        yield base_url


@pytest.fixture
def client(url: str) -> Iterator[MindVideo]:
    """A sync client of that sandbox."""
    with MindVideo(KEY, base_url=url) as made:
        yield made
