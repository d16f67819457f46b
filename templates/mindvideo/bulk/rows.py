"""Jobs as rows of their table, and rows as jobs again."""

import json
from collections.abc import Mapping
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from mindvideo import idempotency_key
from mindvideo.bulk.records import Job, Status, Ticket

Row: TypeAlias = sa.RowMapping


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
