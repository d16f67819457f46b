"""Bulk runs: thousands of tasks, durable, on one machine or many.

    from mindvideo import bulk

    summary = bulk.run("jobs.jsonl", "out", concurrency=50, max_cost=100)

A run is a file of jobs. It resumes where it stopped, on this machine or another, and
never pays twice for a job: each job has an idempotency key derived from the run's name,
the job's name and its input. Needs `pip install "mindvideo[bulk]"`, which also brings
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
    """Do every job of a file, or resume; return when no job is left.

    - `jobs`: a .jsonl file with an object per line (`model`, `input`, and optionally
      `name` and `tags`), or a .csv file whose columns are the fields of the input.
    - `out`: the folder for this worker's files and `results.jsonl`; created if missing.
    - `run`: the run's name; by default the file's name without its suffix.
    - `model`: the model of jobs that name none.
    - `database`: `postgresql://...` shares the run with other machines; by default
      `bulk.sqlite` in `out`.
    - `concurrency`, `submits_per_minute`, `max_cost`: limits for all workers of the
      run. Each task in flight can exceed `max_cost` by its estimate.
    - `takeover_after`: seconds of silence after which other workers take over the jobs
      of a worker.
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
    """Return the state of a run. The arguments are those of `run`."""
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
    """Write `results.jsonl` to `out` from the database; return its path."""
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
    """Write `report.html` to `out`: results, costs and failures."""
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
    """Let the next `run` repeat the jobs that failed; return how many.

    A job whose task failed is paid for again, with a new idempotency key. A job that
    only lacks its files is not.
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
    """Stop submitting, on every worker. Running tasks go on and are charged."""
    require_extra()
    from mindvideo.bulk.places import opened

    with opened(out, database, run) as store:
        store.stop("cancelled")
        return store.summary()


def require_extra() -> None:
    """Raise `ConfigurationError` if the extra is not installed."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        raise ConfigurationError(
            f"bulk runs need {', '.join(missing)}: install mindvideo[bulk]"
        )
