"""The policy of a request: retries, backoff, deadlines. No I/O.

A policy is a generator. It yields `Send` or `Sleep`, receives the outcome (a `Reply` or
a `Lost`; None after a sleep), and returns the result or raises. A driver
(`transport/drivers.py`) does the I/O, so the sync and the async client cannot drift
apart.

Waiting for a task is another policy, in `polling.py`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from http import HTTPStatus
from random import random
from threading import Lock
from typing import NamedTuple, TypeVar

from mindvideo._runtime.errors import (
    MindVideoError,
    UnusableResponseError,
    carrying,
)
from mindvideo._runtime.messages import Json, Lost, Reply, Request, TaskRecord
from mindvideo._runtime.platform import ATTEMPT_TIMEOUT, MAX_RETRIES, SUBMIT_TIMEOUT
from mindvideo._runtime.policy.api_errors import (
    Conflict,
    api_error,
    conflict,
    lost_error,
    retry_after,
)
from mindvideo._runtime.policy.budget import Budget, Cost, Purchase
from mindvideo._runtime.policy.poll_pace import PollPace
from mindvideo._runtime.policy.protocol import (
    check_max_cost,
    check_timeout,
    events_request,
    new_key,
    read_events,
    read_task,
    submit_request,
    task_request,
)
from mindvideo._runtime.policy.steps import (
    Clock,
    Heard,
    Send,
    Sleep,
    Steps,
    SystemClock,
    ask,
)

T = TypeVar("T")

SLOWEST_UPLOAD = 250_000
"""Bytes a second at which a large body may go out, beyond an attempt's own limit."""


class RetryPolicy(NamedTuple):
    """When to retry a failed request.

    Three retries bridge a server's restart of a few seconds and no more; if you need
    longer, you have the key and can go on. Full jitter keeps the clients that an outage
    hit together from returning together. The policy follows a server that asks for up
    to a minute; anything longer is your decision.
    """

    max_retries: int = MAX_RETRIES
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_hint: float = 60.0
    ambiguous_retries: int = 2
    """A 409 without a reason may be the first submit, still running: retry twice."""

    statuses: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503, 504})
    """Statuses that may pass by themselves."""

    def pause(self, attempt: int, hint: float | None, chance: float) -> float:
        """Return the seconds before the next attempt; `chance` is a random number from
        0 to 1.
        """
        highest = min(
            self.longest_pause, self.first_pause * 2.0 ** min(attempt - 1, 30)
        )
        return max(highest * chance, min(hint or 0.0, self.longest_hint))

    def retries(self, heard: Heard) -> int:
        """Return how many retries this outcome is worth; a success here is unusable."""
        if isinstance(heard, Lost):
            return self.max_retries if heard.retryable else 0
        if heard.status == HTTPStatus.CONFLICT:
            return self._conflict_retries(conflict(heard))
        may_pass = heard.is_success or heard.status in self.statuses
        return self.max_retries if may_pass else 0

    def _conflict_retries(self, meaning: Conflict) -> int:
        if meaning is Conflict.AMBIGUOUS:
            return min(self.ambiguous_retries, self.max_retries)
        return self.max_retries if meaning is Conflict.IN_PROGRESS else 0


class RetryBudget:
    """A token bucket that keeps retries from multiplying an outage.

    500 tokens at 10 a retry allow 50 retries in a row. Success earns them back: 1 token
    for a request without a retry, so in the long run at most a tenth of the requests
    are retries, and all 10 for a retry that succeeds. There is one bucket for each
    client, shared by its threads.
    """

    def __init__(self, capacity: int = 500, cost: int = 10) -> None:
        self.capacity = capacity
        self.cost = cost
        self.tokens = capacity
        self._lock = Lock()

    def take(self) -> bool:
        """Take the tokens for one retry; return False, taking none, if there are too
        few.
        """
        with self._lock:
            affordable = self.tokens >= self.cost
            self.tokens -= self.cost if affordable else 0
            return affordable

    def put_back(self, *, retried: bool) -> None:
        """Count a success."""
        with self._lock:
            earned = self.cost if retried else 1
            self.tokens = min(self.capacity, self.tokens + earned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A client's settings, and its sources of time and chance."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    budget: RetryBudget = field(default_factory=RetryBudget)
    spending: Budget = field(default_factory=Budget)
    pace: PollPace = field(default_factory=PollPace)
    attempt_timeout: float | None = ATTEMPT_TIMEOUT
    clock: Clock = field(default_factory=SystemClock)
    random: Callable[[], float] = random

    def deadline(self, timeout: float | None) -> float:
        """Return the deadline of a call; infinite without a timeout."""
        limit = check_timeout(timeout)
        return math.inf if limit is None else self.clock.monotonic() + limit

    def left(self, deadline: float) -> float:
        """Return the seconds until the deadline; infinite without one, 0 if it has
        passed.
        """
        return max(deadline - self.clock.monotonic(), 0.0)

    def send(self, request: Request, deadline: float, attempt: int) -> Send:
        """One attempt, within its own limit and the deadline."""
        own = math.inf if self.attempt_timeout is None else self.attempt_timeout
        if request.body:
            own += len(request.body) // SLOWEST_UPLOAD
        return Send(request, limit_of(min(own, self.left(deadline))), attempt)


def limit_of(seconds: float) -> float | None:
    """Return the time as a timeout, where None means no limit."""
    return None if seconds == math.inf else seconds


class Order(NamedTuple):
    """One task to submit. Its key is made here, before the first byte is sent."""

    payload: Mapping[str, object]
    purchase: Purchase

    @property
    def model(self) -> str:
        """The model's slug."""
        return self.purchase.model

    @property
    def key(self) -> str:
        """The idempotency key: yours, or one made for this order."""
        return self.purchase.key


def order_of(
    model: str,
    payload: Mapping[str, object],
    *,
    key: str | None = None,
    example_cost: Decimal | None = None,
    max_cost: Cost | None = None,
) -> Order:
    """Return an order with your key, or with a new one."""
    wanted = new_key() if key is None else key
    limit = check_max_cost(max_cost)
    return Order(payload, Purchase(wanted, model, example_cost, limit))


def submit(policy: Policy, order: Order, timeout: float | None) -> Steps[TaskRecord]:
    """Submit a task, with one key and the same bytes on every attempt.

    `timeout` limits the whole submit, retries included. Every error has the key, and so
    does a KeyboardInterrupt or a cancellation.
    """
    with carrying(idempotency_key=order.key):
        request = submit_request(order.model, order.payload, order.key)
        with policy.spending.reserving(order.purchase) as reservation:
            hear = reservation.hear
            record = yield from exchange(policy, request, read_task, timeout, hear)
            reservation.record = record
            return record


def get_task(policy: Policy, task_id: str) -> Steps[TaskRecord]:
    """Ask once for a task's status. A response about another task is unusable."""

    def read(reply: Reply) -> TaskRecord:
        record = read_task(reply)
        if record.task_id != task_id:
            raise stranger(record)
        return record

    with carrying(task_id=task_id):
        request = task_request(task_id)
        return (yield from exchange(policy, request, read, SUBMIT_TIMEOUT))


def get_events(policy: Policy, task_id: str) -> Steps[list[Json]]:
    """Ask for a task's events so far."""
    with carrying(task_id=task_id):
        request = events_request(task_id)
        return (yield from exchange(policy, request, read_events, SUBMIT_TIMEOUT))


def exchange(
    policy: Policy,
    request: Request,
    read: Callable[[Reply], T],
    timeout: float | None,
    hear: Callable[[Heard], None] | None = None,
) -> Steps[T]:
    """Send until the response is usable, the refusal is final, or no retry is left.

    `hear` is called with the outcome of every attempt.
    """
    deadline = policy.deadline(timeout)
    attempt = 1
    while True:
        heard = yield from ask(policy.send(request, deadline, attempt))
        if hear is not None:
            hear(heard)
        try:
            result = read(success(heard, policy))
        except MindVideoError:
            pause = _pause(policy, heard, attempt, deadline)
            if pause is None:
                raise
        else:
            policy.budget.put_back(retried=attempt > 1)
            return result
        yield Sleep(pause)
        attempt += 1


def success(heard: Heard, policy: Policy) -> Reply:
    """Return the response if it is 2xx; otherwise raise the error that it means."""
    if isinstance(heard, Lost):
        raise lost_error(heard)
    if not heard.is_success:
        raise api_error(heard, policy.clock.wall())
    return heard


def hint(heard: Heard, policy: Policy) -> float | None:
    """Return the seconds that the server asks to wait, if it does."""
    if isinstance(heard, Lost):
        return None
    return retry_after(heard, policy.clock.wall())


def _pause(policy: Policy, heard: Heard, attempt: int, deadline: float) -> float | None:
    """Return the seconds before the next attempt, or None if there is none."""
    if attempt > policy.retry.retries(heard):
        return None
    asked, left = hint(heard, policy), policy.left(deadline)
    pause = policy.retry.pause(attempt, asked, policy.random())
    if max(pause, asked or 0.0) >= left:
        return None
    return pause if policy.budget.take() else None


def stranger(record: TaskRecord) -> UnusableResponseError:
    """Return the error for a response about another task."""
    return UnusableResponseError("The response is about another task.", body=record.raw)
