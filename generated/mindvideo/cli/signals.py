"""Let signals unwind a command as Ctrl-C does, so no partial file is left."""

import signal
from collections.abc import Generator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Final

# By name, because Windows has no SIGHUP, which is what a closed terminal sends.
_SIGNALS: Final = [it for it in signal.Signals if it.name in ("SIGTERM", "SIGHUP")]


class Stopped(KeyboardInterrupt):
    """A Ctrl-C from elsewhere."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        """The signal's number."""


@contextmanager
def unwinding() -> Generator[None]:
    """Raise `Stopped` on SIGTERM or a closed terminal while the block lasts.

    A second signal ends the process at once. An ignored signal, as under `nohup`, stays
    ignored.
    """
    if current_thread() is not main_thread():
        yield  # only the main thread may say what signals do
        return
    taken = [it for it in _SIGNALS if signal.getsignal(it) is signal.SIG_DFL]
    for number in taken:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_DFL)


def _stop(number: int, _: FrameType | None) -> None:
    signal.signal(number, signal.SIG_DFL)
    raise Stopped(number)
