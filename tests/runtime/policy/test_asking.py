"""Questions about a task: how it stands, and what happened to it."""

from collections.abc import Callable

import pytest

from mindvideo._runtime.errors import (
    APITimeoutError,
    InputError,
    PermissionDeniedError,
    ServerError,
    UnusableResponseError,
)
from mindvideo._runtime.messages import Reply
from mindvideo._runtime.policy.protocol import read_events
from mindvideo._runtime.policy.requests import Policy, get_events, get_task
from mindvideo._runtime.policy.steps import Steps
from tests.runtime.policy.scripted import RESET, SLOW, Scripted, reply, succeeded, task

Question = Callable[[Policy, str], Steps[object]]


def test_asking_about_a_task_retries_and_carries_its_id() -> None:
    """A GET has the same retries, and its errors the id."""
    script = Scripted([RESET, *[reply(500)] * 3])
    with pytest.raises(ServerError) as caught:
        script.run(get_task(script.policy, "task_1"))
    assert caught.value.task_id == "task_1"
    assert script.sent[3].request.path == "/api/v1/tasks/task_1"


@pytest.mark.parametrize("question", [get_task, get_events])
def test_a_question_has_the_whole_time_of_a_submit(question: Question) -> None:
    """Asking once takes two minutes at most, retries included."""
    script = Scripted([SLOW], latency=119.9, chance=1.0, attempt_timeout=None)
    with pytest.raises(APITimeoutError):
        script.run(question(script.policy, "task_1"))
    assert script.sent[0].timeout == 120.0


def test_asking_for_events_carries_the_task() -> None:
    """An error of that question has the id too."""
    script = Scripted([reply(403)])
    with pytest.raises(PermissionDeniedError) as caught:
        script.run(get_events(script.policy, "task_1"))
    assert caught.value.task_id == "task_1"


def test_an_answer_about_another_task_is_unusable() -> None:
    """It is asked again, and in the end an error with the body."""
    script = Scripted([task(task_id="task_2")] * 4)
    with pytest.raises(UnusableResponseError) as caught:
        script.run(get_task(script.policy, "task_1"))
    assert caught.value.task_id == "task_1"
    assert caught.value.body == {"task_id": "task_2", "status": "queued"}
    assert str(caught.value).startswith("The response is about another task.")


def test_a_task_is_returned_as_it_came() -> None:
    """The record holds the output untouched."""
    script = Scripted([succeeded()])
    record = script.run(get_task(script.policy, "task_1"))
    assert record.output == {"videos": [{"url": "https://files.example.com/1.mp4"}]}


def test_costs_stay_digit_for_digit() -> None:
    """A number with a point is read as a decimal, trailing zeros included."""
    script = Scripted(
        [Reply(200, {}, b'{"task_id": "t", "status": "x", "cost_estimate": 0.5850}')]
    )
    assert (
        str(script.run(get_task(script.policy, "t")).raw["cost_estimate"]) == "0.5850"
    )


@pytest.mark.parametrize("task_id", ["", "a/b", "..", "task_1\n", "t" * 129, "\u00e9"])
def test_an_impossible_id_is_refused(task_id: str) -> None:
    """An id becomes part of a URL, so it is matched whole before that."""
    script = Scripted([])
    with pytest.raises(InputError):
        script.run(get_task(script.policy, task_id))
    with pytest.raises(InputError):
        script.run(get_events(script.policy, task_id))


@pytest.mark.parametrize(
    ("answer", "events"),
    [
        (reply(200, [{"status": "queued"}]), [{"status": "queued"}]),
        (reply(200, {"events": []}), []),
        (
            reply(
                200,
                'event: update\r\ndata: {"status":\r\ndata: "queued"}\r\n\r\n'
                ": keep-alive\n\ndata: hello\n\n",
                content_type="text/event-stream; charset=utf-8",
            ),
            [{"status": "queued"}, {"data": "hello"}],
        ),
    ],
)
def test_events_come_in_three_shapes(answer: Reply, events: list[object]) -> None:
    """An array, an object holding `events`, and an event stream are all read."""
    script = Scripted([answer])
    assert script.run(get_events(script.policy, "task_1")) == events
    assert script.sent[0].request.path == "/api/v1/tasks/task_1/events"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"history": []}, "The response lists no events."),
        ("text/event-stream", "The response is not JSON."),
    ],
)
def test_events_in_another_shape_are_unusable(body: object, message: str) -> None:
    """An answer that lists nothing is tried again, then an error with its body."""
    script = Scripted([reply(200, body)] * 4)
    with pytest.raises(UnusableResponseError) as caught:
        script.run(get_events(script.policy, "task_1"))
    assert str(caught.value) == f"{message} (task_id='task_1')"
    assert caught.value.body == body


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (
            "event: ping\n\n\n\ndata:  two spaces\n\n",
            [{"event": "ping"}, {"data": " two spaces"}],
        ),
        ("id: 1\rdata: a: b\rdata\r\r", [{"id": "1", "data": "a: b\n"}]),
        ("data: [1]\n\ndata: {}\n\n", [{"data": "[1]"}, {}]),
        (": only a comment\n\n", []),
        ("", []),
    ],
)
def test_a_stream_is_read_as_the_standard_says(
    stream: str, events: list[object]
) -> None:
    """Three line ends, one space after the colon, lines of data joined, no comments."""
    assert read_events(reply(200, stream, content_type="text/event-stream")) == events
