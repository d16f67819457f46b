"""What a client's submits cost, and the limit on it. Without I/O.

The API names a cost only in its answer to a submit. So a submit first reserves what its
model is expected to cost: the estimate last seen, or the cost of the model's example.
The answer's own estimate then takes the place of the reservation. The limit can thus be
overshot by at most one estimate for each submit in flight.
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
"""An amount in the platform's unit; a float means the digits that it prints."""

_NOTHING = Decimal(0)
_NOTHING_MADE = frozenset({400, 401, 402, 403, 404, 405, 413, 415, 422, 429})
"""The refusals that say that no task was made; after any other one may exist."""


def amount(value: object) -> Decimal | None:
    """The value as an amount of money, digit for digit; None if it is none."""
    if not isinstance(value, Decimal | float | int | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


class Purchase(NamedTuple):
    """One wanted task, as far as money goes."""

    key: str
    """The idempotency key: the same key is the same task and counts once."""

    model: str
    example_cost: Decimal | None
    """What the model's example costs, where its page says so."""

    max_cost: Decimal | None
    """The most that this one task may be expected to cost."""


class Reservation:
    """The money kept back for one submit until its outcome is known."""

    def __init__(self) -> None:
        self.record: TaskRecord | None = None
        """The task, once it is there."""

        self.is_doubtful = False

    def hear(self, heard: Heard) -> None:
        """Take note of an outcome: after a doubtful one the task may exist."""
        if isinstance(heard, Lost) or heard.status not in _NOTHING_MADE:
            self.is_doubtful = True


class Budget:
    """The sum of one client's submits, and its limit; its threads share it."""

    def __init__(self, max_cost: Decimal | None = None) -> None:
        self.max_cost = max_cost
        self._held: dict[str, Decimal] = {}
        self._estimates: dict[str, Decimal] = {}
        self._total = _NOTHING
        self._lock = Lock()

    @property
    def total(self) -> Decimal:
        """What was submitted or may have been, each key once, as the API estimates."""
        return self._total

    @contextmanager
    def reserving(self, purchase: Purchase) -> Generator[Reservation]:
        """Keep back the expected cost while the submit runs. Raises BudgetError.

        The reservation is given back only if the API refused every try: after a lost
        answer the task may exist, so it goes on counting until its key brings clarity.
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
        """The key will not be sent again: what it cost stays, and it takes no room."""
        with self._lock:
            self._held.pop(key, None)

    def _reserve(self, purchase: Purchase) -> bool:
        """Whether the key counts from now on, and did not before."""
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
    """Raises BudgetError if the limit would be passed, or is reached already."""
    if limit is None:
        return
    is_over = spent >= limit if expected is None else spent + expected > limit
    if is_over:
        raise BudgetError(max_cost=limit, spent=spent, expected=expected)
