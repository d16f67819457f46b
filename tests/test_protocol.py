"""What is sent and how answers are read: ids, keys, costs, error bodies, events."""

from decimal import Decimal

import pytest

from mindvideo._runtime.errors import (
    APIError,
    AuthenticationError,
    BadRequestError,
    IdempotencyConflictError,
    InputError,
    InsufficientCreditsError,
    MindVideoError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    UnusableResponseError,
)
from mindvideo._runtime.policy import get_events, get_task, order_of, submit
from mindvideo._runtime.wire import Reply
from tests.scripted import Scripted, reply


def refused(answer: Reply) -> MindVideoError:
    """The error of a submit that is answered so, without retries."""
    script = Scripted([answer], max_retries=0)
    with pytest.raises(MindVideoError) as caught:
        script.run(submit(script.policy, order_of("m", {}, key="key-1"), None))
    return caught.value


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


def test_costs_stay_digit_for_digit() -> None:
    """A number with a point is read as a decimal, trailing zeros included."""
    script = Scripted(
        [Reply(200, {}, b'{"task_id": "t", "status": "x", "cost_estimate": 0.5850}')]
    )
    assert (
        str(script.run(get_task(script.policy, "t")).raw["cost_estimate"]) == "0.5850"
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (422, BadRequestError),
        (401, AuthenticationError),
        (402, InsufficientCreditsError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (409, IdempotencyConflictError),
        (429, RateLimitError),
        (500, ServerError),
        (599, ServerError),
        (302, APIError),
        (413, APIError),
        (418, APIError),
        (999, APIError),
    ],
)
def test_the_status_chooses_the_error(status: int, kind: type[APIError]) -> None:
    """Each status has its class; one without has the base."""
    error = refused(reply(status))
    assert type(error) is kind


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"code": "c", "message": "m", "request_id": "r"}, "c", "m"),
        ({"error": {"code": "c", "message": "m"}, "request_id": "r"}, "c", "m"),
        ({"error": "m", "request_id": "r"}, None, "m"),
        ({"detail": "m", "request_id": "r"}, None, "m"),
        ({"detail": {"message": "m"}, "request_id": "r"}, None, "m"),
        ({"code": 7, "message": None, "request_id": "r"}, None, "no reason"),
    ],
)
def test_an_error_body_is_read_tolerantly(
    body: object, code: str | None, message: str
) -> None:
    """Code and message are found at the top, under `error` or under `detail`."""
    error = refused(reply(400, body))
    assert isinstance(error, BadRequestError)
    assert (error.code, error.request_id, error.body) == (code, "r", body)
    assert message in str(error)


@pytest.mark.parametrize("body", ["<html>", "", "[1]", "null"])
def test_an_error_body_may_be_anything(body: str) -> None:
    """Whatever the body is, the error is one of ours and keeps it."""
    error = refused(reply(400, body, x_request_id="r"))
    assert isinstance(error, BadRequestError)
    assert error.request_id == "r"
    assert error.body in (body, [1])


def test_a_date_in_the_past_means_now() -> None:
    """Retry-After never asks for a negative wait."""
    past = "Thu, 01 Jan 1970 00:00:00 GMT"
    error = refused(reply(429, retry_after=past))
    assert isinstance(error, RateLimitError)
    assert error.retry_after == 0.0


def test_a_redirect_is_named_and_not_followed() -> None:
    """A 3xx is an error that names its target."""
    error = refused(reply(307, location="https://elsewhere.example.com/x"))
    assert "https://elsewhere.example.com/x" in str(error)


def test_a_redirect_to_nowhere_is_an_error_too() -> None:
    """A 3xx without a target says so."""
    assert "unnamed" in str(refused(reply(304)))


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


def test_events_in_another_shape_are_unusable() -> None:
    """An answer that lists nothing is tried again, then an error."""
    script = Scripted([reply(200, {"history": []})] * 4)
    with pytest.raises(UnusableResponseError):
        script.run(get_events(script.policy, "task_1"))
