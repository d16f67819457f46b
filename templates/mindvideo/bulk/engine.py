"""The engine of durable workflows. Only this module knows DBOS.

A job is a workflow. DBOS keeps its place in the queue, its owner and its end, and the
limits of the queue. DBOS does not give the workflows of a dead process to another by
itself. `take_over` does that with its public calls, and the previous owner can then no
longer write. There are no recorded steps: the one that matters is the submit, and its
task's id has to be in the job's row anyway.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions, error

from mindvideo.bulk.database import Database
from mindvideo.bulk.limits import Limits

Perform: TypeAlias = Callable[[str], Awaitable[str]]
"""Does a job, by name."""

EngineError = error.DBOSException
"""Errors of the engine itself, for instance if another worker has the job."""

APPLICATION = "mindvideo-bulk"
VERSION = "mindvideo-bulk-1"
"""The version of the workflow below; one started with another version is left alone."""

POLL = 0.1
"""Seconds between two polls of the queue."""

_JOB = "job"


class Engine:
    """The workflows of one run, as one worker sees them."""

    def __init__(self, database: Database, run: str, worker: str) -> None:
        self._database = database
        self._run = run
        self._worker = worker
        self._client: DBOSClient | None = None
        self._begun: set[str] = set()
        self._missed: set[str] = set()
        self.taken_over = 0
        """Jobs that this worker took over from dead ones."""

    @property
    def _queue(self) -> str:
        return f"mindvideo-{self._run}"

    def launch(self, perform: Perform) -> None:
        """Start taking jobs; they run in the event loop of the caller."""
        # It would write to the terminal, where the progress is. With no handler at all
        # it makes one that keeps today's stderr, and fails when that is closed.
        log = logging.getLogger("dbos")
        log.propagate = False
        log.addHandler(logging.NullHandler())
        DBOS(config=self._config())
        self._register(perform)
        DBOS.listen_queues([self._queue])
        DBOS.launch()
        self._client = DBOSClient(
            system_database_url=self._database.url,
            system_database_engine=self._database.engine,
            application_name=APPLICATION,
        )

    def open_queue(self, limits: Limits) -> None:
        """Set how many jobs may run and start, on all workers of the run."""
        minute = limits.submits_per_minute
        self._connected().register_queue(
            self._queue,
            global_concurrency=limits.concurrency,
            limiter=None if minute is None else {"limit": minute, "period": 60.0},
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )

    def enqueue(self, connection: sa.Connection, name: str, round_: int) -> None:
        """Create the job's workflow, in the transaction that creates its row."""
        options: EnqueueOptions = {
            "workflow_name": _JOB,
            "queue_name": self._queue,
            "workflow_id": f"{self._run}/{name}/{round_}",
            "app_version": VERSION,
        }
        self._connected().enqueue_in_transaction(connection, options, name)

    def take_over(self, dead: list[str]) -> None:
        """Enqueue the workflows of dead workers again."""
        ids = self._taken_by(dead)
        self._give_back(ids)
        self.taken_over += len(ids)

    def reclaim(self) -> None:
        """Enqueue again what the queue gave this worker without a job starting.

        This happens if PostgreSQL dies while it answers. A job may just be about to
        start, so only what is found at two calls counts.
        """
        missed = self._taken_by([self._worker]) - self._begun
        self._give_back(missed & self._missed)
        self._missed = missed

    def stop(self) -> None:
        """Stop taking jobs. Running ones stay as they are, for another worker."""
        DBOS.destroy(destroy_registry=True)

    def _taken_by(self, workers: list[str]) -> set[str]:
        found = self._connected().list_workflows(
            status="PENDING",
            executor_id=workers,
            workflow_id_prefix=f"{self._run}/",
            load_input=False,
            load_output=False,
        )
        return {workflow.workflow_id for workflow in found}

    def _give_back(self, ids: set[str]) -> None:
        if ids:
            self._connected().resume_workflows(list(ids), queue_name=self._queue)

    def _register(self, perform: Perform) -> None:
        async def job(name: str) -> str:
            id_ = str(DBOS.workflow_id)
            self._begun.add(id_)
            try:
                return await perform(name)
            finally:
                self._begun.discard(id_)

        # As often as workers die: it is never the job's own fault.
        DBOS.workflow(name=_JOB, max_recovery_attempts=None)(job)

    def _connected(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("the engine was not launched")
        return self._client

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "application_version": VERSION,
            "executor_id": self._worker,
            "system_database_url": self._database.url,
            "system_database_engine": self._database.engine,
            "use_listen_notify": False,
            "log_level": "CRITICAL",
        }
