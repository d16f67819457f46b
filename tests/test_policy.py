"""The policy of one request: every row of the table "submit and poll" about submits."""

import json

import pytest

from mindvideo._runtime.errors import (
    APIConnectionError,
    APITimeoutError,
    IdempotencyConflictError,
    InputError,
    MindVideoError,
    RateLimitError,
    ServerError,
    UnusableResponseError,
)
from mindvideo._runtime.policy import (
    Policy,
    RetryPolicy,
    get_task,
    order_of,
    submit,
)
from mindvideo._runtime.steps import Heard, SystemClock
from mindvideo._runtime.wire import Lost, TaskRecord
from tests.scripted import (
    RESET,
    SLOW,
    UNTRUSTED,
    FakeClock,
    Scripted,
    reply,
    succeeded,
    task,
)

ORDER = order_of("veo3-1-quality", {"prompt": "a car"}, key="key-1")

MAY_PASS = [
    RESET,
    SLOW,
    reply(200, "<html>"),
    reply(200, {"status": "queued"}),
    reply(200, {"task_id": "task_1\n", "status": "queued"}),
    reply(200, {"task_id": "task_1"}),
    reply(200, ["task_1"]),
    reply(200, '{"task_id": "task_1", "sta'),
    reply(200, '{"task_id": "task_1", "status": "queued", "cost": NaN}'),
    reply(204, ""),
    *(reply(status) for status in (408, 425, 429, 500, 502, 503, 504)),
    reply(409, {"message": "A request with this key is in progress."}),
]

FINAL = [
    UNTRUSTED,
    *(reply(status) for status in (400, 401, 402, 403, 404, 405, 413, 422, 501)),
    reply(409, {"code": "payload_mismatch"}),
    reply(302, location="https://elsewhere.example.com/"),
]


def submitted(script: Scripted, timeout: float | None = 120.0) -> TaskRecord:
    return script.run(submit(script.policy, ORDER, timeout))


def refused(script: Scripted, timeout: float | None = 120.0) -> MindVideoError:
    with pytest.raises(MindVideoError) as caught:
        submitted(script, timeout)
    return caught.value


def test_submit_sends_one_documented_request() -> None:
    """A submit is one POST with the key, the model and the input as JSON."""
    script = Scripted([task()])
    record = submitted(script)
    [send] = script.sent
    assert record.task_id == "task_1"
    assert (send.request.method, send.request.path) == ("POST", "/api/v1/tasks")
    assert dict(send.request.headers)["Idempotency-Key"] == "key-1"
    body = {"model": "veo3-1-quality", "input": {"prompt": "a car"}}
    assert json.loads(send.request.body or b"") == body


@pytest.mark.parametrize("first", MAY_PASS, ids=str)
def test_what_may_pass_is_sent_again(first: Heard) -> None:
    """A fault that may pass by itself is met with the same request once more."""
    script = Scripted([first, task()])
    assert submitted(script).task_id == "task_1"
    assert script.sent[0].request is script.sent[1].request


@pytest.mark.parametrize("first", FINAL, ids=str)
def test_what_cannot_pass_is_not_sent_again(first: Heard) -> None:
    """A refusal that stays a refusal ends the submit at once, with the key."""
    script = Scripted([first])
    assert refused(script).idempotency_key == "key-1"
    assert len(script.sent) == 1


@pytest.mark.parametrize("fault", MAY_PASS, ids=str)
def test_every_error_of_a_submit_carries_the_key(fault: Heard) -> None:
    """After four tries the last fault is raised, with the key that makes it safe."""
    script = Scripted([fault] * 4)
    assert refused(script).idempotency_key == "key-1"
    assert [send.attempt for send in script.sent] == [1, 2, 3, 4]


def test_pauses_double_up_to_eight_seconds() -> None:
    """Without luck the pauses are 0.5, 1, 2, 4, 8, 8 s."""
    script = Scripted([RESET] * 7, max_retries=6)
    refused(script)
    assert script.slept == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize(("chance", "pause"), [(0.0, 0.0), (0.5, 0.25)])
def test_jitter_is_full(chance: float, pause: float) -> None:
    """Chance takes a pause anywhere between nothing and its whole length."""
    script = Scripted([RESET, task()], chance=chance)
    submitted(script)
    assert script.slept == [pause]


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        ("0", 0.5),
        ("3600", 60.0),
        ("Thu, 01 Jan 1970 00:16:50 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:16:50 -0000", 10.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.5),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 60.0),
        ("-5", 0.5),
        ("nan", 0.5),
        ("inf", 0.5),
        ("soon", 0.5),
        ("", 0.5),
        ("1" * 400, 0.5),
        ("\u0661\u0662", 0.5),
        ("Thu, 99 Jan 1970 00:00:00 GMT", 0.5),
    ],
)
def test_retry_after_is_a_floor(said: str, pause: float) -> None:
    """Seconds or a date lengthen the pause, a minute at most; junk is ignored."""
    script = Scripted([reply(503, retry_after=said), task()])
    submitted(script)
    assert script.slept == [pause]


def test_a_retry_after_beyond_the_deadline_ends_the_submit() -> None:
    """Nobody sleeps into a deadline: the refusal is raised at once."""
    script = Scripted([reply(429, retry_after="30")])
    error = refused(script, timeout=20.0)
    assert isinstance(error, RateLimitError)
    assert (error.retry_after, script.slept) == (30.0, [])


def test_the_deadline_bounds_all_tries_together() -> None:
    """Slow failures use the time up: no try starts after it, the last one is cut."""
    script = Scripted([SLOW] * 9, latency=12.0, attempt_timeout=12.0, max_retries=8)
    assert isinstance(refused(script, timeout=30.0), APITimeoutError)
    assert [send.timeout for send in script.sent] == [12.0, 12.0, 4.5]


@pytest.mark.parametrize(
    ("attempt", "whole", "limit"),
    [(30.0, None, 30.0), (None, 9.0, 9.0), (None, None, None), (30.0, 9.0, 9.0)],
)
def test_a_try_has_the_shorter_limit(
    attempt: float | None, whole: float | None, limit: float | None
) -> None:
    """The limit of a try is its own or what is left of the whole; None is none."""
    script = Scripted([task()], attempt_timeout=attempt)
    submitted(script, timeout=whole)
    assert script.sent[0].timeout == limit


@pytest.mark.parametrize("timeout", [-1.0, float("nan")])
def test_an_impossible_timeout_is_refused(timeout: float) -> None:
    """A timeout that is no length of time is refused before anything is sent."""
    script = Scripted([])
    assert isinstance(refused(script, timeout), InputError)
    assert script.sent == []


@pytest.mark.parametrize("body", [None, {"code": "conflict"}, "gone wrong"])
def test_an_ambiguous_conflict_is_tried_twice_more(body: object) -> None:
    """A 409 that does not say why may be our own first submit: two more tries."""
    script = Scripted([reply(409, body)] * 3)
    error = refused(script)
    assert isinstance(error, IdempotencyConflictError)
    assert (error.idempotency_key, len(script.sent)) == ("key-1", 3)


def test_few_retries_bound_an_ambiguous_conflict_too() -> None:
    """Who wants no retries gets none, whatever the refusal."""
    script = Scripted([reply(409)], max_retries=0)
    refused(script)
    assert len(script.sent) == 1


@pytest.mark.parametrize(
    ("message", "tries"),
    [
        ("The request is in-flight", 4),
        ("request still processing", 4),
        ("Key was reused with different input while in progress", 1),
        ("The payload does not match", 1),
    ],
)
def test_a_conflict_is_read_by_its_words(message: str, tries: int) -> None:
    """No code of a 409 is documented, so its words decide; "different" is final."""
    script = Scripted([reply(409, {"error": {"message": message}})] * 4)
    refused(script)
    assert len(script.sent) == tries


def test_every_order_without_a_key_gets_its_own() -> None:
    """Two submits of one input are two wanted tasks; a caller's key is kept."""
    keys = {order_of("m", {}).key for _ in range(50)}
    assert len(keys) == 50
    assert order_of("m", {}, key="mine").key == "mine"


def test_asking_about_a_task_retries_and_carries_its_id() -> None:
    """A GET has the same retries, and its errors the id."""
    script = Scripted([RESET, *[reply(500)] * 3])
    with pytest.raises(ServerError) as caught:
        script.run(get_task(script.policy, "task_1"))
    assert caught.value.task_id == "task_1"
    assert script.sent[3].request.path == "/api/v1/tasks/task_1"


def test_an_answer_about_another_task_is_unusable() -> None:
    """It is asked again, and in the end an error with the body."""
    script = Scripted([task(task_id="task_2")] * 4)
    with pytest.raises(UnusableResponseError) as caught:
        script.run(get_task(script.policy, "task_1"))
    assert caught.value.task_id == "task_1"
    assert caught.value.body == {"task_id": "task_2", "status": "queued"}


def test_a_task_is_returned_as_it_came() -> None:
    """The record holds the output untouched."""
    script = Scripted([succeeded()])
    record = script.run(get_task(script.policy, "task_1"))
    assert record.output == {"videos": [{"url": "https://files.example.com/1.mp4"}]}


def test_an_interrupt_carries_the_key() -> None:
    """Ctrl-C passes through with the key as attribute and note."""
    steps = submit(Policy(), ORDER, None)
    next(steps)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert vars(caught.value)["idempotency_key"] == "key-1"
    assert caught.value.__notes__ == ["mindvideo idempotency_key: key-1"]


def test_a_policy_can_be_abandoned() -> None:
    """Closing the generator is no error."""
    steps = submit(Policy(), ORDER, None)
    next(steps)
    steps.close()


def test_a_driver_must_answer() -> None:
    """A driver that answers a Send with nothing is told so."""
    steps = submit(Policy(), ORDER, None)
    next(steps)
    with pytest.raises(TypeError, match="driver"):
        next(steps)


def test_lost_answers_have_two_errors() -> None:
    """A timeout and a broken connection are told apart."""
    assert isinstance(refused(Scripted([SLOW], max_retries=0)), APITimeoutError)
    assert isinstance(refused(Scripted([RESET], max_retries=0)), APIConnectionError)


def test_the_system_clock_is_the_default() -> None:
    """Both its times go forward."""
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.wall() > FakeClock().since_1970


def test_the_numbers_are_the_specified_ones() -> None:
    """The defaults are those of the table."""
    retry = RetryPolicy()
    assert (retry.max_retries, retry.first_pause, retry.longest_pause) == (3, 0.5, 8.0)
    assert retry.retries(Lost("x")) == 3
