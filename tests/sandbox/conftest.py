"""A sandbox over real HTTP whose clock stands still until a test moves it."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx2
import pytest

from mindvideo.sandbox import serve

VIDEO = "veo3-1-quality"
TASKS = "/api/v1/tasks"


class HandClock:
    """Seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(scope="session")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def advance(clock: HandClock) -> Callable[[float], None]:
    return clock.advance


@pytest.fixture(scope="session")
def url(clock: HandClock) -> Iterator[str]:
    """One server for all tests: stopping one takes longer than most tests."""
    with serve(pace=10.0, clock=clock, refused_keys=["disabled"]) as address:
        yield address


@pytest.fixture(scope="session")
def web() -> Iterator[httpx2.Client]:
    """A client without an API key; loading certificates for each test is slow."""
    with httpx2.Client(verify=False) as client:
        yield client


@pytest.fixture
def api(url: str) -> Iterator[httpx2.Client]:
    """A client with an API key of its own, so that tests cannot meet."""
    headers = {"Authorization": f"Bearer key-{uuid4()}"}
    with httpx2.Client(base_url=url, headers=headers, verify=False) as client:
        yield client


@pytest.fixture
def ledger(api: httpx2.Client) -> Callable[[str], list[dict[str, object]]]:
    """The tasks or charges of the ledger since the test began."""
    before = api.get("/sandbox/ledger").json()

    def call(part: str) -> list[dict[str, object]]:
        entries: list[dict[str, object]] = api.get("/sandbox/ledger").json()[part]
        return entries[len(before[part]) :]

    return call


@pytest.fixture
def submit(api: httpx2.Client) -> Callable[..., httpx2.Response]:
    """Submit a task: a video with a prompt unless the test says otherwise."""

    def call(
        model: str = VIDEO, headers: dict[str, str] | None = None, **given: object
    ) -> httpx2.Response:
        body = {"model": model, "input": {"prompt": "a calm sea", **given}}
        return api.post(TASKS, json=body, headers=headers or {})

    return call
