"""The records that a bulk run is made of. They know nothing of files or databases."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from mindvideo import MindVideoError
from mindvideo._runtime.catalog import Json


class Status(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    """Nothing was sent yet."""

    RUNNING = "running"
    """A worker has it."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    """Its task ended so, or the API refused it; `bulk retry` does it anew."""

    CANCELLED = "cancelled"
    """Its task was cancelled on the platform."""

    UNDELIVERED = "undelivered"
    """Its files did not come, or its task's end; going on costs nothing."""

    HELD = "held"
    """The run stopped before it was sent."""


OPEN = (Status.WAITING, Status.RUNNING)
"""A run with such a job is not at its end."""

GOES_ON = (Status.UNDELIVERED, Status.HELD)
"""What running the same command again takes up."""

FAILURES = (Status.FAILED, Status.CANCELLED)
"""What only `bulk retry` takes up: it pays again."""


@dataclass(frozen=True, slots=True)
class Job:
    """One line of a file of jobs, found valid."""

    name: str
    model: str
    input: Mapping[str, Json]
    tags: tuple[str, ...]
    place: int
    """Its number in the file, from 1."""

    line: int
    """The line of the file that it stands on, from 1."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line of a file of jobs was refused."""

    line: int
    """From 1; 0 for the file as a whole."""

    message: str


class JobsError(MindVideoError):
    """Jobs were refused; nothing was sent."""

    def __init__(self, path: str, problems: tuple[Problem, ...]) -> None:
        lines = [f"{path}:{it.line}: {it.message}" for it in problems]
        super().__init__("\n".join(lines))
        self.path = path
        self.problems = problems
        """All of them, in the order of the file."""

    def __reduce__(self) -> tuple[type["JobsError"], tuple[object, ...]]:
        return type(self), (self.path, self.problems)


@dataclass(frozen=True, slots=True)
class Worker:
    """One process that works on a run."""

    id: str
    """Its own: no two processes ever have the same."""

    host: str


class Beat(NamedTuple):
    """What a worker hears when it says that it lives."""

    stopped: str | None
    wait: float
    """Seconds for which nobody should submit."""

    dead: list[str]
    """Workers that are heard of no more."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A job in the hands of one worker."""

    name: str
    model: str
    input: Mapping[str, Json]
    key: str
    """The idempotency key: whoever submits the job uses it."""

    task_id: str | None
    """Its task, if it was submitted before."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job."""

    status: Status
    files: tuple[str, ...] = ()
    cost: Decimal | None = None
    """What the platform charged, or said that it would; None if it said nothing."""

    error: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in figures."""

    run: str
    counts: Mapping[Status, int]
    cost: Decimal
    """What has been charged, as far as the platform said it."""

    reserved: Decimal
    """What the tasks that run now are expected to cost."""

    stopped: str | None = None
    """Why nothing more is submitted; None while submits go on."""

    taken_over: int = 0
    """Jobs of dead workers that this one gave back to all; told while it works."""

    @property
    def total(self) -> int:
        """All jobs."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """Jobs that are not at their end."""
        return sum(self.counts.get(status, 0) for status in OPEN)

    @property
    def running(self) -> int:
        """Jobs that a worker has; their tasks may be on the platform."""
        return self.counts.get(Status.RUNNING, 0)

    @property
    def is_complete(self) -> bool:
        """Whether every job succeeded."""
        return self.counts.get(Status.SUCCEEDED, 0) == self.total
