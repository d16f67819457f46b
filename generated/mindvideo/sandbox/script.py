"""What happens next, in the order that a test requested: fates and mishaps."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias, get_args

from starlette.responses import Response

from mindvideo.sandbox.replies import Refusal, refusal_answer

Place: TypeAlias = Literal["submit", "poll", "events", "file"]
"""Where a mishap happens: one of the four requests that the SDK sends."""

PLACES: tuple[Place, ...] = get_args(Place)

LOST_HEADER = "X-Sandbox-Lost"
"""Marks a response that the client must treat as lost: `reset` or `timeout`."""


@dataclass(frozen=True)
class Fate:
    """The fate of one task."""

    outcome: str = "succeeded"
    """Its final status."""

    pace: float | None = None
    """Seconds that it is queued, and again processing; None uses the sandbox's own."""

    message: str | None = None
    """Why it failed."""


@dataclass(frozen=True)
class Mishap:
    """What one request gets instead of its response."""

    status: int
    code: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    acted: bool = False
    """Whether the sandbox carries out the request before its response goes wrong."""

    def answer(self) -> Response:
        """The response that the request gets."""
        refusal = Refusal(self.status, self.code, self.message, headers=self.headers)
        return refusal_answer(refusal)


class Script:
    """Two kinds of queues, filled by one thread and emptied by the server's."""

    def __init__(self) -> None:
        self._fates: deque[Fate] = deque()
        self._mishaps: dict[Place, deque[Mishap]] = {it: deque() for it in PLACES}
        self.renewals = 0
        """How often file addresses were renewed; older ones have expired."""

    @property
    def left(self) -> list[Fate | Mishap]:
        """What has not happened yet."""
        return [*self._fates, *(it for queue in self._mishaps.values() for it in queue)]

    def add_fate(self, fate: Fate) -> None:
        """Give a fate to the next task that has none."""
        self._fates.append(fate)

    def add_mishap(self, place: Place, mishap: Mishap) -> None:
        """Give a mishap to the next request there that has none."""
        self._mishaps[place].append(mishap)

    def take_fate(self) -> Fate | None:
        """Return the fate of the task being created, if there is one."""
        return self._fates.popleft() if self._fates else None

    def take_mishap(self, place: Place) -> Mishap | None:
        """Return the mishap of the current request, if there is one."""
        queue = self._mishaps[place]
        return queue.popleft() if queue else None

    def clear(self) -> None:
        """Forget what has not happened yet, and that file addresses expired."""
        self.renewals = 0
        self._fates.clear()
        for queue in self._mishaps.values():
            queue.clear()
