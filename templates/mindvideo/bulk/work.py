"""Do a job: submit, wait, download, record.

Any part of it can be repeated, by this worker or another: the submit has the job's own
idempotency key, waiting only polls, a file replaces itself, and a record counts only
while this worker has the job.
"""

import asyncio
import errno
import os
import time
from collections.abc import Awaitable, Callable
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from typing import TypeAlias, TypeVar

from mindvideo import (
    APIError,
    AsyncMindVideo,
    AsyncTask,
    AuthenticationError,
    DownloadError,
    IdempotencyConflictError,
    InsufficientCreditsError,
    MindVideoError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TaskCancelledError,
    TaskFailedError,
    TransportError,
)
from mindvideo._runtime.api.files import AsyncDownloadableOutput
from mindvideo.bulk.database import DatabaseError
from mindvideo.bulk.file_names import template_of
from mindvideo.bulk.limits import Gate
from mindvideo.bulk.records import Result, Status, Ticket, Worker
from mindvideo.bulk.store import Store
from mindvideo.catalog import models
from mindvideo.types import Output

T = TypeVar("T")
TaskOf: TypeAlias = AsyncTask[Output]

PATIENCE = 3600.0
"""Seconds to keep trying while the API is down or says "later"."""

LONGEST_PAUSE = 30.0

_DOWNLOAD_PAUSES = (1.0, 5.0, 25.0)

_PASSING = (RateLimitError, ServerError, TransportError)
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_STOPPING = (AuthenticationError, InsufficientCreditsError, PermissionDeniedError)
_ENDED = {
    TaskFailedError: Status.FAILED,
    TaskCancelledError: Status.CANCELLED,
}
_FULL_DISK = tuple(
    os.strerror(code) for code in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
)


class Workbench:
    """What the jobs of one worker share.

    Its client should not retry by itself: all workers must hear at once when the API
    says "later", and failures are retried here.
    """

    def __init__(
        self, store: Store, worker: Worker, client: AsyncMindVideo, out: Path
    ) -> None:
        self._store = store
        self._worker = worker
        self._client = client
        self._out = out
        self._estimates: dict[str, Decimal] = {}
        self.gate = Gate()
        self.broken: DatabaseError | None = None

    async def perform(self, name: str) -> str:
        """Do a job and record its outcome; return its status.

        If the database fails, this never returns, and `broken` says why: a job that
        ended without its record would be lost.
        """
        try:
            return await self._performed(name)
        except DatabaseError as reason:
            self.broken = reason
            return await asyncio.Future()

    async def _performed(self, name: str) -> str:
        ticket = await self._store_does(
            lambda: self._store.claim(name, self._worker, self._expected)
        )
        if ticket is None:
            return Status.HELD
        result = await self._result(ticket)
        # The client would keep the key of each job, for as long as the run lasts.
        self._client.tasks.driver.policy.spending.forget(ticket.key)
        await self._store_does(lambda: self._store.finish(name, self._worker, result))
        return result.status

    async def _result(self, ticket: Ticket) -> Result:
        try:
            return await self._delivered(ticket, await self._task(ticket))
        except DatabaseError:
            raise
        except _STOPPING as error:
            await self._stop(str(error))
            return Result(Status.HELD, error=str(error))
        except MindVideoError as error:
            return await self._judged(error)
        except Exception as error:
            # A job that broke here would stay open for ever, and the run with it.
            return Result(Status.UNDELIVERED, error=f"{type(error).__name__}: {error}")

    async def _task(self, ticket: Ticket) -> TaskOf:
        """Return the job's task: the recorded one, or a new one, or the one its key
        finds.
        """
        if ticket.task_id is not None:
            return await self._found(ticket.task_id)
        # What runs already may be asked about while nothing new is submitted.
        await self.gate.passed()
        task = await self._passed(
            lambda: self._client.tasks.create(
                ticket.model, ticket.input, idempotency_key=ticket.key
            )
        )
        estimate = task.cost_estimate
        if estimate is not None:
            self._estimates[ticket.model] = estimate
        await self._store_does(
            lambda: self._store.submitted(ticket.name, self._worker, task.id, estimate)
        )
        return task

    async def _found(self, task_id: str) -> TaskOf:
        return await self._passed(lambda: self._client.tasks.get(task_id))

    async def _passed(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Send, and send again while the API is down or says "later"."""
        deadline = time.monotonic() + PATIENCE
        pause = 1.0
        while True:
            try:
                return await ask()
            except MindVideoError as error:
                if not _may_pass(error) or time.monotonic() > deadline:
                    raise
                await self._slow_down(error, pause)
            await self.gate.passed()
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _slow_down(self, error: MindVideoError, pause: float) -> None:
        """Close the gate, on all workers if the API asks for it."""
        if not isinstance(error, RateLimitError):
            self.gate.close_for(pause)
            return
        wait = max(pause, error.retry_after or 0.0)
        self.gate.close_for(wait)
        await self._store_does(lambda: self._store.push_back(wait))

    async def _delivered(self, ticket: Ticket, task: TaskOf) -> Result:
        try:
            output = await self._passed(task.wait)
        except (TaskFailedError, TaskCancelledError) as error:
            return Result(_ENDED[type(error)], (), _cost(task), str(error))
        files = await self._files(output, task.id, template_of(ticket.name))
        return Result(Status.SUCCEEDED, files, _cost(task))

    async def _files(
        self, output: Output, task_id: str, template: str
    ) -> tuple[str, ...]:
        """Download the output; retry from the address that the task then gives."""
        pauses = iter(_DOWNLOAD_PAUSES)
        while isinstance(output, AsyncDownloadableOutput):
            try:
                paths = await output.download_all(self._out, template, overwrite=True)
                return tuple(path.name for path in paths)
            except DownloadError as error:
                pause = next(pauses, None)
                if pause is None or _says_full(error):
                    raise
            await asyncio.sleep(pause)
            output = await self._passed((await self._found(task_id)).wait)
        return ()

    async def _judged(self, error: MindVideoError) -> Result:
        if isinstance(error, DownloadError) and _says_full(error):
            await self._stop(f"{self._out} is full")
        refused = isinstance(error, APIError) and not _may_pass(error)
        # A task that the API knows is paid for: its job is not one to pay for again.
        failed = refused and (error.task_id is None or _is_gone(error))
        status = Status.FAILED if failed else Status.UNDELIVERED
        return Result(status, error=str(error))

    async def _stop(self, reason: str) -> None:
        await self._store_does(lambda: self._store.stop(reason))

    def _expected(self, model: str) -> Decimal | None:
        """Estimate the cost of a task: that of the last one, or of the example."""
        seen = self._estimates.get(model)
        return models[model].example_cost if seen is None else seen

    @staticmethod
    async def _store_does(action: Callable[[], T]) -> T:
        return await asyncio.to_thread(action)


def _says_full(error: DownloadError) -> bool:
    return any(reason in str(error) for reason in _FULL_DISK)


def _may_pass(error: MindVideoError) -> bool:
    """Whether the same submit may get another response later."""
    # 409 also says that the same key is being worked on: by a worker that was stopped.
    return isinstance(error, (*_PASSING, IdempotencyConflictError))


def _is_gone(error: MindVideoError) -> bool:
    return isinstance(error, APIError) and error.status_code in _GONE


def _cost(task: TaskOf) -> Decimal | None:
    return task.cost_estimate if task.cost_actual is None else task.cost_actual
