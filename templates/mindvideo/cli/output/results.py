"""JSON results for programs, with stable members."""

from typing import TYPE_CHECKING

from mindvideo._runtime.errors import InputError, MindVideoError, TaskStateError
from mindvideo._runtime.messages import Json
from mindvideo.cli.exit_codes import Exit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal
    from pathlib import Path

    from mindvideo._runtime.api.task_base import TaskBase
    from mindvideo.types import Event, Output


def task_result(
    task: "TaskBase[Output]", files: "Iterable[Path]" = ()
) -> dict[str, object]:
    """A task. Costs are strings, so no digit is lost."""
    return {
        "task_id": task.id,
        "request_id": task.request_id,
        "model": task.model,
        "status": task.status,
        "idempotency_key": task.idempotency_key,
        "cost_estimate": _digits(task.cost_estimate),
        "cost_actual": _digits(task.cost_actual),
        "output": task.raw.get("output"),
        "error": task.raw.get("error"),
        "files": [str(path) for path in files],
    }


def event_result(event: "Event") -> dict[str, object]:
    """An event of a task, with its recognized members and the raw event."""
    known = {name: getattr(event, name, None) for name in _EVENT}
    created = known["created_at"]
    return {**known, "created_at": created and str(created), "raw": event.raw}


_EVENT = ("status", "created_at", "message")


def error_result(error: MindVideoError, code: Exit) -> dict[str, object]:
    """An error, under a member of its own, so it cannot be mistaken for a result."""
    said: dict[str, object] = {
        "type": type(error).__name__,
        "exit_code": int(code),
        "message": str(error),
        "task_id": error.task_id,
        "idempotency_key": error.idempotency_key,
    }
    if isinstance(error, InputError):
        said["problems"] = [
            {"path": it.path, "message": it.message} for it in error.errors
        ]
    if isinstance(error, TaskStateError):
        said["task"] = task_result(error.task)
    return {"error": said}


def output_urls(output: Json) -> list[str]:
    """The addresses of a task's files."""
    from mindvideo._runtime.download.targets import urls_of_files

    return list(urls_of_files(output).values())


def _digits(cost: "Decimal | None") -> str | None:
    return None if cost is None else f"{cost:f}"
