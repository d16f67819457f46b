"""How a request is made to succeed: retries, backoff, deadlines. Without I/O.

A policy is a generator. It yields `Send` or `Sleep`, is sent what came back (a `Reply`
or a `Lost`; None after a sleep), and returns the result or raises. Whoever drives it
does the I/O (`drivers.py`), so the sync and the async client cannot drift apart.

This is the policy of one request; waiting for a task is another one, `polling.py`.
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


class RetryPolicy(NamedTuple):
    """When a request that failed is sent again.

    Three retries ride out a restart of a server (some seconds) and no more: whoever
    needs longer has the key and can go on. Full jitter, because the clients that an
    outage hit together must not come back together. A server that names a time is
    believed up to a minute: a longer one is the caller's decision.
    """

    max_retries: int = MAX_RETRIES
    first_pause: float = 0.5
    longest_pause: float = 8.0
    longest_hint: float = 60.0
    ambiguous_retries: int = 2
    """A 409 that does not say why may be the first submit, still running: ask twice."""

    statuses: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503, 504})
    """The refusals that may pass by themselves."""

    def pause(self, attempt: int, hint: float | None, chance: float) -> float:
        """Seconds before the next try; `chance` is a random number in 0 to 1."""
        highest = min(
            self.longest_pause, self.first_pause * 2.0 ** min(attempt - 1, 30)
        )
        return max(highest * chance, min(hint or 0.0, self.longest_hint))

    def retries(self, heard: Heard) -> int:
        """How many retries this outcome is worth; a success here is an unusable one."""
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
    """A bucket of tokens that keeps retries from multiplying an outage.

    500 tokens and 10 a retry allow 50 retries in a row; then retries are earned back by
    success: 1 token for each without a retry, so in a long run at most a tenth of the
    requests are retries, and the 10 it cost for a retry that helps. One a client; its
    threads share it.
    """

    def __init__(self, capacity: int = 500, cost: int = 10) -> None:
        self.capacity = capacity
        self.cost = cost
        self.tokens = capacity
        self._lock = Lock()

    def take(self) -> bool:
        """Pay for one retry; False, and nothing taken, when too little is left."""
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
    """The numbers of one client, and where time and chance come from."""

    retry: RetryPolicy = field(default_factory=RetryPolicy)
    budget: RetryBudget = field(default_factory=RetryBudget)
    spending: Budget = field(default_factory=Budget)
    pace: PollPace = field(default_factory=PollPace)
    attempt_timeout: float | None = ATTEMPT_TIMEOUT
    clock: Clock = field(default_factory=SystemClock)
    random: Callable[[], float] = random

    def deadline(self, timeout: float | None) -> float:
        """The moment a call must end; infinite without a timeout."""
        limit = check_timeout(timeout)
        return math.inf if limit is None else self.clock.monotonic() + limit

    def left(self, deadline: float) -> float:
        """Seconds until the deadline, infinite without one; 0 when it has passed."""
        return max(deadline - self.clock.monotonic(), 0.0)

    def send(self, request: Request, deadline: float, attempt: int) -> Send:
        """One try, within the attempt's own limit and the deadline."""
        whole = limit_of(self.left(deadline))
        own = self.attempt_timeout
        shorter = own if whole is None or own is None else min(own, whole)
        return Send(request, whole if own is None else shorter, attempt)


def limit_of(seconds: float) -> float | None:
    """The same time as a timeout, where None is no limit."""
    return None if seconds == math.inf else seconds


class Order(NamedTuple):
    """One wanted task. Its key is made here, before the first byte is sent."""

    payload: Mapping[str, object]
    purchase: Purchase

    @property
    def model(self) -> str:
        """The model's slug."""
        return self.purchase.model

    @property
    def key(self) -> str:
        """The idempotency key: the caller's, or one made for this order."""
        return self.purchase.key


def order_of(
    model: str,
    payload: Mapping[str, object],
    *,
    key: str | None = None,
    example_cost: Decimal | None = None,
    max_cost: Cost | None = None,
) -> Order:
    """The order with the caller's key, or with a new one."""
    wanted = new_key() if key is None else key
    limit = check_max_cost(max_cost)
    return Order(payload, Purchase(wanted, model, example_cost, limit))


def submit(policy: Policy, order: Order, timeout: float | None) -> Steps[TaskRecord]:
    """Submit a task: one key and the same bytes on every try.

    `timeout` bounds the whole submit, retries included. Every error carries the key,
    and so does a KeyboardInterrupt or a cancellation.
    """
    with carrying(idempotency_key=order.key):
        request = submit_request(order.model, order.payload, order.key)
        with policy.spending.reserving(order.purchase) as reservation:
            hear = reservation.hear
            record = yield from exchange(policy, request, read_task, timeout, hear)
            reservation.record = record
            return record


def get_task(policy: Policy, task_id: str) -> Steps[TaskRecord]:
    """Ask once how a task stands. An answer about another task is unusable."""

    def read(reply: Reply) -> TaskRecord:
        record = read_task(reply)
        if record.task_id != task_id:
            raise stranger(record)
        return record

    with carrying(task_id=task_id):
        request = task_request(task_id)
        return (yield from exchange(policy, request, read, SUBMIT_TIMEOUT))


def get_events(policy: Policy, task_id: str) -> Steps[list[Json]]:
    """Ask what happened to a task so far."""
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
    """Send until the answer is usable, the refusal final, or the tries used up.

    `hear` is told the outcome of every try.
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
    """The answer if it is a 2xx; otherwise the error that it means is raised."""
    if isinstance(heard, Lost):
        raise lost_error(heard)
    if not heard.is_success:
        raise api_error(heard, policy.clock.wall())
    return heard


def hint(heard: Heard, policy: Policy) -> float | None:
    """The seconds that the server asks to wait, where it does."""
    if isinstance(heard, Lost):
        return None
    return retry_after(heard, policy.clock.wall())


def _pause(policy: Policy, heard: Heard, attempt: int, deadline: float) -> float | None:
    """Seconds before the next try, or None if there is none."""
    if attempt > policy.retry.retries(heard):
        return None
    pause = policy.retry.pause(attempt, hint(heard, policy), policy.random())
    if pause >= policy.left(deadline):
        return None
    return pause if policy.budget.take() else None


def stranger(record: TaskRecord) -> UnusableResponseError:
    """The error of an answer that is about another task."""
    return UnusableResponseError("The answer is about another task.", body=record.raw)
