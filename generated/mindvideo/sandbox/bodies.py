"""The JSON bodies that the sandbox answers with, made from the ledger's records."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mindvideo.catalog import models
from mindvideo.sandbox.ledger import Event, Ledger, Task
from mindvideo.sandbox.media import file_count, file_suffix
from mindvideo.sandbox.replies import Json, to_json

FAILURE_CODE = "sandbox_failure"
RENEWAL = "renewal"
FAILURE_MESSAGE = "The request asked for a failure."


def accepted(task: Task, status: str) -> dict[str, Json]:
    """The answer to a submit."""
    return {
        "request_id": task.request_id,
        "task_id": task.task_id,
        "status": status,
        "cost_estimate": task.order.cost,
    }


class FileUrls(NamedTuple):
    """The addresses of one task's files."""

    folder: str
    renewals: int
    """How often they have changed; each one says it, so that it can expire."""

    def of(self, name: str) -> str:
        """The present address of a file."""
        query = f"?{RENEWAL}={self.renewals}" if self.renewals else ""
        return f"{self.folder}/{name}{query}"


def renewal(query: Mapping[str, str]) -> int:
    """Which one of a file's addresses has this query; -1 if none has."""
    text = query.get(RENEWAL, "0")
    return int(text) if text.isdecimal() else -1


def state(task: Task, status: str, files: FileUrls) -> dict[str, Json]:
    """The answer to a poll."""
    body = accepted(task, status)
    if status == "succeeded":
        body["cost_actual"] = task.order.cost
        body["output"] = _output(task, files)
    if status == "failed":
        message = task.order.fate.message or FAILURE_MESSAGE
        body["error"] = {"code": FAILURE_CODE, "message": message}
    return body


def _output(task: Task, files: FileUrls) -> Json:
    kind = models[task.order.model].output_kind
    return {kind: [{"url": files.of(name)} for name in file_names(task)]}


def file_names(task: Task) -> list[str]:
    """The names of the files that a task shows once it has succeeded."""
    suffix = file_suffix(models[task.order.model].output_kind)
    return [f"{index}{suffix}" for index in range(file_count(task.order.input))]


def events(history: Sequence[Event]) -> list[Json]:
    """A task's history, oldest first."""
    return [
        {
            "status": event.status,
            "created_at": event.created_at.isoformat(timespec="milliseconds"),
            "message": event.message,
        }
        for event in history
    ]


def stream(history: Sequence[Event]) -> str:
    """A task's history until now as server-sent events, after which the stream ends."""
    return "".join(
        f"event: {event.status}\ndata: {to_json(body)}\n\n"
        for event, body in zip(history, events(history), strict=True)
    )


def ledger(record: Ledger) -> dict[str, Json]:
    """Every task and charge, for tests and demonstrations; no API key is shown."""
    return {
        "tasks": [_ledger_task(task, record) for task in record.tasks.values()],
        "charges": [
            {"task_id": charge.task_id, "model": charge.model, "amount": charge.amount}
            for charge in record.charges
        ],
        "total": record.total,
    }


def _ledger_task(task: Task, record: Ledger) -> Json:
    return {
        **accepted(task, record.status(task)),
        "model": task.order.model,
        "input": task.order.input,
        "idempotency_key": task.order.idempotency_key,
    }
