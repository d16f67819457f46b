"""One clock for clients and sandbox; it moves when somebody sleeps."""

from threading import Lock

import anyio

_MORNING = 1_767_225_600.0
"""1 January 2026 in seconds since 1970, where the wall clock starts."""


class FakeClock:
    """A clock whose seconds pass at once.

    A sleep moves the clock to its own end. Sleeps that run side by side overlap, as
    they do in real time.
    """

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = Lock()

    @property
    def now(self) -> float:
        """Seconds since the clock was created."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Advance by that many seconds. Raises ValueError for a negative number."""
        if not seconds >= 0:
            raise ValueError("a clock goes forward: seconds should be 0 or more")
        with self._lock:
            self._now += seconds

    def monotonic(self) -> float:
        """Seconds that never jump back."""
        return self._now

    def wall(self) -> float:
        """Seconds since 1970."""
        return _MORNING + self._now

    def sleep(self, seconds: float) -> None:
        """Sleep."""
        self._reach(self._now + seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Sleep, and let others go first."""
        end = self._now + seconds
        await anyio.sleep(0)
        self._reach(end)

    def _reach(self, moment: float) -> None:
        with self._lock:
            self._now = max(self._now, moment)
