"""A task: wait for its end, or ask for its status."""

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import Self, TypeVar

from mindvideo._runtime.api.files import AsyncOrigin, SyncOrigin
from mindvideo._runtime.api.task_base import (
    ErrorT,
    Kind,
    Known,
    OutputT_co,
    TaskBase,
    reporter,
)
from mindvideo._runtime.errors import MindVideoError
from mindvideo._runtime.messages import Json, TaskRecord
from mindvideo._runtime.platform import WAIT_TIMEOUT
from mindvideo._runtime.policy.requests import Order, get_events, get_task, submit
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo.types import Event

DriverT = TypeVar("DriverT", Driver, AsyncDriver)


class Task(TaskBase[OutputT_co]):
    """A task on the platform. You can stop waiting and resume at any time.

    It pickles as a snapshot without its client. To wait again, get it by its id.
    """

    def __init__(
        self, driver: Driver, record: TaskRecord, known: Known[OutputT_co]
    ) -> None:
        self._driver: Driver | None = driver
        super().__init__(record, known, driver.policy.clock.monotonic())

    def wait(
        self,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: "Callable[[Task[OutputT_co]], None] | None" = None,
    ) -> OutputT_co:
        """Wait until the task has ended, and return its output.

        `timeout` limits the whole wait, in seconds; None means no limit. `on_update` is
        called with the task at once and whenever its status changes. Without it, a
        notebook shows one line of progress.

        Raises TaskFailedError, TaskCancelledError or TaskTimeoutError, each with the
        task; an APIError, such as NotFoundError, if the API refuses to show it and
        waiting cannot change that; UnusableResponseError if its output cannot be read.
        Stopping the wait never stops the task.
        """
        driver = _bound(self._driver)
        report = reporter(self, on_update)
        return driver.run(self._waiting(driver, timeout, report))

    def updates(self, timeout: float | None = WAIT_TIMEOUT) -> Iterator[Self]:
        """Yield the task at once and whenever its status changes, until it has ended.

        The last status is terminal: a task that failed or was cancelled is yielded, not
        raised. `timeout` limits the whole wait, in seconds; None means no limit. Raises
        TaskTimeoutError, or what `wait` raises if the task cannot be asked for. You may
        stop at any time; the task goes on.
        """
        driver = _bound(self._driver)
        changes: list[str] = []
        report = partial(self._note, changes)
        for _ in driver.walk(self.__steps__(driver, timeout, report)):
            if changes:
                changes.clear()
                yield self
        if changes:
            yield self

    def refresh(self) -> Self:
        """Ask the API once for the task's status, and return the task."""
        driver = _bound(self._driver)
        self._take(driver.run(get_task(driver.policy, self.id)))
        return self

    def events(self) -> list[Event]:
        """Return the task's events so far, as the API reports them."""
        driver = _bound(self._driver)
        return events_of(driver.run(get_events(driver.policy, self.id)))

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_driver": None}

    def _origin(self, output: Json) -> SyncOrigin:
        # Imported here: only an output has files.
        from mindvideo._runtime.download.download import download

        fetch = partial(download, _bound(self._driver))
        return SyncOrigin(fetch, self.id, output, self._ended)

    def _now(self) -> float:
        return _bound(self._driver).policy.clock.monotonic()

    def _error(self, kind: type[ErrorT], message: str) -> ErrorT:
        return kind(message, self)


class AsyncTask(TaskBase[OutputT_co]):
    """A task on the platform. You can stop waiting and resume at any time.

    It pickles as a snapshot without its client. To wait again, get it by its id.
    """

    def __init__(
        self, driver: AsyncDriver, record: TaskRecord, known: Known[OutputT_co]
    ) -> None:
        self._driver: AsyncDriver | None = driver
        super().__init__(record, known, driver.policy.clock.monotonic())

    async def wait(
        self,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: "Callable[[AsyncTask[OutputT_co]], None] | None" = None,
    ) -> OutputT_co:
        """Wait until the task has ended, and return its output.

        `timeout` limits the whole wait, in seconds; None means no limit. `on_update` is
        called with the task at once and whenever its status changes. Without it, a
        notebook shows one line of progress.

        Raises TaskFailedError, TaskCancelledError or TaskTimeoutError, each with the
        task; an APIError, such as NotFoundError, if the API refuses to show it and
        waiting cannot change that; UnusableResponseError if its output cannot be read.
        Cancelling the wait never cancels the task.
        """
        driver = _bound(self._driver)
        report = reporter(self, on_update)
        return await driver.run(self._waiting(driver, timeout, report))

    async def updates(
        self, timeout: float | None = WAIT_TIMEOUT
    ) -> AsyncIterator[Self]:
        """Yield the task at once and whenever its status changes, until it has ended.

        The last status is terminal: a task that failed or was cancelled is yielded, not
        raised. `timeout` limits the whole wait, in seconds; None means no limit. Raises
        TaskTimeoutError, or what `wait` raises if the task cannot be asked for. You may
        stop at any time; the task goes on.
        """
        driver = _bound(self._driver)
        changes: list[str] = []
        report = partial(self._note, changes)
        async for _ in driver.walk(self.__steps__(driver, timeout, report)):
            if changes:
                changes.clear()
                yield self
        if changes:
            yield self

    async def refresh(self) -> Self:
        """Ask the API once for the task's status, and return the task."""
        driver = _bound(self._driver)
        self._take(await driver.run(get_task(driver.policy, self.id)))
        return self

    async def events(self) -> list[Event]:
        """Return the task's events so far, as the API reports them."""
        driver = _bound(self._driver)
        return events_of(await driver.run(get_events(driver.policy, self.id)))

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_driver": None}

    def _origin(self, output: Json) -> AsyncOrigin:
        # Imported here: only an output has files.
        from mindvideo._runtime.download.download import download_async

        fetch = partial(download_async, _bound(self._driver))
        return AsyncOrigin(fetch, self.id, output, self._ended)

    def _now(self) -> float:
        return _bound(self._driver).policy.clock.monotonic()

    def _error(self, kind: type[ErrorT], message: str) -> ErrorT:
        return kind(message, self)


def submit_task(
    driver: Driver,
    order: Order,
    kind: Kind[OutputT_co],
    timeout: float | None,
) -> Task[OutputT_co]:
    """Submit an order."""
    record = driver.run(submit(driver.policy, order, timeout))
    return Task(driver, record, Known(kind, order.model, order.key))


async def submit_task_async(
    driver: AsyncDriver,
    order: Order,
    kind: Kind[OutputT_co],
    timeout: float | None,
) -> AsyncTask[OutputT_co]:
    """Submit an order."""
    record = await driver.run(submit(driver.policy, order, timeout))
    return AsyncTask(driver, record, Known(kind, order.model, order.key))


def events_of(raw: list[Json]) -> list[Event]:
    """Return each event with its recognized members; `.raw` keeps everything."""
    return [Event.from_raw(event) for event in raw]


def _bound(driver: DriverT | None) -> DriverT:
    if driver is None:
        raise MindVideoError(
            "This task came out of a pickle and has no client: get it again with "
            "client.tasks.get(task_id)."
        )
    return driver
