"""What a policy and its driver say to each other.

A policy yields `Send`, `Fetch` or `Sleep` and receives the outcome. Nothing here does
I/O.
"""

import time
from collections.abc import Generator
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from mindvideo._runtime.messages import Lost, Reply, Request

T = TypeVar("T")


class Send(NamedTuple):
    """Send the request; the outcome is a `Reply` or a `Lost`."""

    request: Request
    timeout: float | None
    """Seconds for the whole exchange; None is no limit."""

    attempt: int
    """The number of the attempt, for the log."""


class Sleep(NamedTuple):
    """Wait that many seconds."""

    seconds: float


class Sink(Protocol):
    """Receives the response to a `Fetch` as it arrives; returning False ends it."""

    def begin(self, head: Reply) -> bool:
        """Called with the headers; returns whether the body is wanted."""
        ...

    def write(self, data: bytes) -> bool:
        """Called with one part of the body; may block on a disk."""
        ...

    def report(self) -> bool:
        """Called after a part was written, in your own thread or loop."""
        ...


class Fetch(NamedTuple):
    """Fetch a file into the sink, without the key. The reply's own body stays empty."""

    url: str
    headers: tuple[tuple[str, str], ...]
    silence: float | None
    """Seconds that each wait may last; None is no limit."""

    timeout: float | None
    """Seconds for the whole exchange; None is no limit."""

    sink: Sink
    attempt: int
    """The number of the attempt, for the log."""


Heard: TypeAlias = Reply | Lost
Steps: TypeAlias = Generator[Send | Fetch | Sleep, Heard | None, T]


class Clock(Protocol):
    """The source of time, which tests replace."""

    def monotonic(self) -> float:
        """Seconds on the monotonic clock, for deadlines and intervals."""
        ...

    def wall(self) -> float:
        """Seconds since 1970: for the dates that servers send."""
        ...


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        """Seconds on the monotonic clock, for deadlines and intervals."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970: for the dates that servers send."""
        return time.time()


def ask(step: Send | Fetch) -> Steps[Heard]:
    """Send or fetch, and return the outcome."""
    heard = yield step
    if heard is None:
        raise TypeError("a driver answers Send and Fetch with a Reply or a Lost")
    return heard
