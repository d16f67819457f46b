"""The language between a policy and the loop that drives it.

A policy yields `Send`, `Fetch` or `Sleep` and is sent what came back. Nothing here
does I/O.
"""

import time
from collections.abc import Generator
from typing import NamedTuple, Protocol, TypeAlias, TypeVar

from mindvideo._runtime.messages import Lost, Reply, Request

T = TypeVar("T")


class Send(NamedTuple):
    """Send the request and come back with the `Reply` or `Lost`."""

    request: Request
    timeout: float | None
    """Seconds for the whole exchange; None is no limit."""

    attempt: int
    """Which try this is, for the log."""


class Sleep(NamedTuple):
    """Wait that many seconds."""

    seconds: float


class Sink(Protocol):
    """Takes the answer to a `Fetch` as it comes; a False ends the reading."""

    def begin(self, head: Reply) -> bool:
        """Told the head of the answer; says whether its body is wanted."""
        ...

    def write(self, data: bytes) -> bool:
        """Given one part of the body; may wait for a disk."""
        ...

    def report(self) -> bool:
        """Told that a part was written, in the caller's own thread or loop."""
        ...


class Fetch(NamedTuple):
    """Fetch a file into the sink, without the key; the reply's own body stays empty."""

    url: str
    headers: tuple[tuple[str, str], ...]
    silence: float | None
    """Seconds that each wait may last; None is no limit."""

    timeout: float | None
    """Seconds for the whole exchange; None is no limit."""

    sink: Sink
    attempt: int
    """Which try this is, for the log."""


Heard: TypeAlias = Reply | Lost
Steps: TypeAlias = Generator[Send | Fetch | Sleep, Heard | None, T]


class Clock(Protocol):
    """Where time comes from; replaced in tests."""

    def monotonic(self) -> float:
        """Seconds that never jump: for deadlines and intervals."""
        ...

    def wall(self) -> float:
        """Seconds since 1970: for the dates that servers send."""
        ...


class SystemClock:
    """The clock of the machine."""

    def monotonic(self) -> float:
        """Seconds that never jump: for deadlines and intervals."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970: for the dates that servers send."""
        return time.time()


def ask(step: Send | Fetch) -> Steps[Heard]:
    """Send or fetch, and come back with what was heard."""
    heard = yield step
    if heard is None:
        raise TypeError("a driver answers Send and Fetch with a Reply or a Lost")
    return heard
