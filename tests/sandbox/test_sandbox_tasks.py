"""A task's life: the statuses it walks through, its events, and who sees it."""

import json
from collections.abc import Callable
from datetime import datetime

import httpx2
import pytest

TASKS = "/api/v1/tasks"

Submit = Callable[..., httpx2.Response]
Advance = Callable[[float], None]


def path_of(answer: httpx2.Response) -> str:
    return f"{TASKS}/{answer.json()['task_id']}"


def test_a_task_walks_to_success(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """With a pace of ten seconds it is queued, processing, then succeeded."""
    path = path_of(submit())
    seen = []
    for seconds in (9.5, 1, 9, 1):
        advance(seconds)
        seen.append(api.get(path).json()["status"])
    assert seen == ["queued", "processing", "processing", "succeeded"]


def test_only_a_succeeded_task_has_cost_and_output(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """Before the end there is neither `cost_actual` nor `output`."""
    path = path_of(submit())
    before = api.get(path).json()
    advance(20)
    after = api.get(path).json()
    assert set(before) == {"request_id", "task_id", "status", "cost_estimate"}
    assert after["cost_actual"] == after["cost_estimate"]
    assert set(after) - set(before) == {"cost_actual", "output"}


@pytest.mark.parametrize(
    ("how", "ending"),
    [
        ({"headers": {"X-Sandbox-Outcome": "failed"}}, "failed"),
        ({"headers": {"X-Sandbox-Outcome": "cancelled"}}, "cancelled"),
        ({"prompt": "a sea [sandbox:fail]"}, "failed"),
        ({"prompt": "[sandbox:cancel] a sea"}, "cancelled"),
    ],
)
def test_a_task_ends_as_asked(
    submit: Submit,
    api: httpx2.Client,
    advance: Advance,
    how: dict[str, str],
    ending: str,
) -> None:
    """The header and the marker in a prompt both choose the terminal status."""
    path = path_of(submit(**how))
    advance(20)
    body = api.get(path).json()
    assert body["status"] == ending
    assert "output" not in body
    assert "cost_actual" not in body


def test_a_failed_task_says_why(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """The error of a failed task has a code and a message."""
    path = path_of(submit(prompt="[sandbox:fail]"))
    advance(20)
    error = api.get(path).json()["error"]
    assert error["code"] == "sandbox_failure"
    assert error["message"]


def test_an_unknown_outcome_is_400(submit: Submit) -> None:
    """A task cannot be asked to end in a status that is not terminal."""
    answer = submit(headers={"X-Sandbox-Outcome": "processing"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid_outcome"


def test_a_replay_shows_where_the_task_stands(submit: Submit, advance: Advance) -> None:
    """The original task may be far along when its key comes again."""
    headers = {"Idempotency-Key": "k"}
    submit(headers=headers)
    advance(20)
    assert submit(headers=headers).json()["status"] == "succeeded"


@pytest.mark.parametrize("tail", ["", "/events"])
def test_a_task_is_seen_by_its_own_key_only(
    submit: Submit, api: httpx2.Client, tail: str
) -> None:
    """For another API key the task does not exist."""
    path = path_of(submit()) + tail
    answer = api.get(path, headers={"Authorization": "Bearer key-two"})
    assert answer.status_code == 404
    assert answer.json()["code"] == "task_not_found"


@pytest.mark.parametrize("tail", ["", "/events"])
def test_looking_at_a_task_needs_a_key(
    submit: Submit, api: httpx2.Client, tail: str
) -> None:
    """The bearer check stands before every route of the API."""
    path = path_of(submit()) + tail
    assert api.get(path, headers={"Authorization": ""}).status_code == 401


def test_an_unknown_task_is_404(api: httpx2.Client) -> None:
    """An id that was never given out is not found."""
    answer = api.get(f"{TASKS}/task_0")
    assert answer.status_code == 404
    assert answer.json()["code"] == "task_not_found"


def test_events_tell_the_steps_so_far(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """The history grows with the task, and its times are a pace apart."""
    path = path_of(submit()) + "/events"
    advance(12)
    events = api.get(path).json()["events"]
    queued, processing = (datetime.fromisoformat(e["created_at"]) for e in events)
    assert [event["status"] for event in events] == ["queued", "processing"]
    assert (processing - queued).total_seconds() == 10
    assert all(event["message"] for event in events)


def test_events_come_in_three_shapes(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """An object, a bare array and an event stream hold the same events."""
    path = path_of(submit()) + "/events"
    advance(20)
    held = api.get(path).json()["events"]
    stream = api.get(path, headers={"Accept": "text/event-stream"})
    data = [line[6:] for line in stream.text.splitlines() if line.startswith("data: ")]
    assert len(held) == 3
    assert api.get(path, params={"shape": "array"}).json() == held
    assert stream.headers["Content-Type"].startswith("text/event-stream")
    assert [json.loads(text) for text in data] == held
