"""When tasks are asked about: each by its age, all of a client at one pace. No I/O.

The limit that the API sets is one for the key, not for the task: when it says "later"
to one poll, it would say so to all of them.
"""

from http import HTTPStatus
from typing import NamedTuple

from mindvideo._runtime.messages import Lost
from mindvideo._runtime.policy.steps import Heard

_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


class PollPolicy(NamedTuple):
    """When to ask again how a task stands.

    A tenth of the task's age: however long a task takes, its end is noticed about a
    tenth late at most, and a twentieth on average. The floor keeps a young task from
    being asked without a pause, the ceiling keeps the delay of an old one below what a
    person minds. A task of 5 s costs 11 questions and is noticed 0.2 s late on average,
    one of 60 s 38 and 3 s, one of 600 s 93 and 5 s (bench/poll_timing.py, which shows
    fixed intervals beside it). Jitter spreads out tasks that were started together.
    """

    share: float = 0.1
    floor: float = 0.5
    ceiling: float = 10.0
    jitter: float = 0.1
    """The pause varies by this share in both directions."""

    longest_hint: float = 60.0
    last_look: float = 0.5
    """The last question is put this long before the deadline, to hear the answer."""

    grace: float = 10.0
    """Seconds after the submit in which a 404 may mean "not visible yet"."""

    strangers: int = 3
    """How often in a row an answer about another task is asked again."""

    hollow: int = 2
    """How often a success without output is asked again."""

    def pause(self, age: float, asked: float | None, chance: float) -> float:
        """Seconds until the next question; `asked` is the server's own wish."""
        if asked is not None:
            return min(max(asked, self.floor), self.longest_hint)
        steady = min(max(self.share * age, self.floor), self.ceiling)
        return steady * (1 + self.jitter * (2 * chance - 1))

    def cut(self, pause: float, left: float) -> float:
        """The pause, cut so that one more question fits before the deadline."""
        room = left - self.last_look
        return min(pause, room) if room > 0 else left


class PollPace:
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
