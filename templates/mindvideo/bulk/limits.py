"""The limits of a run, checked, and the gate that every submit of a worker passes."""

import asyncio
import time
from dataclasses import dataclass
from decimal import Decimal

from mindvideo import ConfigurationError
from mindvideo._runtime.policy.budget import Cost, amount

LONGEST_BEAT = 2.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What holds over all workers of a run."""

    concurrency: int = 50
    """Tasks in flight at most."""

    submits_per_minute: int | None = None
    max_cost: Decimal | None = None
    takeover_after: float = 30.0
    """Seconds of silence after which a worker counts as dead."""

    @property
    def beat(self) -> float:
        """Seconds between two signs of life: some may fail to come without harm."""
        return min(LONGEST_BEAT, self.takeover_after / 15)


def checked_limits(
    concurrency: int,
    submits_per_minute: int | None,
    max_cost: Cost | None,
    takeover_after: float,
) -> Limits:
    """The limits. Raises ConfigurationError for those that are none."""
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
    """The moment before which this worker submits nothing."""

    def __init__(self) -> None:
        self._opens = 0.0

    @property
    def left(self) -> float:
        """Seconds until it opens; 0 when it is open."""
        return max(0.0, self._opens - time.monotonic())

    def close_for(self, seconds: float) -> None:
        """Keep it shut for so long, if it is not shut for longer already."""
        self._opens = max(self._opens, time.monotonic() + seconds)

    async def passed(self) -> None:
        """Wait until it is open."""
        while (left := self.left) > 0:
            await asyncio.sleep(left)
