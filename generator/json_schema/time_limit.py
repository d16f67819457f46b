"""Limit CPU time, for what no count of characters or values can limit.

A pattern, or definitions that use one another twice, can ask for ages of work on one
line.
"""

import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager


class OutOfTime(Exception):
    """The block has used up its CPU time."""


@contextmanager
def processor_time(seconds: float) -> Generator[None, None, None]:
    """Raise OutOfTime when the block has used `seconds` of this process's CPU time.

    A machine that is busy with something else does not count. Without such a timer on
    the system, and outside the main thread, there is no limit.
    """
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(*_: object) -> None:
    raise OutOfTime
