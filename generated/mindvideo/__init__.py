"""The MindVideo SDK: AI video and image generation, typed, for Python.

    from mindvideo import MindVideo

    with MindVideo() as client:
        video = client.veo3_1_quality.run(prompt="A red car on a coast road")
        video.videos[0].download("car.mp4")

Everything below is loaded on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from mindvideo._runtime.platform import SDK_VERSION as __version__

if TYPE_CHECKING:
    from mindvideo._runtime.api.as_completed import TasksError
    from mindvideo._runtime.api.retired import ModelRetiredError
    from mindvideo._runtime.api.task import AsyncTask, Task
    from mindvideo._runtime.errors import (
        APIConnectionError,
        APIError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        BudgetError,
        ConfigurationError,
        DownloadError,
        IdempotencyConflictError,
        InputError,
        InsufficientCreditsError,
        MindVideoError,
        NotFoundError,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        TaskCancelledError,
        TaskFailedError,
        TaskTimeoutError,
        TransportError,
        UnusableResponseError,
    )
    from mindvideo._runtime.inputs.idempotency import idempotency_key
    from mindvideo.client import AsyncMindVideo, MindVideo

__all__ = [
    "APIConnectionError",
    "APIError",
    "APITimeoutError",
    "AsyncMindVideo",
    "AsyncTask",
    "AuthenticationError",
    "BadRequestError",
    "BudgetError",
    "ConfigurationError",
    "DownloadError",
    "IdempotencyConflictError",
    "InputError",
    "InsufficientCreditsError",
    "MindVideo",
    "MindVideoError",
    "ModelRetiredError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "ServerError",
    "Task",
    "TaskCancelledError",
    "TaskFailedError",
    "TaskTimeoutError",
    "TasksError",
    "TransportError",
    "UnusableResponseError",
    "__version__",
    "idempotency_key",
]

_HOMES = {
    "AsyncMindVideo": "mindvideo.client",
    "AsyncTask": "mindvideo._runtime.api.task",
    "MindVideo": "mindvideo.client",
    "ModelRetiredError": "mindvideo._runtime.api.retired",
    "Task": "mindvideo._runtime.api.task",
    "TasksError": "mindvideo._runtime.api.as_completed",
    "idempotency_key": "mindvideo._runtime.inputs.idempotency",
}
_ERRORS = "mindvideo._runtime.errors"

# Hidden from type checkers: one that sees it takes every misspelt import for valid.
if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module 'mindvideo' has no attribute {name!r}")
        value = getattr(import_module(_HOMES.get(name, _ERRORS)), name)
        globals()[name] = value
        return value

    def __dir__():
        return __all__
