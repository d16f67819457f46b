"""What the engine of workflows does not keep: three tables.

`mindvideo_jobs` is what was wanted and what came of it; `mindvideo_runs` holds limits
that are shared; `mindvideo_workers` who was heard of last, and when. Money is counted
in billionths, so that a database adds it up exactly.
"""

from decimal import ROUND_CEILING, Decimal

import sqlalchemy as sa

metadata = sa.MetaData()

runs = sa.Table(
    "mindvideo_runs",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("stopped", sa.Text),
    sa.Column("max_cost", sa.BigInteger),
    sa.Column("committed", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("not_before", sa.Double, nullable=False, server_default="0"),
)
"""`committed` is charged or reserved; it is kept, because a sum would grow dear."""

jobs = sa.Table(
    "mindvideo_jobs",
    metadata,
    sa.Column("run", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("place", sa.Integer, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("input", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("tags", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False, server_default="0"),
    sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("worker", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("task_id", sa.Text),
    sa.Column("cost", sa.Text),
    sa.Column("charge", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("paid_before", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("files", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("submitted_at", sa.Double),
    sa.Column("finished_at", sa.Double),
    sa.Index("mindvideo_jobs_status", "run", "status"),
)
"""`round` counts workflows of a job, `attempt` tasks that are paid for; `charge` is
what counts against `max_cost`, earlier attempts (`paid_before`) included."""

workers = sa.Table(
    "mindvideo_workers",
    metadata,
    sa.Column("worker", sa.Text, primary_key=True),
    sa.Column("run", sa.Text, nullable=False),
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("seen", sa.Double, nullable=False),
)
"""`seen` is 0 for a worker that left by itself."""

_BILLION = Decimal(10**9)


def billionths(cost: Decimal | None) -> int:
    """An amount as it is counted; rounded up, 0 for None."""
    if cost is None:
        return 0
    return int((cost * _BILLION).to_integral_value(ROUND_CEILING))


def decimal_of(count: int) -> Decimal:
    """The amount again, without zeros at its end."""
    return Decimal(f"{Decimal(count) / _BILLION:f}").normalize() + 0
