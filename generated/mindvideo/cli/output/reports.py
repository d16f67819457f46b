"""Report a command that ends early: a line for people, JSON if requested."""

import shlex
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from mindvideo._runtime.errors import (
    DownloadError,
    IdempotencyConflictError,
    MindVideoError,
    RateLimitError,
    ServerError,
    TaskTimeoutError,
    TransportError,
)
from mindvideo.cli.exit_codes import Exit, exit_of, exit_of_stop
from mindvideo.cli.output.results import error_result
from mindvideo.cli.output.safe_text import json_text, put, say
from mindvideo.cli.signals import unwinding


@dataclass(slots=True)
class Report:
    """What a report needs to know when a command breaks off."""

    as_json: bool = False
    goal: tuple[str, ...] = ()
    """The options that say where files go: `-o car.mp4`."""

    task_id: str | None = None
    is_lasting: bool = True
    """Whether the API outlives the command."""


@contextmanager
def reporting(report: Report) -> Generator[Report]:
    """Turn errors, Ctrl-C and signals into lines and exit codes."""
    try:
        with unwinding():
            yield report
    except MindVideoError as error:
        code = failed(error, report)
        raise click.exceptions.Exit(code) from error
    except KeyboardInterrupt as stop:
        say(_interrupted(stop, report))
        raise click.exceptions.Exit(exit_of_stop(stop)) from stop


def failed(error: MindVideoError, report: Report) -> Exit:
    """Say what went wrong and what to do; return the exit code."""
    code = exit_of(error)
    say(f"mindvideo: {error}")
    if hint := _hint(error, report):
        say(hint)
    if report.as_json:
        put(json_text(error_result(error, code)))
    return code


def usage(error: click.UsageError) -> str:
    """Return the message for wrong usage, with the command whose help explains more."""
    said = f"mindvideo: {error.format_message()}"
    return f"{said}\nSee: {error.ctx.command_path} --help" if error.ctx else said


def go_on(task_id: str, goal: tuple[str, ...]) -> str:
    """Return the command that resumes a wait."""
    return shlex.join(["mindvideo", "wait", task_id, *goal])


_MAY_PASS = (TransportError, ServerError, RateLimitError, IdempotencyConflictError)
"""Errors that say nothing about the task: it may exist and go on."""


def _hint(error: MindVideoError, report: Report) -> str | None:
    """Return the command that continues from here, if there is one."""
    if not report.is_lasting:
        return None
    task_id = error.task_id or report.task_id
    if task_id and isinstance(error, DownloadError):
        words = ["mindvideo", "download", task_id, *report.goal]
        return f"Nothing more is charged by: {shlex.join(words)}"
    if task_id and isinstance(error, (TaskTimeoutError, *_MAY_PASS)):
        return f"The task goes on: {go_on(task_id, report.goal)}"
    return _same_key(error.idempotency_key) if isinstance(error, _MAY_PASS) else None


def _same_key(key: str | None) -> str | None:
    if key is None:
        return None
    words = shlex.join(["--idempotency-key", key])
    return f"The same command with {words} never pays twice."


def _interrupted(stop: KeyboardInterrupt, report: Report) -> str:
    """Tell whoever stopped the command how to go on."""
    if not report.is_lasting:
        return "\nStopped; the sandbox is gone."
    if report.task_id:
        command = go_on(report.task_id, report.goal)
        return f"\nStopped waiting; the task goes on: {command}"
    key: object = getattr(stop, "idempotency_key", None)
    hint = _same_key(key) if isinstance(key, str) else None
    return f"\nStopped. The task may exist. {hint}" if hint else "\nStopped."
