"""One object for each event loop and process, because connections must not cross
either.
"""

import os
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


def _any_loop() -> object:
    """Identify the running loop, of asyncio or trio."""
    # Here: a sync client never comes by, and it takes a millisecond to load.
    from anyio.lowlevel import current_token

    return current_token().native_token


class LoopLocal(Generic[T]):
    """Gives each event loop its own object, made when the loop first asks.

    `first`, if given, was made before any loop ran, so that mistakes show early; the
    first loop gets it.
    """

    def __init__(
        self,
        make: Callable[[], T],
        first: T | None = None,
        *,
        loop: Callable[[], object] = _any_loop,
    ) -> None:
        self._spare = first
        self._make = make
        self._loop = loop
        self._held: dict[object, tuple[int, T]] = {}

    def get(self) -> T:
        """Return the running loop's object; after a fork, a new one."""
        held = self.held()
        if held is None:
            self._forget_ended()
            held = self.unused() or self._make()
            self._held[self._loop()] = os.getpid(), held
        return held

    def held(self) -> T | None:
        """Return the running loop's object in this process, if it has one."""
        process, held = self._held.get(self._loop(), (0, None))
        return held if process == os.getpid() else None

    def unused(self) -> T | None:
        """Take the first object, if no loop has."""
        spare, self._spare = self._spare, None
        return spare

    def _forget_ended(self) -> None:
        """Drop the objects of ended loops, which cannot close connections anymore."""
        for loop in tuple(self._held):
            is_closed = getattr(loop, "is_closed", None)
            # Asked like this, since importing asyncio costs a sync user 15 ms.
            if callable(is_closed) and is_closed():
                self._held.pop(loop, None)
