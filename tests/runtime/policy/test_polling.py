"""Waiting for a task: every row of the table "submit and poll" about polls."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from mindvideo._runtime.errors import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    InsufficientCreditsError,
    MindVideoError,
    NotFoundError,
    PermissionDeniedError,
    UnusableResponseError,
)
from mindvideo._runtime.messages import Reply, TaskRecord
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.polling import Expired, Watch, summary, wait
from mindvideo._runtime.policy.steps import Heard
from tests.runtime.policy.scripted import (
    RESET,
    SLOW,
    UNTRUSTED,
    Scripted,
    reply,
    succeeded,
    task,
)


@dataclass
class Waiting:
    """A wait for task_1, and what it was told on the way."""

    script: Scripted
    age: float = 0.0
    seen: list[str] = field(default_factory=list)

    def run(self, timeout: float | None = 1800.0) -> TaskRecord | Expired:
        watch = Watch(
            task_id="task_1",
            idempotency_key="key-1",
            born=self.script.clock.now - self.age,
            usable=lambda record: bool(record.output),
            observe=lambda record: self.seen.append(record.status),
        )
        return self.script.run(wait(self.script.policy, PollPolicy(), watch, timeout))

    def fails(self, timeout: float | None = 1800.0) -> MindVideoError:
        with pytest.raises(MindVideoError) as caught:
            self.run(timeout)
        assert caught.value.task_id == "task_1"
        assert caught.value.idempotency_key == "key-1"
        return caught.value


def ended(*answers: Heard, age: float = 0.0) -> Waiting:
    """A wait that met these answers, and then a success."""
    waiting = Waiting(Scripted([*answers, succeeded()]), age)
    end = waiting.run()
    assert isinstance(end, TaskRecord)
    assert end.status == "succeeded"
    return waiting


def test_it_asks_at_once() -> None:
    """The first question needs no pause before it."""
    script = ended().script
    assert [send.request.path for send in script.sent] == ["/api/v1/tasks/task_1"]
    assert script.slept == []


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_every_terminal_status_ends_the_wait(status: str) -> None:
    """Failed and cancelled end it as surely as succeeded does."""
    waiting = Waiting(Scripted([task("processing"), task(status)]))
    end = waiting.run()
    assert isinstance(end, TaskRecord)
    assert end.status == status
    assert waiting.seen == ["processing", status]


def test_an_unknown_status_is_not_terminal() -> None:
    """A word newer than this version is shown as it came, and waited out."""
    assert ended(task("rendering")).seen == ["rendering", "succeeded"]


@pytest.mark.parametrize(
    "fault",
    [
        RESET,
        SLOW,
        UNTRUSTED,
        reply(500),
        reply(503),
        reply(408),
        reply(409),
        reply(423),
        reply(425),
        reply(429),
        reply(200, "<html>"),
        reply(200, {"status": "queued"}),
    ],
    ids=str,
)
def test_a_fault_never_ends_the_wait(fault: Heard) -> None:
    """Whatever goes wrong with the question says nothing about the task."""
    ended(*[fault] * 50)


REFUSALS = [
    *(reply(status) for status in (300, 400, 402, 405, 406, 411, 418, 422, 451, 499)),
    *(reply(status) for status in (501, 505)),
    reply(302, location="https://elsewhere.example.com/"),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=str)
def test_a_refusal_that_waiting_cannot_cure_ends_the_wait(refusal: Reply) -> None:
    """It is believed when it came several times in a row, over five seconds."""
    script = Scripted([task(), *[refusal] * 50], chance=0.5)
    error = Waiting(script).fails()
    assert isinstance(error, APIError)
    assert error.status_code == refusal.status
    # The first one came after half a second, the others half a second apart.
    assert script.clock.now == pytest.approx(1000.5 + 5.0, abs=0.5)


def test_refusals_of_an_old_task_are_few() -> None:
    """Where polls are far apart, the third refusal in a row ends the wait."""
    script = Scripted([reply(402), reply(400), reply(402)], chance=0.5)
    error = Waiting(script, age=1000.0).fails()
    assert isinstance(error, InsufficientCreditsError)
    assert script.slept == [10.0, 10.0]


@pytest.mark.parametrize("status", [404, 410])
def test_a_task_that_is_not_there_yet_is_no_refusal(status: int) -> None:
    """The row of refusals begins after it, at the first real one."""
    answers = [*[reply(status)] * 5, *[reply(402)] * 50]
    script = Scripted(answers, chance=0.5)
    error = Waiting(script).fails()
    assert isinstance(error, InsufficientCreditsError)
    assert script.clock.now == pytest.approx(1002.5 + 5.0, abs=0.7)


def test_two_refusals_are_not_enough() -> None:
    """Anything else between refusals begins the row anew."""
    two = [reply(400)] * 2
    ended(*two, task(), *two, reply(503), *two, RESET, *two, age=1000.0)


def test_a_task_that_is_gone_is_an_error() -> None:
    """A 410 is believed at once, but asked again while a task is young."""
    assert len(ended(reply(410), reply(410)).script.sent) == 3
    error = Waiting(Scripted([reply(410)]), age=10.1).fails()
    assert isinstance(error, APIError)
    assert error.status_code == 410


@pytest.mark.parametrize(
    ("answers", "count", "said"),
    [
        ([reply(503)] * 99, 11, "answered 503"),
        ([RESET] * 99, 11, "not answered"),
        ([reply(200, "<html>")] * 99, 11, "answered with nothing usable"),
        ([reply(500), reply(503), *[reply(502)] * 99], 9, "answered 502"),
        ([*[reply(503)] * 5, task(), *[reply(503)] * 99], 5, "answered 503"),
    ],
    ids=["503", "reset", "junk", "other", "after an answer"],
)
def test_a_deadline_counts_the_last_polls(
    answers: list[Heard], count: int, said: str
) -> None:
    """It says how the last polls ended, and how many of them ended so."""
    end = Waiting(Scripted(answers, chance=0.5)).run(timeout=5.5)
    assert isinstance(end, Expired)
    assert end.problem is not None
    assert (end.polls, summary(end.problem)) == (count, said)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, AuthenticationError), (403, PermissionDeniedError)]
)
def test_a_refused_key_ends_the_wait(status: int, kind: type[MindVideoError]) -> None:
    """Without the right to ask there is nothing to wait for."""
    assert isinstance(Waiting(Scripted([reply(status)])).fails(), kind)


def test_a_young_task_may_not_be_found_yet() -> None:
    """A 404 within ten seconds after the submit is asked again."""
    assert len(ended(reply(404), reply(404)).script.sent) == 3


def test_a_task_that_stays_unknown_is_an_error() -> None:
    """A 404 more than ten seconds after the submit is believed."""
    script = Scripted([reply(404)] * 30)
    assert isinstance(Waiting(script).fails(), NotFoundError)
    assert 10.0 < script.clock.now - 1000.0 < 12.0


def test_the_grace_lasts_ten_seconds() -> None:
    """A 404 exactly ten seconds after the submit is still asked again."""
    assert len(ended(reply(404), age=10.0).script.sent) == 2


def test_an_old_task_has_no_grace() -> None:
    """A 404 about a task known for longer ends the wait at once."""
    script = Scripted([reply(404)])
    assert isinstance(Waiting(script, age=10.1).fails(), NotFoundError)


def test_answers_about_another_task_are_discarded() -> None:
    """Three in a row are asked again, and nobody is told of them."""
    stranger = task("failed", task_id="task_2")
    waiting = ended(*[stranger] * 3, task(), *[stranger] * 3)
    assert waiting.seen == ["queued", "succeeded"]


def test_too_many_answers_about_another_task_are_an_error() -> None:
    """The fourth in a row is an error with the body."""
    stranger = task("failed", task_id="task_2")
    error = Waiting(Scripted([stranger] * 4)).fails()
    assert isinstance(error, UnusableResponseError)
    assert error.body == {"task_id": "task_2", "status": "failed"}


def test_a_success_without_output_is_asked_twice_more() -> None:
    """The output may come a moment after the status."""
    assert ended(task("succeeded"), task("succeeded", output={})).seen == ["succeeded"]


def test_a_success_that_stays_without_output_is_an_error() -> None:
    """The third one is an error with the task's id and the body."""
    error = Waiting(Scripted([task("succeeded")] * 3)).fails()
    assert isinstance(error, UnusableResponseError)
    assert error.body == {"task_id": "task_1", "status": "succeeded"}
    assert str(error).startswith(
        "The task succeeded, but the response contains no readable output. ("
    )


def test_the_deadline_ends_the_wait() -> None:
    """The task that still runs then is reported as such, not as an error of its own."""
    script = Scripted([task("processing")] * 99, chance=0.5)
    assert Waiting(script).run(timeout=10.0) == Expired(None, 0)
    assert script.clock.now == 1010.0


def test_the_last_pause_is_cut_to_the_deadline() -> None:
    """The last question comes half a second before the deadline."""
    script = Scripted([task("processing")] * 9, chance=0.5)
    Waiting(script, age=1000.0).run(timeout=13.0)
    assert script.slept == [10.0, 2.5, 0.5]


@pytest.mark.parametrize(
    ("left", "pause"), [(20.0, 10.0), (1.2, 0.7), (0.5, 0.5), (0.4, 0.4), (0.0, 0.0)]
)
def test_a_pause_leaves_room_for_one_more_question(left: float, pause: float) -> None:
    """It ends half a second before the deadline, or at it where that has passed."""
    assert PollPolicy().cut(10.0, left) == pytest.approx(pause)


def test_questions_are_numbered() -> None:
    """Each question says which one it is, for the log."""
    waiting = ended(task(), RESET)
    assert [send.attempt for send in waiting.script.sent] == [1, 2, 3]


def test_a_deadline_names_the_last_fault() -> None:
    """When the last question failed, the reason is kept."""
    script = Scripted([task(), *[RESET] * 99])
    end = Waiting(script).run(timeout=5.0)
    assert isinstance(end, Expired)
    assert isinstance(end.problem, APIConnectionError)


def test_a_slow_answer_is_cut_at_the_deadline() -> None:
    """No question may take longer than what is left."""
    script = Scripted([SLOW] * 3, latency=9.0, chance=0.5)
    Waiting(script).run(timeout=20.0)
    limits = [send.timeout for send in script.sent]
    assert limits == pytest.approx([20.0, 10.1, 0.5])


def test_no_time_means_no_question() -> None:
    """A wait of zero seconds asks nothing."""
    script = Scripted([])
    assert Waiting(script).run(timeout=0) == Expired(None, 0)


@pytest.mark.parametrize(
    ("age", "pause"), [(0.0, 0.5), (5.0, 0.5), (60.0, 6.0), (100.0, 10.0), (9e9, 10.0)]
)
def test_the_pause_is_a_tenth_of_the_age(age: float, pause: float) -> None:
    """Between half a second and ten, a task is asked after a tenth of its age."""
    assert PollPolicy().pause(age, None, 0.5) == pause


@pytest.mark.parametrize(("chance", "pause"), [(0.0, 5.4), (1.0, 6.6)])
def test_the_pause_has_jitter(chance: float, pause: float) -> None:
    """Chance moves a pause by a tenth in both directions."""
    assert PollPolicy().pause(60.0, None, chance) == pytest.approx(pause)


@pytest.mark.parametrize(
    ("said", "pause"), [("3", 3.0), ("0", 0.5), ("600", 60.0), ("soon", 10.0)]
)
def test_the_servers_hint_comes_first(said: str, pause: float) -> None:
    """Retry-After replaces our own interval, from half a second to a minute."""
    answer = Reply(200, {"retry-after": said}, task("processing").body)
    script = Scripted([answer, succeeded()], chance=0.5)
    Waiting(script, age=1000.0).run()
    assert script.slept == [pause]


@pytest.mark.parametrize(("length", "most"), [(5, 12), (60, 38), (600, 95)])
def test_waiting_is_cheap_and_notices_soon(length: float, most: int) -> None:
    """The end of a task is seen a tenth of its age late at most, for few questions."""
    script = Scripted([], chance=0.5)
    script.answers = _until(lambda: script.clock.now - 1000.0 >= length)
    Waiting(script).run()
    late = script.clock.now - 1000.0 - length
    assert 0 <= late <= max(0.5, 0.1 * length)
    assert len(script.sent) <= most


def _until(is_done: Callable[[], bool]) -> Iterator[Heard]:
    while not is_done():
        yield task("processing")
    yield succeeded()


def test_an_interrupt_carries_the_task() -> None:
    """Ctrl-C passes through with the id and the key as attributes and notes."""
    script = Scripted([])
    watch = Watch(
        task_id="task_1",
        idempotency_key="key-1",
        born=0.0,
        usable=bool,
        observe=print,
    )
    steps = wait(script.policy, PollPolicy(), watch, None)
    next(steps)
    with pytest.raises(KeyboardInterrupt) as caught:
        steps.throw(KeyboardInterrupt())
    assert vars(caught.value)["task_id"] == "task_1"
    assert "mindvideo task_id: task_1" in caught.value.__notes__
