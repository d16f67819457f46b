"""Limit CPU time, for what no count of characters or values can limit.

A pattern, or definitions that use one another twice, can ask for ages of work on one
line.
"""

import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager

_AGAIN = 0.1
"""Seconds after which the timer fires again, if its exception was dropped."""


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
    before, report = signal.signal(signal.SIGVTALRM, _give_up), sys.unraisablehook

    def unless_ours(lost: "sys.UnraisableHookArgs") -> None:
        # Python drops what is raised in a callback of the garbage collector.
        if not isinstance(lost.exc_value, OutOfTime):
            report(lost)

    sys.unraisablehook = unless_ours
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        sys.unraisablehook = report


def _give_up(*_: object) -> None:
    raise OutOfTime
