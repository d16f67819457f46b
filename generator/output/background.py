"""Work in a second process while this one goes on. Imports nothing of the package."""

import marshal
import os
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T", dict[str, str], None)


@contextmanager
def in_background(work: Callable[[], T]) -> Generator[Callable[[], T], None, None]:
    """Begin `work` now; what is given waits for its result, a plain value, once.

    Where there can be no second process, or it came to nothing, the work is done when
    it is asked for: so its errors are raised here.
    """
    # The copy of a process has one of its threads only.
    if not hasattr(os, "fork") or threading.active_count() > 1:
        yield work
        return
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)  # or it would not be told that nobody reads any more
        _do(work, writing)
    os.close(writing)
    try:
        with open(reading, "rb") as pipe:
            yield lambda: marshal.loads(data) if (data := pipe.read()) else work()
    finally:
        os.waitpid(child, 0)


def _do(work: Callable[[], dict[str, str] | None], writing: int) -> None:
    """In the second process: all that it leaves is what it writes."""
    try:
        data = marshal.dumps(work())
        with open(writing, "wb") as pipe:
            pipe.write(data)
    finally:
        os._exit(0)
