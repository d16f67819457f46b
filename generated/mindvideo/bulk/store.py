"""Queries of the three tables. Each method is one transaction."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import TypeAlias, TypeVar

import sqlalchemy as sa

from mindvideo.bulk.database import Database
from mindvideo.bulk.records import (
    FAILURES,
    GOES_ON,
    OPEN,
    Beat,
    Job,
    Result,
    Status,
    Summary,
    Ticket,
    Worker,
)
from mindvideo.bulk.rows import (
    Row,
    digest_of,
    insert_new,
    locked_row,
    row_of,
    ticket_of,
    update_row,
    was_never_made,
)
from mindvideo.bulk.tables import billionths, decimal_of, jobs, runs, workers

T = TypeVar("T")

CHUNK = 200
"""Jobs to add in one transaction, or to read at once."""

Expected: TypeAlias = Callable[[str], Decimal | None]
"""Estimates the cost of a model's task."""

Enqueue: TypeAlias = Callable[[sa.Connection, str, int], None]
"""Creates a job's workflow (by name and round) in the given transaction."""


class Store:
    """The tables of one run."""

    def __init__(self, database: Database, run: str) -> None:
        self.database = database
        self.run = run

    def changed(self, wanted: Sequence[Job]) -> list[Job]:
        """Return jobs whose name the run knows with another model or input."""
        query = sa.select(jobs.c.name, jobs.c.digest).where(jobs.c.run == self.run)
        rows = self.database.transact(lambda it: it.execute(query).all())
        known: dict[str, str] = {row.name: row.digest for row in rows}
        return [
            it for it in wanted if known.get(it.name, digest_of(it)) != digest_of(it)
        ]

    def begin(self, max_cost: Decimal | None) -> None:
        """Resume the run with this limit."""
        limit = None if max_cost is None else billionths(max_cost)
        here = runs.c.run == self.run
        charges = sa.func.coalesce(sa.func.sum(jobs.c.charge), 0)
        spent = sa.select(charges).where(jobs.c.run == self.run).scalar_subquery()
        values = {"stopped": None, "max_cost": limit, "committed": spent}

        def action(connection: sa.Connection) -> None:
            connection.execute(insert_new(connection, runs, {"run": self.run}))
            # Whoever changes a charge afterwards adds to what is summed up here.
            connection.execute(sa.select(runs.c.run).where(here).with_for_update())
            connection.execute(runs.update().where(here).values(values))

        self.database.transact(action)

    def add(self, wanted: Sequence[Job], enqueue: Enqueue) -> None:
        """Add new jobs, each with its workflow."""
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            self.database.transact(partial(self._add, some, enqueue))

    def take_up(self, enqueue: Enqueue) -> None:
        """Enqueue again what resumes without being paid for again."""
        mine = sa.and_(jobs.c.run == self.run, jobs.c.status.in_(GOES_ON))

        def action(connection: sa.Connection) -> None:
            again = (
                jobs.update()
                .where(mine)
                .values(status=Status.WAITING, round=jobs.c.round + 1, worker=None)
                .returning(jobs.c.name, jobs.c.round)
            )
            for row in connection.execute(again).all():
                enqueue(connection, row.name, row.round)

        self.database.transact(action)

    def claim(self, name: str, worker: Worker, expected: Expected) -> Ticket | None:
        """Take a job, and reserve its expected cost.

        Returns None if the run has stopped or the reservation would exceed its limit.
        The job is then held, unless its task exists already.
        """

        def action(connection: sa.Connection) -> Ticket | None:
            job = locked_row(connection, self.run, name)
            values: dict[str, object] = {"worker": worker.id, "host": worker.host}
            charge: int = job["charge"]
            if job["task_id"] is None:
                charge = job["paid_before"] + billionths(expected(job["model"]))
                if not self._may_submit(connection, charge - job["charge"]):
                    values["status"] = Status.HELD
                    update_row(connection, self.run, name, values)
                    return None
            values |= {"status": Status.RUNNING, "charge": charge}
            update_row(connection, self.run, name, values)
            return ticket_of(job)

        return self.database.transact(action)

    def submitted(
        self, name: str, worker: Worker, task_id: str, estimate: Decimal | None
    ) -> None:
        """Record a job's task; its estimate replaces the reservation."""
        values = {"task_id": task_id, "submitted_at": self.database.now}
        self._settle(name, worker, estimate, values)

    def finish(self, name: str, worker: Worker, result: Result) -> None:
        """Record a job's outcome."""
        values = {
            "status": result.status,
            "cost": None if result.cost is None else str(result.cost),
            "files": json.dumps(result.files),
            "error": result.error,
            "finished_at": self.database.now,
        }
        self._settle(name, worker, result.cost, values)

    def stop(self, reason: str) -> None:
        """Stop all workers from submitting."""
        stop = runs.update().where(runs.c.run == self.run)
        self.database.transact(lambda it: it.execute(stop.values(stopped=reason)))

    def push_back(self, seconds: float) -> None:
        """Stop all workers from submitting for some seconds."""
        until = self.database.now + seconds
        push = (
            runs.update()
            .where(runs.c.run == self.run, runs.c.not_before < until)
            .values(not_before=until)
        )
        self.database.transact(lambda it: it.execute(push))

    def retry(self) -> int:
        """Hold failed jobs for the next run, each to be paid for again."""
        again = (
            jobs.update()
            .where(jobs.c.run == self.run, jobs.c.status.in_(FAILURES))
            .values(
                status=Status.HELD,
                attempt=jobs.c.attempt + 1,
                paid_before=jobs.c.charge,
                task_id=None,
                cost=None,
                error=None,
            )
        )
        return self.database.transact(lambda it: it.execute(again).rowcount)

    def beat(self, worker: Worker, lease: float) -> Beat:
        """Report that this worker is alive; return what the others reported."""
        now = self.database.now

        def action(connection: sa.Connection) -> Beat:
            here = workers.update().where(workers.c.worker == worker.id)
            if connection.execute(here.values(seen=now)).rowcount == 0:
                new = {"worker": worker.id, "run": self.run, "host": worker.host}
                connection.execute(workers.insert().values(seen=now, **new))
            silent = sa.select(workers.c.worker).where(
                workers.c.run == self.run,
                workers.c.worker != worker.id,
                workers.c.seen < now - lease,
            )
            left = sa.select(runs.c.stopped, (runs.c.not_before - now).label("wait"))
            mine = connection.execute(left.where(runs.c.run == self.run)).one()
            dead = list(connection.execute(silent).scalars())
            return Beat(mine.stopped, max(0.0, mine.wait), dead)

        return self.database.transact(action)

    def leave(self, worker: Worker) -> None:
        """Sign off; others may take over this worker's jobs at once."""
        gone = workers.update().where(workers.c.worker == worker.id).values(seen=0.0)
        self.database.transact(lambda it: it.execute(gone))

    def alone(self, action: Callable[[], object]) -> None:
        """Run it unless another worker is doing so.

        If two workers take over the same jobs, they run twice, which is harmless but
        useless.
        """
        here = sa.select(runs.c.run).where(runs.c.run == self.run)
        lock = here.with_for_update(skip_locked=True)

        def locked(connection: sa.Connection) -> None:
            if connection.execute(lock).first() is not None:
                action()

        self.database.transact(locked)

    def summary(self) -> Summary:
        """Return the run's figures."""
        by_status = (
            sa.select(
                jobs.c.status,
                sa.func.count().label("jobs"),
                sa.func.coalesce(sa.func.sum(jobs.c.charge), 0).label("charge"),
            )
            .where(jobs.c.run == self.run)
            .group_by(jobs.c.status)
        )
        stopped = sa.select(runs.c.stopped).where(runs.c.run == self.run)

        def action(connection: sa.Connection) -> Summary:
            rows = connection.execute(by_status).all()
            open_charge = sum(int(it.charge) for it in rows if it.status in OPEN)
            charge = sum(int(it.charge) for it in rows) - open_charge
            return Summary(
                run=self.run,
                counts={Status(it.status): it.jobs for it in rows},
                cost=decimal_of(charge),
                reserved=decimal_of(open_charge),
                stopped=connection.execute(stopped).scalar(),
            )

        return self.database.transact(action)

    def read(self, take: Callable[[Iterable[Row]], T]) -> T:
        """Yield what `take` makes of every job, in the order of the file, in chunks.

        A chunk is read again if PostgreSQL goes away meanwhile.
        """
        query = sa.select(jobs).where(jobs.c.run == self.run).order_by(jobs.c.place)
        chunks = query.execution_options(yield_per=CHUNK)
        return self.database.transact(lambda it: take(it.execute(chunks).mappings()))

    def _add(
        self, wanted: Sequence[Job], enqueue: Enqueue, connection: sa.Connection
    ) -> None:
        for job in wanted:
            row = {"run": self.run, **row_of(job), "status": Status.WAITING}
            if connection.execute(insert_new(connection, jobs, row)).rowcount:
                enqueue(connection, job.name, 0)

    def _may_submit(self, connection: sa.Connection, more: int) -> bool:
        """Reserve an amount, if the run goes on and its limit allows it."""
        here = runs.c.run == self.run
        run = connection.execute(sa.select(runs).where(here)).mappings().one()
        if run["stopped"] is not None:
            return False
        if run["max_cost"] is None:
            return True
        total = runs.c.committed + more
        reserve = runs.update().where(here, total <= runs.c.max_cost)
        if connection.execute(reserve.values(committed=total)).rowcount:
            return True
        stop = runs.update().where(here).values(stopped="max_cost is reached")
        connection.execute(stop)
        return False

    def _settle(
        self,
        name: str,
        worker: Worker,
        cost: Decimal | None,
        values: Mapping[str, object],
    ) -> None:
        """Record what is known about a job, unless another worker has it."""

        def action(connection: sa.Connection) -> None:
            job = locked_row(connection, self.run, name)
            if job["worker"] != worker.id:
                return
            charge: int = job["charge"]
            if cost is not None or was_never_made(job, values.get("status")):
                charge = job["paid_before"] + billionths(cost)
            update_row(connection, self.run, name, {**values, "charge": charge})
            if charge != job["charge"]:
                # Without a limit nobody reads the sum: begin() makes it anew.
                limited = sa.and_(runs.c.run == self.run, runs.c.max_cost.is_not(None))
                total = runs.c.committed + (charge - job["charge"])
                connection.execute(runs.update().where(limited).values(committed=total))

        self.database.transact(action)
