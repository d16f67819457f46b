"""When to poll: each task by its age, all tasks of a client at one pace. No I/O.

The API limits requests per key, not per task: if it answers "later" to one poll, it
would to all of them.
"""

from http import HTTPStatus
from typing import NamedTuple

from mindvideo._runtime.messages import Lost
from mindvideo._runtime.policy.steps import Heard

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class PollPolicy(NamedTuple):
    """When to poll a task again.

    The interval is a tenth of the task's age, so the end of a task is noticed at most
    about a tenth late, and a twentieth on average. The minimum keeps polls of a young
    task apart. The maximum keeps the delay for an old task small enough that nobody
    minds. A task of 5 s takes 11 polls and is noticed 0.2 s late on average, one of 60
    s takes 38 and 3 s, one of 600 s takes 93 and 5 s (bench/poll_timing.py, which also
    shows fixed intervals). Jitter spreads out tasks that started together.
    """

    share: float = 0.1
    floor: float = 0.5
    ceiling: float = 10.0
    jitter: float = 0.1
    """The interval varies by this share in both directions."""

    longest_hint: float = 60.0
    last_look: float = 0.5
    """The last poll comes this long before the deadline, to get its response."""

    grace: float = 10.0
    """Seconds after the submit in which 404 and 410 may mean "not visible yet"."""

    strangers: int = 3
    """How often in a row a response about another task is retried."""

    hollow: int = 2
    """How often a success without output is retried."""

    refusals: int = 3
    """How many refusals in a row that waiting cannot cure end the wait."""

    refused_for: float = 5.0
    """Seconds that these refusals must span at least."""

    def pause(self, age: float, asked: float | None, chance: float) -> float:
        """Return the seconds until the next poll; `asked` is the server's own wish."""
        if asked is not None:
            return min(max(asked, self.floor), self.longest_hint)
        steady = min(max(self.share * age, self.floor), self.ceiling)
        return steady * (1 + self.jitter * (2 * chance - 1))

    def cut(self, pause: float, left: float) -> float:
        """Shorten the interval so that one more poll fits before the deadline."""
        room = left - self.last_look
        return min(pause, room) if room > 0 else left


class PollPace:
    """The time before which no task is polled. Tasks and threads share it."""

    def __init__(self) -> None:
        self._open = 0.0

    def hear(self, heard: Heard, hint: float | None, now: float) -> None:
        """Look at a response: a busy API delays all polls for as long as it says."""
        if hint is None or isinstance(heard, Lost) or heard.status not in _BUSY:
            return
        # Two threads may meet here: the shorter of two hints may win, for one poll.
        self._open = max(self._open, now + hint)

    def left(self, now: float) -> float:
        """Return the seconds until polls may be sent; 0 if they may be."""
        return max(self._open - now, 0.0)
