"""Limit CPU time, for what no count of characters or values can limit.

A pattern, or definitions that use one another twice, can ask for ages of work on one
line.
"""

import gc
import signal
import threading
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.1
"""Seconds after which the timer fires again, if the first time could not count."""


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
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _give_up(_number: int, frame: FrameType | None) -> None:
    if not _in_collection(frame):
        raise OutOfTime


def _in_collection(frame: FrameType | None) -> bool:
    """Whether a callback of the garbage collector runs: Python drops its exceptions."""
    callbacks = {getattr(it, "__code__", None) for it in gc.callbacks}
    while frame is not None and frame.f_code not in callbacks:
        frame = frame.f_back
    return frame is not None
