"""What the exit codes of the command line mean, and which one an error gets."""

from enum import IntEnum
from typing import Final

from mindvideo._runtime import errors


class Exit(IntEnum):
    """The exit codes; none will change its meaning."""

    DONE = 0
    OTHER = 1
    """Anything that has no code of its own."""

    USAGE = 2
    """Wrong usage, no API key, or an extra that is not installed."""

    REFUSED = 3
    """The input was refused, here or by the API."""

    FAILED = 4
    """The task failed."""

    RUNNING = 5
    """The task still runs; `mindvideo wait` goes on."""

    CANCELLED = 6
    """The task was cancelled."""

    BUDGET = 7
    """Over `--max-cost`, or the account cannot pay."""

    API = 8
    """The API said no, or gave no usable answer."""

    DOWNLOAD = 9
    """The task succeeded, its files did not come; `mindvideo download` tries again."""

    INTERRUPTED = 130
    """Ctrl-C."""

    PIPE = 141
    """Whoever read the output has left."""


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
    """The exit code of an error."""
    found = (code for kind, code in _BY_ERROR if isinstance(error, kind))
    return next(found, Exit.OTHER)
