"""Track what a client's submits cost, and enforce its limit. No I/O.

The API states a cost only in its response to a submit. A submit therefore first
reserves the expected cost of its model: the last estimate seen, or the cost of the
model's example. The response's own estimate then replaces the reservation. Each submit
in flight can exceed the limit by one estimate.
"""

from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from threading import Lock
from typing import NamedTuple, TypeAlias

from mindvideo._runtime.errors import APIError, BudgetError
from mindvideo._runtime.messages import Lost, TaskRecord
from mindvideo._runtime.policy.steps import Heard

Cost: TypeAlias = Decimal | float
"""An amount in the platform's unit. A float means the digits that it prints."""

_NOTHING = Decimal(0)
_NOTHING_MADE = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422, 429})
"""Statuses that mean no task was created. After any other, one may exist."""


def amount(value: object) -> Decimal | None:
    """Return the value as an exact amount of money, or None if it is not one."""
    if not isinstance(value, Decimal | float | int | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


class Purchase(NamedTuple):
    """One order, as far as money is concerned."""

    key: str
    """The idempotency key. Each key counts once."""

    model: str
    example_cost: Decimal | None
    """The cost of the model's example, if its page states one."""

    max_cost: Decimal | None
    """The most that this task may be expected to cost."""


class Reservation:
    """The money reserved for one submit until its outcome is known."""

    def __init__(self) -> None:
        self.record: TaskRecord | None = None
        """The task, once it exists."""

        self.is_doubtful = False

    def hear(self, heard: Heard) -> None:
        """Record an outcome. After a doubtful one, the task may exist."""
        if isinstance(heard, Lost) or heard.status not in _NOTHING_MADE:
            self.is_doubtful = True


class Budget:
    """The total of one client's submits, and its limit. Threads share it."""

    def __init__(self, max_cost: Decimal | None = None) -> None:
        self.max_cost = max_cost
        self._held: dict[str, Decimal] = {}
        self._estimates: dict[str, Decimal] = {}
        self._total = _NOTHING
        self._lock = Lock()

    @property
    def total(self) -> Decimal:
        """What was or may have been submitted, once per key, by the API's estimates."""
        return self._total

    @contextmanager
    def reserving(self, purchase: Purchase) -> Generator[Reservation]:
        """Reserve the expected cost while the submit runs. Raises BudgetError.

        The reservation is released only if the API refused every attempt. After a lost
        response the task may exist, so it counts until a retry with its key settles it.
        """
        is_new = self._reserve(purchase)
        reservation = Reservation()
        try:
            yield reservation
        except APIError:
            if is_new and not reservation.is_doubtful:
                self._release(purchase.key)
            raise
        if reservation.record is not None:
            self._settle(purchase, reservation.record)

    def forget(self, key: str) -> None:
        """Forget the key, which will not be sent again; its cost still counts."""
        with self._lock:
            self._held.pop(key, None)

    def _reserve(self, purchase: Purchase) -> bool:
        """Start counting the key; return whether it is new."""
        with self._lock:
            if purchase.key in self._held:
                return False
            expected = self._estimates.get(purchase.model, purchase.example_cost)
            _check(purchase.max_cost, _NOTHING, expected)
            _check(self.max_cost, self._total, expected)
            self._hold(purchase.key, expected or _NOTHING)
            return True

    def _settle(self, purchase: Purchase, record: TaskRecord) -> None:
        estimate = amount(record.raw.get("cost_estimate"))
        if estimate is None:
            return
        with self._lock:
            self._estimates[purchase.model] = estimate
            self._hold(purchase.key, estimate)

    def _release(self, key: str) -> None:
        with self._lock:
            self._total -= self._held.pop(key, _NOTHING)

    def _hold(self, key: str, cost: Decimal) -> None:
        self._total += cost - self._held.get(key, _NOTHING)
        self._held[key] = cost


def _check(limit: Decimal | None, spent: Decimal, expected: Decimal | None) -> None:
    """Raise BudgetError if the limit is reached or would be exceeded."""
    if limit is None:
        return
    is_over = spent >= limit if expected is None else spent + expected > limit
    if is_over:
        raise BudgetError(max_cost=limit, spent=spent, expected=expected)
