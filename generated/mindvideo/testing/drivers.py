"""The clients' two loops, on a test's clock."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from unittest.mock import patch

from mindvideo._runtime.api import client
from mindvideo._runtime.messages import Lost
from mindvideo._runtime.platform import ATTEMPT_TIMEOUT
from mindvideo._runtime.policy.requests import Policy
from mindvideo._runtime.policy.steps import Fetch, Heard, Send, Sleep
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo.sandbox.script import LOST_HEADER
from mindvideo.testing.clock import FakeClock

_EVEN = 0.5
"""Instead of chance, so that a test always does the same: no jitter."""


@dataclass(slots=True, kw_only=True)
class ClockedDriver(Driver):
    """The sync loop: its sleeps move the clock, its lost responses are lost."""

    clock: FakeClock

    def __post_init__(self) -> None:
        self.policy = _on(self.clock, self.policy)
        self.sleep = self.clock.sleep

    def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        return _heard(Driver._do(self, step), step, self.clock)


@dataclass(slots=True, kw_only=True)
class AsyncClockedDriver(AsyncDriver):
    """The async loop."""

    clock: FakeClock

    def __post_init__(self) -> None:
        self.policy = _on(self.clock, self.policy)
        self.sleep = self.clock.sleep_async

    async def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        return _heard(await AsyncDriver._do(self, step), step, self.clock)


@contextmanager
def clocked(clock: FakeClock) -> Generator[None]:
    """Put every client created meanwhile on the clock."""
    with (
        patch.object(client, "Driver", partial(ClockedDriver, clock=clock)),
        patch.object(client, "AsyncDriver", partial(AsyncClockedDriver, clock=clock)),
    ):
        yield


def _on(clock: FakeClock, policy: Policy) -> Policy:
    return replace(policy, clock=clock, random=lambda: _EVEN)


def _heard(
    heard: Heard | None, step: Send | Fetch | Sleep, clock: FakeClock
) -> Heard | None:
    """Return what the client gets: a response marked as lost never arrives."""
    if heard is None or isinstance(heard, Lost) or isinstance(step, Sleep):
        return heard
    match heard.headers.get(LOST_HEADER.lower()):
        case "timeout":
            clock.advance(ATTEMPT_TIMEOUT if step.timeout is None else step.timeout)
            return Lost("No complete response arrived in time.", timed_out=True)
        case "reset":
            return Lost("The connection failed: the sandbox dropped it.")
        case _:
            return heard
