"""Carry out `run` and `submit` once the command line is parsed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from mindvideo._runtime.platform import SUBMIT_TIMEOUT
from mindvideo.cli.connection import connected
from mindvideo.cli.input.options import limit_of
from mindvideo.cli.output.downloads import Goal, save
from mindvideo.cli.output.progress import StatusLine
from mindvideo.cli.output.reports import Report, go_on, reporting
from mindvideo.cli.output.results import output_urls, task_result
from mindvideo.cli.output.safe_text import json_text, line, put

if TYPE_CHECKING:
    from mindvideo import MindVideo, Task
    from mindvideo.types import Output


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a command line asks for."""

    slug: str
    fields: dict[str, object]
    validate: bool
    timeout: float
    """Seconds in total; infinite means no limit."""

    max_cost: Decimal | None
    idempotency_key: str | None
    goal: Goal
    waits: bool
    sandbox: bool
    as_json: bool
    quiet: bool


def carry_out(wish: Wish) -> None:
    """Submit, wait and download as requested, and print the result."""
    report = Report(wish.as_json, wish.goal.words, is_lasting=not wish.sandbox)
    with (
        reporting(report),
        connected(sandbox=wish.sandbox) as client,
        StatusLine(quiet=wish.quiet) as status,
    ):
        wish.goal.check()
        task = _submitted(client, wish)
        report.task_id = task.id
        status.known(task, go_on(task.id, report.goal) if report.is_lasting else None)
        files = _finished(task, wish, status) if wish.waits else []
    show(task, files, as_json=wish.as_json)


def _submitted(client: "MindVideo", wish: Wish) -> "Task[Output]":
    limit = min(wish.timeout, SUBMIT_TIMEOUT) if wish.waits else wish.timeout
    return client.tasks.create(
        wish.slug,
        wish.fields,
        idempotency_key=wish.idempotency_key,
        max_cost=wish.max_cost,
        timeout=limit_of(limit),
        validate=wish.validate,
    )


def _finished(task: "Task[Output]", wish: Wish, status: StatusLine) -> list[Path]:
    left = limit_of(max(wish.timeout - status.elapsed, 0.0))
    output = task.wait(left, on_update=status.update)
    status.ended(task, is_paid=not wish.sandbox)
    return save(output, wish.goal, status.downloading)


def show(task: "Task[Output]", files: Sequence[Path], *, as_json: bool) -> None:
    """Print the result: files, otherwise addresses or the id; or all of it as JSON."""
    if as_json:
        put(json_text(task_result(task, files)))
        return
    urls = output_urls(task.raw.get("output")) if task.done else []
    for item in [str(it) for it in files] or urls or [task.id]:
        put(line(item))
