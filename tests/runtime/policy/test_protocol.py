"""What is sent and how answers are read: ids, keys, costs, limits, tasks."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from mindvideo._runtime.errors import InputError, UnusableResponseError
from mindvideo._runtime.messages import Request
from mindvideo._runtime.policy.protocol import (
    check_key,
    check_max_cost,
    check_task_id,
    check_timeout,
    events_request,
    read_task,
    submit_request,
    task_request,
)
from mindvideo._runtime.policy.requests import order_of, submit
from tests.runtime.policy.scripted import Scripted, reply


def test_a_submit_is_written_compactly_in_utf_8() -> None:
    """No space is sent that says nothing, and no character as an escape."""
    request = submit_request("m", {"prompt": "\u00e9", "n": [1, 2]}, "key-1")
    assert request.headers == (
        ("content-type", "application/json"),
        ("Idempotency-Key", "key-1"),
    )
    body = '{"model":"m","input":{"prompt":"\u00e9","n":[1,2]}}'
    assert request.body == body.encode()


def test_questions_are_gets_without_a_body() -> None:
    """A task and its events are asked for by the id in the path alone."""
    question = Request("GET", "/api/v1/tasks/task_1")
    assert task_request("task_1") == question
    assert events_request("task_1") == question._replace(path=f"{question.path}/events")


@pytest.mark.parametrize("key", ["!", "~", "Az-09_.:/", "k" * 255])
def test_a_visible_key_is_kept(key: str) -> None:
    """Every visible ASCII character may stand in a key, 255 of them at most."""
    assert check_key(key) == key


@pytest.mark.parametrize("task_id", ["t", "AZ-az_09", "t" * 128])
def test_an_id_is_kept(task_id: str) -> None:
    """Letters of both cases, digits, underscore and dash make an id, 128 at most."""
    assert check_task_id(task_id) == task_id


@pytest.mark.parametrize(
    ("check", "given", "problem"),
    [
        (
            check_key,
            "a b",
            "idempotency_key: should be 1 to 255 visible ASCII characters",
        ),
        (check_key, 7, "idempotency_key: should be 1 to 255 visible ASCII characters"),
        (
            check_task_id,
            "a b",
            "task_id: should be 1 to 128 letters, digits, '_' or '-'",
        ),
        (check_task_id, 7, "task_id: should be 1 to 128 letters, digits, '_' or '-'"),
        (
            check_timeout,
            -0.1,
            "timeout: should be 0 or more seconds, or None for no limit",
        ),
        (
            check_timeout,
            "soon",
            "timeout: should be 0 or more seconds, or None for no limit",
        ),
        (check_max_cost, -1, "max_cost: should be an amount of 0 or more, or None"),
    ],
)
def test_a_refusal_before_sending_says_what_is_wanted(
    check: Callable[[object], object], given: object, problem: str
) -> None:
    """Its text names the argument and the rule, and its record the value."""
    with pytest.raises(InputError) as caught:
        check(given)
    first = "The call was refused before anything was sent:"
    assert str(caught.value) == f"{first}\n  {problem}"
    assert caught.value.errors[0].given == given


@pytest.mark.parametrize("key", ["", "with space", "line\n", "\u00e9", "k" * 256])
def test_an_impossible_key_is_refused(key: str) -> None:
    """A key that no header can carry is refused before anything is sent."""
    script = Scripted([])
    with pytest.raises(InputError) as caught:
        script.run(submit(script.policy, order_of("m", {}, key=key), None))
    assert caught.value.errors[0].path == "idempotency_key"


@pytest.mark.parametrize("value", [float("nan"), object(), "\ud800", Decimal("1")])
def test_an_input_that_json_cannot_say_is_refused(value: object) -> None:
    """What cannot be written as JSON is an InputError, with the key."""
    script = Scripted([])
    with pytest.raises(InputError) as caught:
        script.run(
            submit(script.policy, order_of("m", {"seed": value}, key="key-1"), None)
        )
    assert caught.value.idempotency_key == "key-1"
    [problem] = caught.value.errors
    assert str(problem).startswith("input: cannot be written as JSON: ")
    first = "The input was refused before anything was sent:"
    assert str(caught.value) == f"{first}\n  {problem} (idempotency_key='key-1')"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("<html>", "The response is not JSON."),
        (["task_1"], "The response is not a JSON object."),
        ({"status": "queued"}, "The response names no task."),
        ({"task_id": 1, "status": "queued"}, "The response names no task."),
        ({"task_id": "a/b", "status": "queued"}, "The response names no task."),
    ],
)
def test_an_answer_without_a_task_says_what_is_missing(
    body: object, message: str
) -> None:
    """The error of a success that is none names the reason and keeps the body."""
    with pytest.raises(UnusableResponseError) as caught:
        read_task(reply(200, body))
    assert (str(caught.value), caught.value.body) == (message, body)


@pytest.mark.parametrize("status", [None, 1, ""])
def test_a_task_without_a_status_is_named(status: object) -> None:
    """The id of a task that was made is not lost with its status."""
    body = {"task_id": "task_1", "status": status}
    with pytest.raises(UnusableResponseError) as caught:
        read_task(reply(200, body))
    assert str(caught.value) == "The response has no status. (task_id='task_1')"
    assert (caught.value.task_id, caught.value.body) == ("task_1", body)
