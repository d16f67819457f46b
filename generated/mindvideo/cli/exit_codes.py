"""The exit codes of the command line, and which error gets which."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from mindvideo._runtime import errors
from mindvideo.cli.signals import Stopped


class Exit(IntEnum):
    """The exit codes. Their meanings never change."""

    DONE = 0
    OTHER = 1
    USAGE = 2
    REFUSED = 3
    FAILED = 4
    RUNNING = 5
    CANCELLED = 6
    BUDGET = 7
    API = 8
    DOWNLOAD = 9
    HANGUP = 129
    INTERRUPTED = 130
    PIPE = 141
    TERMINATED = 143


MEANINGS: Final[Mapping[Exit, str]] = {
    Exit.DONE: "done",
    Exit.OTHER: "anything else",
    Exit.USAGE: "wrong usage, no key, or a missing extra",
    Exit.REFUSED: "the input was refused",
    Exit.FAILED: "the task failed",
    Exit.RUNNING: "the wait timed out; the task is still running",
    Exit.CANCELLED: "the task was cancelled",
    Exit.BUDGET: "over --max-cost, or the account cannot pay",
    Exit.API: "the API refused, or gave no usable response",
    Exit.DOWNLOAD: "the task succeeded, but its files were not downloaded",
    Exit.HANGUP: "the terminal was closed",
    Exit.INTERRUPTED: "Ctrl-C",
    Exit.PIPE: "stdout was closed by its reader",
    Exit.TERMINATED: "SIGTERM",
}
"""Describe the codes briefly."""

_BY_ERROR: Final[tuple[tuple[type[errors.MindVideoError], Exit], ...]] = (
    (errors.ConfigurationError, Exit.USAGE),
    (errors.InputError, Exit.REFUSED),
    (errors.BadRequestError, Exit.REFUSED),
    (errors.TaskFailedError, Exit.FAILED),
    (errors.TaskTimeoutError, Exit.RUNNING),
    (errors.TaskCancelledError, Exit.CANCELLED),
    (errors.BudgetError, Exit.BUDGET),
    (errors.InsufficientCreditsError, Exit.BUDGET),
    (errors.APIError, Exit.API),
    (errors.TransportError, Exit.API),
    (errors.DownloadError, Exit.DOWNLOAD),
)


def exit_of(error: errors.MindVideoError) -> Exit:
    """Return the exit code for an error."""
    found = (code for kind, code in _BY_ERROR if isinstance(error, kind))
    return next(found, Exit.OTHER)


def exit_of_stop(stop: KeyboardInterrupt) -> Exit:
    """Return the exit code of a stopped command: 128 plus the signal's number."""
    return Exit(128 + stop.number) if isinstance(stop, Stopped) else Exit.INTERRUPTED
