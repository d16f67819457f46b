"""The two loops of the clients, on the clock of a test."""

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
"""Instead of chance, so that a test does the same each time: no jitter."""


@dataclass(slots=True, kw_only=True)
class ClockedDriver(Driver):
    """The sync loop: its pauses move the clock, its lost answers are lost."""

    clock: FakeClock

    def __post_init__(self) -> None:
        self.policy = _on(self.clock, self.policy)
        self.sleep = self.clock.sleep

    def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        return _heard(Driver._do(self, step), step, self.clock)


@dataclass(slots=True, kw_only=True)
class AsyncClockedDriver(AsyncDriver):
    """The same with `await`."""

    clock: FakeClock

    def __post_init__(self) -> None:
        self.policy = _on(self.clock, self.policy)
        self.sleep = self.clock.sleep_async

    async def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        return _heard(await AsyncDriver._do(self, step), step, self.clock)


@contextmanager
def clocked(clock: FakeClock) -> Generator[None]:
    """Every client that is made meanwhile lives on the clock."""
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
    """What the client is told: an answer that is marked as lost never came."""
    if heard is None or isinstance(heard, Lost) or isinstance(step, Sleep):
        return heard
    match heard.headers.get(LOST_HEADER.lower()):
        case "timeout":
            clock.advance(ATTEMPT_TIMEOUT if step.timeout is None else step.timeout)
            return Lost("No whole answer came in time.", timed_out=True)
        case "reset":
            return Lost("The connection failed: the sandbox dropped it.")
        case _:
            return heard
