"""What is to happen next, in the order in which a test said so: fates and mishaps."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from starlette.responses import Response

from mindvideo.sandbox.replies import Refusal, refusal_answer

Place: TypeAlias = Literal["submit", "poll", "events", "file"]
"""Where a mishap strikes: one of the four requests that the SDK sends."""

PLACES: tuple[Place, ...] = get_args(Place)

LOST_HEADER = "X-Sandbox-Lost"
"""Marks an answer that the client is to take for lost: `reset` or `timeout`."""


@dataclass(frozen=True)
class Fate:
    """How one task goes."""

    outcome: str = "succeeded"
    """The terminal status that it walks to."""

    pace: float | None = None
    """Seconds that it is queued, and again processing; None is the sandbox's own."""

    message: str | None = None
    """Why it failed."""


@dataclass(frozen=True)
class Mishap:
    """What one request gets instead of its answer."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    acted: bool = False
    """Whether the sandbox does what was asked before the answer goes wrong."""

    def answer(self) -> Response:
        """The answer that the request gets."""
        refusal = Refusal(self.status, self.code, self.message, headers=self.headers)
        return refusal_answer(refusal)


class Script:
    """Two kinds of queues. Filled by one thread, emptied by the server's."""

    def __init__(self) -> None:
        self._fates: deque[Fate] = deque()
        self._mishaps: dict[Place, deque[Mishap]] = {it: deque() for it in PLACES}
        self.renewals = 0
        """How often the addresses of files have been made anew; older ones expired."""

    @property
    def left(self) -> list[Fate | Mishap]:
        """What has not happened yet."""
        return [*self._fates, *(it for queue in self._mishaps.values() for it in queue)]

    def add_fate(self, fate: Fate) -> None:
        """The next new task that nothing is said about goes so."""
        self._fates.append(fate)

    def add_mishap(self, place: Place, mishap: Mishap) -> None:
        """The next request there that nothing is said about meets this."""
        self._mishaps[place].append(mishap)

    def take_fate(self) -> Fate | None:
        """How the task that is made now goes; None if nothing was said."""
        return self._fates.popleft() if self._fates else None

    def take_mishap(self, place: Place) -> Mishap | None:
        """What strikes the request that has come; None if nothing was said."""
        queue = self._mishaps[place]
        return queue.popleft() if queue else None

    def clear(self) -> None:
        """Forget what has not happened, and that addresses of files have expired."""
        self.renewals = 0
        self._fates.clear()
        for queue in self._mishaps.values():
            queue.clear()
