"""Tasks, charges and idempotency: the sandbox's memory. Pure, no HTTP.

A task is never moved along: where it stands is worked out from its age, so there is
no timer, and a test that turns the clock sees every state at once.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pydantic import JsonValue

from mindvideo.sandbox.replies import new_id
from mindvideo.sandbox.script import Fate


@dataclass(frozen=True)
class Order:
    """What one submit asks for, already found valid."""

    owner: str = field(repr=False)
    """The API key; only this key sees the task."""

    model: str
    """The model's slug."""

    input: Mapping[str, JsonValue]
    """The input as it was sent."""

    cost: Decimal
    """What the task costs."""

    fate: Fate = field(default_factory=Fate)
    """How the task goes."""

    idempotency_key: str | None = None
    """The caller's key; without one each submit is a new task."""

    def same_request(self, other: "Order") -> bool:
        """Whether both ask for the same thing, whatever the order of the members."""
        return self.model == other.model and _canonical(self) == _canonical(other)


@dataclass(frozen=True)
class Task:
    """A task that was accepted."""

    task_id: str
    request_id: str
    order: Order
    submitted: float
    """On the ledger's clock, in seconds."""


@dataclass(frozen=True)
class Event:
    """A step that a task has taken."""

    status: str
    created_at: datetime
    message: str


@dataclass(frozen=True)
class Charge:
    """Money taken, once for each task, when it is submitted."""

    task_id: str
    model: str
    amount: Decimal


class IdempotencyConflict(Exception):
    """The key was used for another model or input; `.task` is the task it made."""

    def __init__(self, task: Task) -> None:
        super().__init__("the idempotency key was used for a different request")
        self.task = task


class Ledger:
    """Every task and every charge of one sandbox.

    `pace` is how long a task stays queued, and then processing, in seconds; 0 ends it
    at the first look. `clock` is monotonic, in seconds. Not locked: the server calls
    it from one thread, so two submits with one key cannot overlap.
    """

    def __init__(
        self, *, pace: float = 1.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._pace = pace
        self._clock = clock
        self._offset = datetime.now(UTC) - timedelta(seconds=clock())
        self._keys: dict[tuple[str, str], str] = {}
        self.tasks: dict[str, Task] = {}
        self.charges: list[Charge] = []

    @property
    def total(self) -> Decimal:
        """The sum of all charges."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    def submit(self, order: Order) -> tuple[Task, bool]:
        """The order's task, and whether it is a replay of one made before.

        A new task is charged, a replay is not. Raises `IdempotencyConflict` when the
        key belongs to a different request of the same owner.
        """
        earlier = self._earlier(order)
        if earlier is None:
            return self._accept(order), False
        if not earlier.order.same_request(order):
            raise IdempotencyConflict(earlier)
        return earlier, True

    def find(self, owner: str, task_id: str) -> Task | None:
        """The owner's task of this id, if there is one."""
        task = self.tasks.get(task_id)
        return task if task is not None and task.order.owner == owner else None

    def status(self, task: Task) -> str:
        """Where the task stands now."""
        return self.history(task)[-1].status

    def history(self, task: Task) -> tuple[Event, ...]:
        """The steps that the task has taken until now, oldest first."""
        outcome = task.order.fate.outcome
        steps = (
            ("queued", "The task is waiting."),
            ("processing", "The task is being worked on."),
            (outcome, f"The task ended: {outcome}."),
        )
        age = self._clock() - task.submitted
        return tuple(
            Event(status, self._offset + timedelta(seconds=task.submitted + at), text)
            for at, (status, text) in zip(self._times(task), steps, strict=True)
            if at <= age
        )

    def knows(self, order: Order) -> bool:
        """Whether the order's key has made a task before."""
        return self._earlier(order) is not None

    def clear(self) -> None:
        """Forget every task and charge."""
        self._keys.clear()
        self.tasks.clear()
        self.charges.clear()

    def _times(self, task: Task) -> tuple[float, float, float]:
        own = task.order.fate.pace
        pace = self._pace if own is None else own
        return 0.0, pace, 2 * pace

    def _earlier(self, order: Order) -> Task | None:
        if order.idempotency_key is None:
            return None
        task_id = self._keys.get((order.owner, order.idempotency_key))
        return None if task_id is None else self.tasks[task_id]

    def _accept(self, order: Order) -> Task:
        task = Task(new_id("task"), new_id("req"), order, self._clock())
        self.tasks[task.task_id] = task
        self.charges.append(Charge(task.task_id, order.model, order.cost))
        if order.idempotency_key is not None:
            self._keys[order.owner, order.idempotency_key] = task.task_id
        return task


def _canonical(order: Order) -> str:
    return json.dumps(order.input, sort_keys=True)
