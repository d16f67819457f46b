"""Thousands of tasks: durable bulk runs, on one machine and on many.

    from mindvideo import bulk

    summary = bulk.run("jobs.jsonl", "out", concurrency=50, max_cost=100)

A run is a file of jobs. It goes on where it stopped, on this machine or another, and
pays for no job twice: each job has an idempotency key made of the run's name, the
job's name and its input. Needs `pip install "mindvideo[bulk]"`; the same is at hand as
`mindvideo bulk run JOBS --out DIR`.
"""

from __future__ import annotations

import os
from decimal import Decimal
from importlib.util import find_spec
from typing import TYPE_CHECKING

from mindvideo import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mindvideo.bulk.records import Summary

__all__ = ["cancel", "export", "report", "require_extra", "retry", "run", "status"]

_NEEDS = ("click", "dbos", "rich", "sqlalchemy")


def run(
    jobs: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    run: str | None = None,
    model: str | None = None,
    database: str | None = None,
    concurrency: int = 50,
    submits_per_minute: int | None = None,
    max_cost: Decimal | float | None = None,
    takeover_after: float = 30.0,
    api_key: str | None = None,
    base_url: str | None = None,
    on_progress: Callable[[Summary], None] | None = None,
) -> Summary:
    """Do every job of a file, or go on with it; returns when no job is left.

    - `jobs`: a .jsonl file, an object a line with `model`, `input` and, if wanted,
      `name` and `tags`; or a .csv file whose columns are the fields of the input.
    - `out`: the folder for this worker's files, with `results.jsonl`; made if missing.
    - `run`: the run's name; the file's name without its suffix when left out.
    - `model`: the model of jobs that name none.
    - `database`: `postgresql://...` shares the run with other machines; when left out,
      `bulk.sqlite` in `out`.
    - `concurrency`, `submits_per_minute`, `max_cost`: limits of the run, over all its
      workers. Each task in flight may pass `max_cost` by its estimate at most.
    - `takeover_after`: seconds of silence after which the jobs of a worker on another
      machine are taken over.
    - `on_progress`: called about once a second.

    Raises `JobsError` with every problem of the file before anything is sent, and
    `ConfigurationError` for limits, a key or a database that cannot be used.
    """
    require_extra()
    from mindvideo.bulk.limits import checked_limits
    from mindvideo.bulk.running import Request, run_jobs

    limits = checked_limits(concurrency, submits_per_minute, max_cost, takeover_after)
    request = Request(jobs, out, run, model, database, limits, api_key, base_url)
    return run_jobs(request, on_progress)


def status(
    out: str | os.PathLike[str],
    *,
    database: str | None = None,
    run: str | None = None,
) -> Summary:
    """How a run stands. The three arguments are those of `run`."""
    require_extra()
    from mindvideo.bulk.places import opened

    with opened(out, database, run) as store:
        return store.summary()


def export(
    out: str | os.PathLike[str],
    *,
    database: str | None = None,
    run: str | None = None,
) -> Path:
    """Write `results.jsonl` into `out` from the database; returns its path."""
    require_extra()
    from mindvideo.bulk.places import opened
    from mindvideo.bulk.results import write_results

    with opened(out, database, run) as store:
        return write_results(store, out)


def report(
    out: str | os.PathLike[str],
    *,
    database: str | None = None,
    run: str | None = None,
) -> Path:
    """Write `report.html` into `out`: what came out, what it cost, what failed."""
    require_extra()
    from mindvideo.bulk.places import opened
    from mindvideo.bulk.report import write_report

    with opened(out, database, run) as store:
        return write_report(store, out)


def retry(
    out: str | os.PathLike[str],
    *,
    database: str | None = None,
    run: str | None = None,
) -> int:
    """Let the jobs that failed be done again by the next `run`; returns how many.

    A job whose task failed is paid for anew, under a new idempotency key. One that only
    lacks its files is not.
    """
    require_extra()
    from mindvideo.bulk.places import opened

    with opened(out, database, run) as store:
        return store.retry()


def cancel(
    out: str | os.PathLike[str],
    *,
    database: str | None = None,
    run: str | None = None,
) -> Summary:
    """Submit no more, on any worker. What runs goes on, and costs; see the summary."""
    require_extra()
    from mindvideo.bulk.places import opened

    with opened(out, database, run) as store:
        store.stop("cancelled")
        return store.summary()


def require_extra() -> None:
    """Raise `ConfigurationError` when what the extra installs is missing."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"bulk runs need {', '.join(missing)}: install mindvideo[bulk]"
        )
