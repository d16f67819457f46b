"""`mindvideo bulk`: thousands of tasks from a file.

Exit codes: 0 every job succeeded, 1 some did not or the run stopped, 2 wrong usage or
jobs that were refused, 130 Ctrl-C.
"""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import TypedDict, Unpack

import click

from mindvideo import ConfigurationError, MindVideoError, bulk
from mindvideo.bulk.records import FAILURES, GOES_ON, JobsError, Summary

INTERRUPTED = 130


class _Where(TypedDict):
    """Where a run is."""

    out: str
    database: str | None
    run: str | None


class _Wanted(_Where):
    """What `run` is asked for."""

    jobs: str
    model: str | None
    concurrency: int
    submits_per_minute: int | None
    max_cost: Decimal | None
    takeover_after: float


class _Amount(click.ParamType[Decimal]):
    name = "amount"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The amount, digit for digit."""
        try:
            return Decimal(str(value))
        except InvalidOperation:
            self.fail(f"{value!r} is not an amount", param, ctx)


_OUT = click.option(
    "--out", required=True, metavar="DIR", help="The folder for files and results."
)
_DATABASE = click.option(
    "--database",
    metavar="URL",
    help="postgresql://... shares the run; by default, SQLite in DIR.",
)
_RUN = click.option(
    "--run", metavar="NAME", help="The run's name; by default, that of the file."
)
_MODEL = click.option(
    "--model", metavar="SLUG", help="The model for jobs that name none."
)
_CONCURRENCY = click.option(
    "--concurrency", default=50, show_default=True, help="The most tasks in flight."
)
_SUBMITS = click.option(
    "--submits-per-minute", type=int, metavar="N", help="Over all workers."
)
_MAX_COST = click.option(
    "--max-cost",
    type=_Amount(),
    metavar="AMOUNT",
    help="The most that the run may cost.",
)
_TAKEOVER = click.option(
    "--takeover-after",
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Silence after which a worker on another machine counts as dead.",
)


@click.group()
def command() -> None:
    """Thousands of tasks from a file: durable, and each paid for once."""


@command.command()
@click.argument("jobs", metavar="JOBS.jsonl|.csv")
@_OUT
@_DATABASE
@_RUN
@_MODEL
@_CONCURRENCY
@_SUBMITS
@_MAX_COST
@_TAKEOVER
def run(**wanted: Unpack[_Wanted]) -> None:
    """Do every job of a file; the same command again goes on where it stopped."""
    with _complaints():
        bulk.require_extra()
        from mindvideo.bulk.progress import display

        with display() as show:
            summary = bulk.run(**wanted, on_progress=show)
    _show(summary)
    _conclude(summary)


@command.command()
@_OUT
@_DATABASE
@_RUN
def status(**where: Unpack[_Where]) -> None:
    """Show how a run stands."""
    with _complaints():
        _show(bulk.status(**where))


@command.command()
@_OUT
@_DATABASE
@_RUN
def export(**where: Unpack[_Where]) -> None:
    """Write results.jsonl from the database."""
    with _complaints():
        click.echo(bulk.export(**where))


@command.command()
@_OUT
@_DATABASE
@_RUN
def report(**where: Unpack[_Where]) -> None:
    """Write report.html: what came out, what it cost, what failed."""
    with _complaints():
        click.echo(bulk.report(**where))


@command.command()
@click.option("--failed", is_flag=True, required=True, help="Those whose task failed.")
@_OUT
@_DATABASE
@_RUN
def retry(failed: bool, **where: Unpack[_Where]) -> None:
    """Let jobs be done again by the next run; they are paid for anew."""
    del failed  # said, because it costs money
    with _complaints():
        count = bulk.retry(**where)
    click.echo(f"{count} jobs will be submitted again: run the same command as before.")


@command.command()
@_OUT
@_DATABASE
@_RUN
def cancel(**where: Unpack[_Where]) -> None:
    """Submit no more, on any worker; what runs goes on."""
    with _complaints():
        summary = bulk.cancel(**where)
    _show(summary)
    click.echo(
        f"Nothing more is submitted. {summary.running} tasks still run on the "
        f"platform, expected to cost {summary.reserved}. Run the same command to go on."
    )


@contextmanager
def _complaints() -> Generator[None]:
    """Errors become one clear line, or one for each problem of the jobs."""
    try:
        yield
    except (JobsError, ConfigurationError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except MindVideoError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo(
            "Stopped here. Tasks that were submitted go on, and are paid for: run the "
            "same command to go on with them.",
            err=True,
        )
        sys.exit(INTERRUPTED)


def _show(summary: Summary) -> None:
    from mindvideo.bulk.progress import print_summary

    print_summary(summary)


def _conclude(summary: Summary) -> None:
    """Say what is left to do, and end with the code that tells it to a script."""
    if summary.is_complete:
        return
    failed = sum(summary.counts.get(it, 0) for it in FAILURES)
    left = sum(summary.counts.get(it, 0) for it in GOES_ON) + summary.open
    if summary.stopped:
        click.echo(f"Stopped: {summary.stopped}.", err=True)
    if left:
        click.echo(f"{left} jobs are left: run the same command to go on.", err=True)
    if failed:
        click.echo(
            f"{failed} failed: `bulk retry --failed` pays for them again.", err=True
        )
    sys.exit(1)
