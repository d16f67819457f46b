"""Jobs as rows of their table, and rows as jobs again."""

import json
from collections.abc import Mapping
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mindvideo import idempotency_key
from mindvideo.bulk.records import Job, Status, Ticket
from mindvideo.bulk.tables import jobs

Row: TypeAlias = sa.RowMapping

# Built once: to build them takes as long as to run them.
_IS_IT = sa.and_(
    jobs.c.run == sa.bindparam("its_run"), jobs.c.name == sa.bindparam("its_name")
)
_LOCK = sa.select(jobs).where(_IS_IT).with_for_update()
_UPDATE = jobs.update().where(_IS_IT)


def row_of(job: Job) -> dict[str, object]:
    """What a job's row says at first."""
    return {
        "name": job.name,
        "place": job.place,
        "model": job.model,
        "input": json.dumps(job.input),
        "digest": digest_of(job),
        "tags": json.dumps(job.tags),
    }


def digest_of(job: Job) -> str:
    """The same for the same model and input, whatever the order of its members."""
    return idempotency_key(job.model, job.input)


def ticket_of(row: Row) -> Ticket:
    """The job for the worker that has it, with its idempotency key.

    The key is made of nothing but what was wanted, so that it comes out the same even
    where the database was lost. Each attempt after a failed task has its own.
    """
    model, given = str(row["model"]), json.loads(row["input"])
    salt = json.dumps([row["run"], row["name"], row["attempt"]])
    key = idempotency_key(model, given, salt)
    return Ticket(row["name"], model, given, key, row["task_id"])


def locked_row(connection: sa.Connection, run: str, name: str) -> Row:
    """A job's row; no other transaction changes it before this one ends."""
    its = {"its_run": run, "its_name": name}
    return connection.execute(_LOCK, its).mappings().one()


def update_row(
    connection: sa.Connection, run: str, name: str, values: Mapping[str, object]
) -> None:
    """Change a job's row."""
    its = {"its_run": run, "its_name": name}
    connection.execute(_UPDATE.values(**values), its)


def insert_new(
    connection: sa.Connection, table: sa.Table, values: Mapping[str, object]
) -> sa.Insert:
    """Insert a row unless there is one with its key."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table).values(**values).on_conflict_do_nothing()
    return postgresql.insert(table).values(**values).on_conflict_do_nothing()


def was_never_made(row: Row, status: object) -> bool:
    """Whether a job ends without a task, so that nothing of it is reserved."""
    return row["task_id"] is None and status in (Status.FAILED, Status.HELD)
