"""`mindvideo wait`, `get`, `events` and `download`: tasks by their ids."""

from pathlib import Path

import click

from mindvideo._runtime.platform import WAIT_TIMEOUT
from mindvideo.cli.commands.execution import show
from mindvideo.cli.connection import connected
from mindvideo.cli.input.options import (
    json_option,
    limit_of,
    output_options,
    quiet_option,
    timeout_option,
)
from mindvideo.cli.output.downloads import Goal, save
from mindvideo.cli.output.progress import StatusLine
from mindvideo.cli.output.reports import Report, go_on, reporting
from mindvideo.cli.output.results import event_result, output_urls, task_result
from mindvideo.cli.output.safe_text import json_text, line, put


def _task_id() -> click.Argument:
    return click.Argument(["task_id"], metavar="TASK_ID")


def _wait(
    *,
    task_id: str,
    output: Path | None,
    out: Path | None,
    name: str,
    overwrite: bool,
    timeout: float,
    as_json: bool,
    quiet: bool,
) -> None:
    goal = Goal(output, out, name, overwrite)
    _carry_out(task_id, goal, timeout, as_json=as_json, quiet=quiet)


def _download(
    *,
    task_id: str,
    output: Path | None,
    out: Path | None,
    name: str,
    overwrite: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    if output is None and out is None:
        raise click.UsageError("Give -o FILE or --out DIR.")
    goal = Goal(output, out, name, overwrite)
    _carry_out(task_id, goal, 0.0, as_json=as_json, quiet=quiet)


def _get(task_id: str, as_json: bool) -> None:
    with reporting(Report(as_json)), connected() as client:
        task = client.tasks.get(task_id)
    found = task_result(task)
    if as_json:
        put(json_text(found))
        return
    for name in ("task_id", "status", "request_id", "cost_estimate", "cost_actual"):
        if found[name] is not None:
            put(f"{name}: {line(found[name])}")
    if task.error is not None:
        put(f"error: {line(getattr(task.error, 'message', None) or task.error)}")
    for url in output_urls(task.raw.get("output")):
        put(f"file: {line(url)}")


def _events(task_id: str, as_json: bool) -> None:
    with reporting(Report(as_json)), connected() as client:
        events = [event_result(it) for it in client.tasks.events(task_id)]
    if as_json:
        put(json_text(events))
        return
    for event in events:
        said = (event["created_at"], event["status"], event["message"])
        put("  ".join(line(it) for it in said if it is not None) or line(event["raw"]))


def _carry_out(
    task_id: str, goal: Goal, timeout: float, *, as_json: bool, quiet: bool
) -> None:
    """Wait as long as requested, download, and print the result."""
    report = Report(as_json, goal.words, task_id)
    with (
        reporting(report),
        connected() as client,
        StatusLine(quiet=quiet) as status,
    ):
        goal.check()
        task = client.tasks.get(task_id)
        status.known(task, None if task.done else go_on(task_id, goal.words))
        output = task.wait(limit_of(timeout), on_update=status.update)
        status.ended(task)
        files = save(output, goal, status.downloading)
    show(task, files, as_json=as_json)


wait = click.Command(
    "wait",
    callback=_wait,
    params=[
        _task_id(),
        *output_options(),
        timeout_option(WAIT_TIMEOUT),
        json_option(),
        quiet_option(),
    ],
    help="Wait until a task has ended, and fetch its files.\n\n"
    "Prints the files that were written, or without -o and --out the addresses.",
)
get = click.Command(
    "get",
    callback=_get,
    params=[_task_id(), json_option()],
    help="Show the status of a task. Exits with 0 whatever it is.",
)
events = click.Command(
    "events",
    callback=_events,
    params=[_task_id(), json_option()],
    help="List the events of a task so far, as the API reports them.",
)
download = click.Command(
    "download",
    callback=_download,
    params=[_task_id(), *output_options(), json_option(), quiet_option()],
    help="Fetch the files of a task that has succeeded. Nothing is charged.",
)
