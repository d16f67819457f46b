"""The policy of one request: every row of the table "submit and poll" about submits."""

import json
import math
from uuid import UUID

import pytest

from mindvideo._runtime.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    IdempotencyConflictError,
    InputError,
    MindVideoError,
)
from mindvideo._runtime.messages import Lost, TaskRecord
from mindvideo._runtime.policy.requests import Policy, RetryPolicy, order_of, submit
from mindvideo._runtime.policy.steps import Heard, SystemClock
from tests.runtime.policy.scripted import (
    RESET,
    SLOW,
    UNTRUSTED,
    FakeClock,
    Scripted,
    reply,
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


def test_pauses_of_endless_retries_stay_as_long() -> None:
    """Doubling never grows beyond what a number holds."""
    assert RetryPolicy().pause(5000, None, 1.0) == 8.0


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
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("0", 0.5),
        ("3600", 60.0),
        ("Thu, 01 Jan 1970 00:16:50 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:16:50 -0000", 10.0),
        ("Thu, 01 Jan 1970 01:16:50 +0100", 10.0),
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
    submitted(script, timeout=None)
    assert script.slept == [pause]


@pytest.mark.parametrize(("asked", "timeout"), [(30, 20.0), (3600, 120.0)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_retry_after_beyond_the_deadline_ends_the_submit(
    status: int, asked: int, timeout: float
) -> None:
    """Nobody sleeps into a deadline: the refusal is raised at once, and says why."""
    script = Scripted([reply(status, retry_after=str(asked))])
    error = refused(script, timeout=timeout)
    assert isinstance(error, APIError)
    assert (error.status_code, error.retry_after) == (status, asked)
    assert f"the API asks to wait {asked} s" in str(error)
    assert script.slept == []


def test_a_pause_that_fills_the_time_ends_the_submit() -> None:
    """A pause after which no time is left is not made: there is none for a try."""
    script = Scripted([RESET])
    refused(script, timeout=0.5)
    assert script.slept == []


def test_a_pause_that_just_fits_is_made() -> None:
    """Where nobody asked for more, half a second is all that a retry needs."""
    script = Scripted([RESET, task()])
    submitted(script, timeout=0.51)
    assert script.slept == [0.5]


def test_a_deadline_that_has_passed_leaves_no_time() -> None:
    """The time left is never negative, and endless without a deadline."""
    policy = Scripted([]).policy
    assert policy.left(policy.clock.monotonic() - 5.0) == 0.0
    assert policy.left(policy.deadline(None)) == math.inf


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


@pytest.mark.parametrize(
    ("attempt", "whole", "limit"),
    [(30.0, None, 34.0), (None, None, None), (30.0, 32.0, 32.0)],
)
def test_a_large_body_gets_the_time_to_be_sent(
    attempt: float | None, whole: float | None, limit: float | None
) -> None:
    """A second more for each quarter of a megabyte, within the deadline."""
    script = Scripted([task()], attempt_timeout=attempt)
    rest = len('{"model":"m","input":{"video_url":""}}')
    order = order_of("m", {"video_url": "x" * (1_000_000 - rest)})
    script.run(submit(script.policy, order, whole))
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
        ("There is another in-progress request with this key", 4),
        ("request still in_progress", 4),
        ("a submit is in progress", 4),
        ("request still processing", 4),
        ("The first submit is PENDING", 4),
        ("concurrent request", 4),
        ("Key was reused with different input while in progress", 1),
        ("inputs differ", 1),
        ("payload_mismatch", 1),
        ("The payload does not match", 1),
        ("the key belongs to another input", 1),
        ("other payload", 1),
        ("IDEMPOTENCY_KEY_REUSE", 1),
    ],
)
def test_a_conflict_is_read_by_its_words(message: str, tries: int) -> None:
    """No code of a 409 is documented, so its words decide; "different" is final."""
    script = Scripted([reply(409, {"error": {"message": message}})] * 4)
    refused(script)
    assert len(script.sent) == tries


def test_every_order_without_a_key_gets_its_own() -> None:
    """Two submits of one input are two wanted tasks; a caller's key is kept."""
    assert UUID(order_of("m", {}).key).version == 4
    keys = {order_of("m", {}).key for _ in range(50)}
    assert len(keys) == 50
    assert order_of("m", {}, key="mine").key == "mine"


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
    with pytest.raises(TypeError, match=r"(?m)^a driver answers Send .*Lost$"):
        next(steps)


def test_lost_answers_have_two_errors() -> None:
    """A timeout and a broken connection are told apart, each with its reason."""
    slow, reset = (refused(Scripted([it], max_retries=0)) for it in (SLOW, RESET))
    assert isinstance(slow, APITimeoutError)
    assert isinstance(reset, APIConnectionError)
    assert str(reset) == f"{RESET.reason} (idempotency_key='key-1')"


def test_the_system_clock_is_the_default() -> None:
    """Both its times go forward."""
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()
    assert clock.wall() > FakeClock().since_1970


def test_a_policy_is_whole_without_arguments() -> None:
    """The numbers of the table, 30 s a try, real chance and the machine's own clock."""
    policy = Policy()
    retry = policy.retry
    assert (retry.max_retries, retry.first_pause, retry.longest_pause) == (3, 0.5, 8.0)
    assert retry.retries(Lost("x")) == 3
    assert policy.attempt_timeout == 30.0
    assert policy.budget.tokens == 500
    assert isinstance(policy.clock, SystemClock)
    assert 0.0 <= policy.random() < 1.0
