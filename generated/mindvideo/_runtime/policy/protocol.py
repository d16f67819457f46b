"""The API's requests and responses. No I/O.

A request is built once and sent as the same bytes on every retry. Ids and keys are
matched as a whole, when sent and when received, because they become part of a URL or a
header.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from uuid import uuid4

from mindvideo._runtime import platform
from mindvideo._runtime.errors import InputError, InputProblem, UnusableResponseError
from mindvideo._runtime.messages import (
    Json,
    JsonObject,
    Reply,
    Request,
    TaskRecord,
    parse_json,
)
from mindvideo._runtime.policy.budget import amount

_TASK_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


def submit_request(model: str, payload: Mapping[str, object], key: str) -> Request:
    """Build the submit of a task. Raises InputError for what cannot be sent."""
    check_key(key)
    body = _encode({"model": model, "input": payload})
    headers = (
        ("content-type", "application/json"),
        (platform.IDEMPOTENCY_HEADER, key),
    )
    return Request("POST", platform.TASKS_PATH, headers, body)


def task_request(task_id: str) -> Request:
    """Build the request for a task. Raises InputError for an impossible id."""
    return Request("GET", platform.TASK_PATH.format(task_id=check_task_id(task_id)))


def events_request(task_id: str) -> Request:
    """Build the request for a task's events. Raises InputError for an impossible id."""
    return Request("GET", platform.EVENTS_PATH.format(task_id=check_task_id(task_id)))


def new_key() -> str:
    """Make a new idempotency key that no other submit shares."""
    return str(uuid4())


def check_key(key: object) -> str:
    """Return the key, or raise InputError if a header cannot carry it."""
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    raise _refused("idempotency_key", "1 to 255 visible ASCII characters", key)


def check_task_id(task_id: object) -> str:
    """Return the id, or raise InputError if it is not one; it becomes part of a URL."""
    if isinstance(task_id, str) and _TASK_ID.fullmatch(task_id):
        return task_id
    raise _refused("task_id", "1 to 128 letters, digits, '_' or '-'", task_id)


def check_timeout(timeout: object) -> float | None:
    """Return the timeout, or raise InputError if it is not a length of time."""
    if timeout is None:
        return None
    if isinstance(timeout, int | float) and timeout >= 0:
        return timeout
    raise _refused("timeout", "0 or more seconds, or None for no limit", timeout)


def check_max_cost(max_cost: object) -> Decimal | None:
    """Return the limit as an exact amount, or raise InputError if it is not one."""
    if max_cost is None:
        return None
    limit = amount(max_cost)
    if limit is None:
        raise _refused("max_cost", "an amount of 0 or more, or None", max_cost)
    return limit


def _refused(path: str, rule: str, given: object) -> InputError:
    problem = InputProblem(path, f"should be {rule}", given)
    return InputError("The call was refused before anything was sent:", (problem,))


def _encode(document: Mapping[str, object]) -> bytes:
    try:
        text = json.dumps(
            document, ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
        return text.encode()
    except (TypeError, ValueError, RecursionError) as reason:
        problem = InputProblem("input", f"cannot be written as JSON: {reason}")
        raise InputError(
            "The input was refused before anything was sent:", (problem,)
        ) from None


def read_task(reply: Reply) -> TaskRecord:
    """Read the task in a success. Raises UnusableResponseError if there is none."""
    body = read_json(reply)
    if not isinstance(body, dict):
        raise UnusableResponseError("The response is not a JSON object.", body=body)
    task_id, status = body.get("task_id"), body.get("status")
    if not isinstance(task_id, str) or not _TASK_ID.fullmatch(task_id):
        raise UnusableResponseError("The response names no task.", body=body)
    if not isinstance(status, str) or not status:
        raise UnusableResponseError(
            "The response has no status.", body=body, task_id=task_id
        )
    return TaskRecord(task_id, status, body)


def read_events(reply: Reply) -> list[Json]:
    """Read a task's events in any of three forms; the API does not say which it uses.

    They are a JSON array, an object with `events`, or a text/event-stream.
    """
    if "text/event-stream" in reply.headers.get("content-type", ""):
        return _stream_events(reply.text)
    body = read_json(reply)
    events = body.get("events") if isinstance(body, dict) else body
    if not isinstance(events, list):
        raise UnusableResponseError("The response lists no events.", body=body)
    return events


def _stream_events(text: str) -> list[Json]:
    blocks = re.split(r"\n\n+", re.sub(r"\r\n?", "\n", text))
    return [event for block in blocks if (event := _stream_event(block)) is not None]


def _stream_event(block: str) -> Json:
    """Return a block's data if it is an object, otherwise its fields; None if it is
    empty.
    """
    fields: dict[str, list[str]] = {}
    for line in block.split("\n"):
        name, _, value = line.partition(":")
        if name:
            fields.setdefault(name, []).append(value.removeprefix(" "))
    joined: JsonObject = {name: "\n".join(lines) for name, lines in fields.items()}
    data = parse_json("\n".join(fields.get("data", [])))
    return data if isinstance(data, dict) else joined or None


def read_json(reply: Reply) -> Json:
    """Read the body of a success. Raises UnusableResponseError if it is not JSON."""
    text = reply.text
    body = parse_json(text)
    if body is None:
        raise UnusableResponseError("The response is not JSON.", body=text)
    return body
