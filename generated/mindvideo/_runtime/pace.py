"""One pace for all polls of a client. Without I/O.

The limit that the API sets is one for the key, not for the task: when it says "later"
to one poll, it would say so to all of them.
"""

from http import HTTPStatus

from mindvideo._runtime.steps import Heard
from mindvideo._runtime.wire import Lost

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class Pace:
    """The moment before which no task is asked about; tasks and threads share it."""

    def __init__(self) -> None:
        self._open = 0.0

    def hear(self, heard: Heard, hint: float | None, now: float) -> None:
        """Take note of an answer: one that is busy holds all for as long as it says."""
        if hint is None or isinstance(heard, Lost) or heard.status not in _BUSY:
            return
        # Two threads may meet here: the shorter of two hints may win, for one poll.
        self._open = max(self._open, now + hint)

    def left(self, now: float) -> float:
        """Seconds until tasks may be asked about again; 0 when they may."""
        return max(self._open - now, 0.0)
