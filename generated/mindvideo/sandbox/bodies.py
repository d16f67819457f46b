"""The JSON bodies that the sandbox answers with, made from the ledger's records."""

from collections.abc import Sequence

from mindvideo.catalog import models
from mindvideo.sandbox.ledger import Event, Ledger, Task
from mindvideo.sandbox.media import file_count, file_suffix
from mindvideo.sandbox.replies import Json, to_json

FAILURE = {"code": "sandbox_failure", "message": "The request asked for a failure."}


def accepted(task: Task, status: str) -> dict[str, Json]:
    """The answer to a submit."""
    return {
        "request_id": task.request_id,
        "task_id": task.task_id,
        "status": status,
        "cost_estimate": task.order.cost,
    }


def state(task: Task, status: str, files_url: str) -> dict[str, Json]:
    """The answer to a poll; each file's URL begins with `files_url`."""
    body = accepted(task, status)
    if status == "succeeded":
        body["cost_actual"] = task.order.cost
        body["output"] = _output(task, files_url)
    if status == "failed":
        body["error"] = FAILURE
    return body


def _output(task: Task, files_url: str) -> Json:
    kind = models[task.order.model].output_kind
    return {kind: [{"url": f"{files_url}/{name}"} for name in file_names(task)]}


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
