"""Every error the SDK raises, but ModelRetiredError and TasksError (in `api`).

MindVideoError
├── ConfigurationError            no key, bad key, bad base URL: at construction
├── InputError                    refused before anything is sent; also a ValueError
│   └── ModelRetiredError         the model is retired; names its replacement
├── BudgetError                   over max_cost; nothing is sent
├── APIError                      the API refused the request
│   ├── BadRequestError           400, 422
│   ├── AuthenticationError       401
│   ├── InsufficientCreditsError  402
│   ├── PermissionDeniedError     403
│   ├── NotFoundError             404
│   ├── IdempotencyConflictError  409
│   ├── RateLimitError            429
│   └── ServerError               5xx
├── TransportError                the outcome may be unknown; the same key is safe
│   ├── APIConnectionError
│   ├── APITimeoutError
│   └── UnusableResponseError
├── TaskFailedError, TaskCancelledError    the task failed or was cancelled
├── TaskTimeoutError              still running; also a TimeoutError
├── TasksError                    some of several tasks; has an error for each
└── DownloadError                 download again without paying again

All of them can be pickled. None contains the API key.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from mindvideo._runtime.messages import Json

if TYPE_CHECKING:
    from mindvideo._runtime.api.task import AsyncTask, Task
    from mindvideo.types import Output


class MindVideoError(Exception):
    """Base class of every error in this package."""

    task_id: str | None
    """The task's id. `client.tasks.get(task_id)` finds the task again."""

    idempotency_key: str | None
    """The key of the submit. Submitting the same input with it never pays twice."""

    def __init__(
        self,
        message: str,
        *,
        task_id: str | None = None,
        idempotency_key: str | None = None,
    ) -> None:
        super().__init__(message)
        self.task_id = task_id
        self.idempotency_key = idempotency_key

    def __str__(self) -> str:
        return super().__str__() + _suffix(self.task_id, self.idempotency_key)

    def __reduce__(self) -> tuple[Callable[..., "MindVideoError"], tuple[object, ...]]:
        # The default would call the class with the message alone, which loses the rest.
        return _rebuild, (type(self), self.args, dict(vars(self)))


def _suffix(task_id: str | None, idempotency_key: str | None) -> str:
    named = (("task_id", task_id), ("idempotency_key", idempotency_key))
    known = ", ".join(f"{name}={value!r}" for name, value in named if value is not None)
    return f" ({known})" if known else ""


def _rebuild(
    kind: type[MindVideoError], args: tuple[object, ...], state: dict[str, object]
) -> MindVideoError:
    error = kind.__new__(kind, *args)
    vars(error).update(state)
    return error


class ConfigurationError(MindVideoError):
    """The client cannot be created: no key, or a bad key, base URL or limit."""


class InputProblem(NamedTuple):
    """One reason why the input was refused."""

    path: str
    """The field, by its name on the wire: `image_urls[0]`; empty for the whole input.
    """

    message: str
    """What is wrong and, if it can be guessed, what you meant."""

    given: object = None
    """The refused value; None if something is missing."""

    allowed: tuple[object, ...] | None = None
    """The values or field names that are allowed there, if they can be listed."""

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InputError(MindVideoError, ValueError):
    """The input was refused. Nothing was sent or charged."""

    errors: tuple[InputProblem, ...]
    """Every problem, not only the first."""

    def __init__(self, subject: str, errors: tuple[InputProblem, ...]) -> None:
        super().__init__("\n".join([subject, *(f"  {problem}" for problem in errors)]))
        self.errors = errors


class BudgetError(MindVideoError):
    """The submit would exceed `max_cost`. Nothing was sent."""

    max_cost: Decimal
    """The limit, set on the client or in the call."""

    spent: Decimal
    """The amount that already counts toward the limit."""

    expected: Decimal | None
    """The expected cost of the task; None if nothing is known about its model."""

    def __init__(
        self, *, max_cost: Decimal, spent: Decimal, expected: Decimal | None
    ) -> None:
        cost = "an amount not yet known" if expected is None else expected
        super().__init__(
            f"The submit was refused before it was sent: max_cost is {max_cost}, "
            f"{spent} is spent, and the task is expected to cost {cost}."
        )
        self.max_cost = max_cost
        self.spent = spent
        self.expected = expected


class APIError(MindVideoError):
    """The API refused the request."""

    status_code: int
    """The HTTP status."""

    request_id: str | None
    """The id of the request, for the platform's support."""

    code: str | None
    """The API's own code for the reason."""

    body: Json
    """The body of the response: parsed if it is JSON, otherwise as text."""

    retry_after: float | None = None
    """Seconds that the API asks to wait, if it does."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int,
        request_id: str | None = None,
        code: str | None = None,
        body: Json = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.request_id = request_id
        self.code = code
        self.body = body


class BadRequestError(APIError):
    """400 or 422: the API rejected the input."""


class AuthenticationError(APIError):
    """401: the key is invalid."""


class InsufficientCreditsError(APIError):
    """402: the account cannot pay for the task."""


class PermissionDeniedError(APIError):
    """403: the key is not allowed to do this."""


class NotFoundError(APIError):
    """404: no such task, model or path."""


class IdempotencyConflictError(APIError):
    """409: the idempotency key was used for another input, or its submit is still
    running.
    """


class RateLimitError(APIError):
    """429: too many requests."""


class ServerError(APIError):
    """5xx: the API failed."""


class TransportError(MindVideoError):
    """No usable response arrived. Submitting with the same key never pays twice."""


class APIConnectionError(TransportError):
    """The connection failed or broke."""


class APITimeoutError(TransportError):
    """No complete response arrived in time."""


class UnusableResponseError(TransportError):
    """The API reported success, but its response is not what it documents."""

    body: Json
    """The body of the response: parsed if it is JSON, otherwise as text."""

    def __init__(
        self, message: str, *, body: Json = None, task_id: str | None = None
    ) -> None:
        super().__init__(message, task_id=task_id)
        self.body = body


class TaskStateError(MindVideoError):
    """Base class of the errors that have a task; never raised itself."""

    task: "Task[Output] | AsyncTask[Output]"
    """The task. After unpickling it has no client and cannot send requests."""

    def __init__(self, message: str, task: "Task[Output] | AsyncTask[Output]") -> None:
        super().__init__(message, task_id=task.id, idempotency_key=task.idempotency_key)
        self.task = task


class TaskFailedError(TaskStateError):
    """The task failed; `task.error` says why, if the API does."""


class TaskCancelledError(TaskStateError):
    """The task was cancelled."""


class TaskTimeoutError(TaskStateError, TimeoutError):
    """The task is still running and not lost: `error.task.wait()` goes on waiting."""


class DownloadError(MindVideoError):
    """A file could not be downloaded. Download it again; you do not pay again."""

    url: str
    """The file's address."""

    def __init__(self, message: str, *, url: str, task_id: str | None = None) -> None:
        super().__init__(message, task_id=task_id)
        self.url = url


@contextmanager
def carrying(
    *, task_id: str | None = None, idempotency_key: str | None = None
) -> Generator[None]:
    """Add the ids that make a retry safe to any exception that passes through.

    A KeyboardInterrupt or a cancellation gets the same attributes and a note, and goes
    on. It stops the waiting, never the task.
    """
    try:
        yield
    except MindVideoError as error:
        error.task_id = error.task_id or task_id
        error.idempotency_key = error.idempotency_key or idempotency_key
        raise
    except GeneratorExit:
        raise
    except BaseException as error:
        _annotate(error, {"task_id": task_id, "idempotency_key": idempotency_key})
        raise


def _annotate(error: BaseException, names: dict[str, str | None]) -> None:
    for name, value in names.items():
        if value is not None and not hasattr(error, name):
            setattr(error, name, value)
            error.add_note(f"mindvideo {name}: {value}")
