"""The language between a policy and the loop that drives it.

A policy yields `Send` or `Sleep` and is sent what came back. Nothing here does I/O.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from mindvideo._runtime.wire import Lost, Reply, Request

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request and come back with the `Reply` or `Lost`."""

    request: Request
    timeout: float | None
    """Seconds for the whole exchange; None is no limit."""

    attempt: int = 1
    """Which try this is, for the log."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait that many seconds."""

    seconds: float


Heard: TypeAlias = Reply | Lost
Steps: TypeAlias = Generator[Send | Sleep, Heard | None, T]


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


def ask(send: Send) -> Steps[Heard]:
    """Send, and come back with what was heard."""
    heard = yield send
    if heard is None:
        raise TypeError("a driver answers Send with a Reply or a Lost")
    return heard
