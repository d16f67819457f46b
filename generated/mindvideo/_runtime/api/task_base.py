"""A task without a connection: its record, its output, and its waiting as steps."""

import sys
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

from pydantic import ValidationError

from mindvideo._runtime import errors
from mindvideo._runtime.api.files import AsyncOrigin, SyncOrigin
from mindvideo._runtime.messages import Json, JsonObject, TaskRecord
from mindvideo._runtime.platform import TERMINAL_STATUSES
from mindvideo._runtime.policy.steps import Steps
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo.types import Output, TaskError, TaskState

if TYPE_CHECKING:
    from mindvideo._runtime.policy.polling import Expired, Watch

OutputT_co = TypeVar("OutputT_co", bound=Output, covariant=True)
TaskT = TypeVar("TaskT", bound="TaskBase[Output]")
ErrorT = TypeVar("ErrorT", bound=errors.TaskStateError)

Kind: TypeAlias = Callable[[Mapping[str, Json]], type[OutputT_co]]
"""Choose the type of an output, given the output."""


class Known(NamedTuple, Generic[OutputT_co]):
    """What is known about a task and no response of the API repeats."""

    kind: Kind[OutputT_co]
    model: str | None = None
    idempotency_key: str | None = None


class TaskBase(Generic[OutputT_co]):
    """What `Task` and `AsyncTask` share: everything that needs no request."""

    def __init__(
        self, record: TaskRecord, known: Known[OutputT_co], born: float
    ) -> None:
        self._known = known
        self._born = born
        # A task of one's own that ends at once ends now; another one did so before.
        is_own = known.idempotency_key is not None
        self._ended = born if is_own and record.status in TERMINAL_STATUSES else None
        self._first = self._record = record
        self._output = self._read_output(record)

    @property
    def id(self) -> str:
        """The task's id. `client.tasks.get(id)` finds the task again."""
        return self._record.task_id

    @property
    def model(self) -> str | None:
        """The model's slug; None if you got the task by its id."""
        return self._known.model

    @property
    def idempotency_key(self) -> str | None:
        """The idempotency key of the submit; None if you got the task by its id."""
        return self._known.idempotency_key

    @property
    def status(self) -> str:
        """The task's status, in the platform's word, which may be newer than this
        version.
        """
        return self._record.status

    @property
    def done(self) -> bool:
        """Whether the status is final."""
        return self.status in TERMINAL_STATUSES

    @property
    def request_id(self) -> str | None:
        """The id of the request, for the platform's support."""
        return self._state.request_id or _state_of(self._first).request_id

    @property
    def cost_estimate(self) -> Decimal | None:
        """The cost that the platform expects, with every digit."""
        newest = self._state.cost_estimate
        return _state_of(self._first).cost_estimate if newest is None else newest

    @property
    def cost_actual(self) -> Decimal | None:
        """The cost that the platform charged, with every digit."""
        return self._state.cost_actual

    @property
    def output(self) -> OutputT_co | None:
        """The task's output; None until it has succeeded."""
        return self._output

    @property
    def error(self) -> TaskError | str | None:
        """Why the task failed, if the API says so."""
        return self._state.error

    @property
    def raw(self) -> JsonObject:
        """The last response about the task, with decimal numbers as `Decimal`."""
        return self._record.raw

    def __repr__(self) -> str:
        cost = self.cost_estimate if self.cost_actual is None else self.cost_actual
        shown = [f"id={self.id!r}", f"status={self.status!r}"]
        shown += [f"model={self.model!r}"] if self.model else []
        shown += [f"cost={cost}"] if cost is not None else []
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        # Imported here: only a notebook asks.
        from mindvideo._runtime.api.notebook import task_html

        return task_html(self)

    @property
    def _state(self) -> TaskState:
        # Read when somebody looks: most polls change nothing that anybody reads.
        return _state_of(self._record)

    def _take(self, record: TaskRecord) -> None:
        # Most answers repeat the last one, digit for digit: one is kept in memory then.
        if repr(record) == repr(self._record):
            return
        was_done, self._record = self.done, record
        if self.done and not was_done:
            self._ended = self._now()
        self._output = self._read_output(record)

    def _is_usable(self, record: TaskRecord) -> bool:
        return self._read_output(record) is not None

    def _read_output(self, record: TaskRecord) -> OutputT_co | None:
        found = record.output
        if not isinstance(found, dict) or not any(found.values()):
            return None
        try:
            kind = self._known.kind(found)
            return kind.model_validate(found, context=self._origin(found))
        except ValidationError:
            return None

    def _origin(self, output: Json) -> SyncOrigin | AsyncOrigin:
        raise NotImplementedError

    def _now(self) -> float:
        raise NotImplementedError

    def _error(self, kind: type[ErrorT], message: str) -> ErrorT:
        raise NotImplementedError

    def _waiting(
        self,
        driver: Driver | AsyncDriver,
        timeout: float | None,
        report: Callable[[], None],
    ) -> Steps[OutputT_co]:
        yield from self.__steps__(driver, timeout, report)
        return self.__result__()

    # With two underscores: for `as_completed`, and no editor offers it.
    def __steps__(
        self,
        driver: Driver | AsyncDriver,
        timeout: float | None,
        report: Callable[[], None],
    ) -> Steps[None]:
        report()
        if not self._is_settled:
            # Imported here: only a wait needs it.
            from mindvideo._runtime.policy.polling import Expired, wait

            watch = self._watch(report)
            end = yield from wait(driver.policy, driver.poll, watch, timeout)
            if isinstance(end, Expired):
                raise self._expired(end) from end.problem

    def _note(self, changes: list[str]) -> None:
        changes.append(self.status)

    @property
    def _is_settled(self) -> bool:
        return self.done and (self.status != "succeeded" or self._output is not None)

    def _watch(self, report: Callable[[], None]) -> "Watch":
        from mindvideo._runtime.policy.polling import Watch

        def observe(record: TaskRecord) -> None:
            before = self.status
            self._take(record)
            if self.status != before:
                report()

        return Watch(
            task_id=self.id,
            idempotency_key=self.idempotency_key,
            born=self._born,
            usable=self._is_usable,
            observe=observe,
        )

    def __result__(self) -> OutputT_co:
        if self._output is not None and self.status == "succeeded":
            return self._output
        said = getattr(self.error, "message", None) or self.error or "no reason given"
        if self.status == "cancelled":
            raise self._error(errors.TaskCancelledError, "The task was cancelled.")
        raise self._error(errors.TaskFailedError, f"The task failed: {said}")

    def _expired(self, end: "Expired") -> errors.TaskTimeoutError:
        message = f"Time is up. The task is still {self.status}, and goes on."
        if end.problem is not None:
            from mindvideo._runtime.policy.polling import summary

            last = "last poll was" if end.polls == 1 else f"last {end.polls} polls were"
            message += f" The {last} {summary(end.problem)}."
        return self._error(errors.TaskTimeoutError, message)


def reporter(
    task: TaskT, on_update: Callable[[TaskT], None] | None
) -> Callable[[], None]:
    """Return what a wait calls on every change: yours, or a line in a notebook."""
    if on_update is not None:
        return partial(on_update, task)
    if "IPython" not in sys.modules:
        return silent
    # Imported here: only a notebook has lines.
    from mindvideo._runtime.api.notebook import progress_line

    return progress_line(task) or silent


def silent() -> None:
    """Report nothing."""


def _state_of(record: TaskRecord) -> TaskState:
    return TaskState.from_raw(record.raw)
