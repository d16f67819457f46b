"""What a refusal means: its class, its text, what is read out of its body."""

import time

import pytest

from mindvideo._runtime.errors import (
    APIError,
    AuthenticationError,
    BadRequestError,
    IdempotencyConflictError,
    InsufficientCreditsError,
    MindVideoError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)
from mindvideo._runtime.messages import Reply
from mindvideo._runtime.policy.api_errors import retry_after
from mindvideo._runtime.policy.requests import order_of, submit
from tests.runtime.policy.scripted import Scripted, reply

NO_REASON = "the API gave no reason"


def refused(answer: Reply) -> MindVideoError:
    """The error of a submit that is answered so, without retries."""
    script = Scripted([answer], max_retries=0)
    with pytest.raises(MindVideoError) as caught:
        script.run(submit(script.policy, order_of("m", {}, key="key-1"), None))
    return caught.value


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
        (600, APIError),
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
    assert error.status_code == status


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"code": "c", "message": "m", "request_id": "r"}, "c", "m"),
        ({"code": "", "message": "", "request_id": "r"}, None, NO_REASON),
        ({"detail": ["m"], "request_id": "r"}, None, NO_REASON),
        ({"error": None, "detail": {"code": "c"}, "request_id": "r"}, "c", NO_REASON),
        ({"error": {"code": "c", "message": "m"}, "request_id": "r"}, "c", "m"),
        ({"error": "m", "request_id": "r"}, None, "m"),
        ({"detail": "m", "request_id": "r"}, None, "m"),
        ({"error": {"code": "c"}, "detail": "m", "request_id": "r"}, "c", "m"),
        ({"detail": {"message": "m"}, "request_id": "r"}, None, "m"),
        ({"code": 7, "message": None, "request_id": "r"}, None, NO_REASON),
    ],
)
def test_an_error_body_is_read_tolerantly(
    body: object, code: str | None, message: str
) -> None:
    """Code and message are found at the top, under `error` or under `detail`."""
    error = refused(reply(400, body))
    assert isinstance(error, BadRequestError)
    assert (error.code, error.request_id, error.body) == (code, "r", body)
    assert str(error).startswith(f"400 Bad Request: {message} (")


def test_a_status_without_a_name_is_only_a_number() -> None:
    """A status that HTTP does not know has no phrase in the message."""
    assert str(refused(reply(999, {"message": "m"}))).startswith("999: m (")


@pytest.mark.parametrize("name", [None, "two words", "r" * 201, "\u00e9", 7])
def test_what_is_no_request_id_is_none(name: object) -> None:
    """It goes into logs, so it is one visible word or nothing."""
    error = refused(reply(400, {"request_id": name}))
    assert isinstance(error, BadRequestError)
    assert error.request_id is None


@pytest.mark.parametrize("name", ["!", "~", "Req-1", "r" * 200])
def test_a_visible_word_is_a_request_id(name: str) -> None:
    """The body's own request id is kept, before the one of a header."""
    error = refused(reply(400, {"request_id": name}, x_request_id="other"))
    assert isinstance(error, BadRequestError)
    assert error.request_id == name


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


def test_a_date_without_a_zone_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry-After means the same wherever the machine stands."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        said = "Thu, 01 Jan 1970 00:16:50 -0000"
        seconds = retry_after(reply(429, retry_after=said), 1000.0)
    time.tzset()
    assert seconds == 10.0


def test_a_redirect_is_named_and_not_followed() -> None:
    """A 3xx is an error that names its target."""
    error = refused(reply(307, location="https://elsewhere.example.com/x"))
    target = "https://elsewhere.example.com/x"
    assert str(error).startswith(f"307: a redirect to {target} was not followed. (")


def test_a_redirect_to_nowhere_is_an_error_too() -> None:
    """A 3xx without a target says so."""
    text = "304: a redirect to an unnamed place was not followed. ("
    assert str(refused(reply(304))).startswith(text)
