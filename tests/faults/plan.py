"""What a scenario is made of: a script for the server, and what a person wants of it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias

from tests.faults.faults import FINE, Fault, said
from tests.faults.server import Script

ErrorType: TypeAlias = type[BaseException]

ANY = BaseException
"""For `Plan.first`: the first error may be any, or none."""


@dataclass(frozen=True, slots=True)
class Want:
    """One thing that a person wants: a file in hand, or to know why there is none."""

    prompt: str = "a red car on a coast road"
    key: str | None = None
    """The idempotency key that the person chose."""

    ends: ErrorType | None = None
    """The error that is the right end; None: the file."""

    timeout: float = 1800.0
    """Seconds of waiting, of which none really passes."""

    events: bool = False
    """Whether the person asks for the task's events in the end."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Something stops the person's program once: Ctrl-C, a cancellation, a close."""

    place: Literal["pause", "exchange"]
    """In a pause, or when the answer to a request has just come."""

    at: int
    """Which of them, from 1."""

    closes: bool = False
    """Somebody closes the client instead."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One run of a scenario."""

    script: Script
    wants: tuple[Want, ...] = (Want(),)
    wanted: int = 1
    """How many tasks should be charged."""

    first: ErrorType | tuple[ErrorType, ...] | None = None
    """The first error that the person should see; None: no error at all.

    Not asked of a script that stalls: there the machine decides who is too late.
    """

    tries: int | None = None
    """How many requests the API should have seen by then; None: any number."""

    counted: str = "submits"
    """The kind of those requests."""

    stop: Stop | None = None
    scheme: str = "http"
    key_tail: str = ""
    """The end of the API key."""


class Draw(Random):
    """Chance, the same for the same name and seed."""

    def hits(
        self, make: Callable[[], Fault], least: int = 1, most: int = 3
    ) -> tuple[Fault, ...]:
        """Some faults in a row; the first of them may be another, that is harmless."""
        faults = [make() for _ in range(self.randint(least, most))]
        if len(faults) < most and self.random() < 0.5:
            faults.insert(0, said(self.choice((500, 502, 503, 504))))
        return tuple(faults)

    def among(
        self, make: Callable[[], Fault], least: int = 1, most: int = 3
    ) -> tuple[Fault, ...]:
        """Some faults, with requests that nothing happens to before and between."""
        spread: list[Fault] = []
        for _ in range(self.randint(least, most)):
            spread += [FINE] * self.randint(0, 1) + [make()]
        return tuple(spread)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fault, or several; the seed decides which request is hit, and how."""

    name: str
    plan: Callable[[Draw], Plan]

    def drawn(self, seed: int) -> Plan:
        """The plan of one run."""
        return self.plan(Draw(f"{self.name} {seed}"))
