"""Tasks, charges and idempotency keys: the sandbox's memory. Pure, no HTTP.

No timer moves tasks along. A task's status follows from its age, so a test that turns
the clock sees every status at once.
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
    """The content of a submit, already validated."""

    owner: str = field(repr=False)
    """The API key; only this key sees the task."""

    model: str
    """The model's slug."""

    input: Mapping[str, JsonValue]
    """The input as sent."""

    cost: Decimal
    """The cost of the task."""

    fate: Fate = field(default_factory=Fate)
    """The fate of the task."""

    idempotency_key: str | None = None
    """The caller's key; without one, each submit is a new task."""

    def same_request(self, other: "Order") -> bool:
        """Whether both ask for the same, whatever the order of members."""
        return self.model == other.model and _canonical(self) == _canonical(other)


@dataclass(frozen=True)
class Task:
    """An accepted task."""

    task_id: str
    request_id: str
    order: Order
    submitted: float
    """In seconds on the ledger's clock."""


@dataclass(frozen=True)
class Event:
    """A step of a task."""

    status: str
    created_at: datetime
    message: str


@dataclass(frozen=True)
class Charge:
    """A charge, made once for each task at submit."""

    task_id: str
    model: str
    amount: Decimal


class IdempotencyConflict(Exception):
    """The key was used for another model or input; `.task` is the task it made."""

    def __init__(self, task: Task) -> None:
        super().__init__("the idempotency key was used for a different request")
        self.task = task


class Ledger:
    """All tasks and charges of one sandbox.

    `pace` is how long, in seconds, a task is queued and then processing; with 0 it ends
    at the first look. `clock` is monotonic, in seconds. There is no lock: the server
    calls it from one thread, so two submits with one key cannot overlap.
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
        """The total of all charges."""
        return sum((charge.amount for charge in self.charges), Decimal(0))

    def submit(self, order: Order) -> tuple[Task, bool]:
        """Return the order's task, and whether it is a replay of an earlier one.

        A new task is charged, a replay is not. Raises `IdempotencyConflict` if the key
        belongs to another request of the same owner.
        """
        earlier = self._earlier(order)
        if earlier is None:
            return self._accept(order), False
        if not earlier.order.same_request(order):
            raise IdempotencyConflict(earlier)
        return earlier, True

    def find(self, owner: str, task_id: str) -> Task | None:
        """Return the owner's task with this id, if there is one."""
        task = self.tasks.get(task_id)
        return task if task is not None and task.order.owner == owner else None

    def status(self, task: Task) -> str:
        """Return the task's current status."""
        return self.history(task)[-1].status

    def history(self, task: Task) -> tuple[Event, ...]:
        """Return the task's steps so far, oldest first."""
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
