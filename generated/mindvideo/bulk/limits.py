"""A run's limits, checked, and the gate that every submit of a worker passes."""

import asyncio
import time
from dataclasses import dataclass
from decimal import Decimal

from mindvideo import ConfigurationError
from mindvideo._runtime.policy.budget import Cost, amount

LONGEST_BEAT = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for all workers of a run."""

    concurrency: int = 50
    """The most tasks in flight."""

    submits_per_minute: int | None = None
    max_cost: Decimal | None = None
    takeover_after: float = 30.0
    """Seconds of silence after which a worker counts as dead."""

    @property
    def beat(self) -> float:
        """Seconds between two signs of life; a few may get lost without harm."""
        return min(LONGEST_BEAT, self.takeover_after / 15)


def checked_limits(
    concurrency: int,
    submits_per_minute: int | None,
    max_cost: Cost | None,
    takeover_after: float,
) -> Limits:
    """Check the limits. Raises ConfigurationError for invalid ones."""
    limit = None if max_cost is None else amount(max_cost)
    if max_cost is not None and limit is None:
        raise ConfigurationError("max_cost should be an amount of 0 or more.")
    if concurrency < 1 or (submits_per_minute is not None and submits_per_minute < 1):
        message = "concurrency and submits_per_minute should be 1 or more."
        raise ConfigurationError(message)
    if not takeover_after > 0:
        raise ConfigurationError("takeover_after should be more than 0 seconds.")
    return Limits(concurrency, submits_per_minute, limit, takeover_after)


class Gate:
    """The time before which this worker submits nothing."""

    def __init__(self) -> None:
        self._opens = 0.0

    @property
    def left(self) -> float:
        """Return the seconds until it opens; 0 if it is open."""
        return max(0.0, self._opens - time.monotonic())

    def close_for(self, seconds: float) -> None:
        """Close it for some seconds, if it is not closed for longer already."""
        self._opens = max(self._opens, time.monotonic() + seconds)

    async def passed(self) -> None:
        """Wait until it is open."""
        while (left := self.left) > 0:
            await asyncio.sleep(left)
