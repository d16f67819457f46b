"""When the API says "later" to one poll, all polls of the client wait."""

import pytest

from mindvideo._runtime.messages import TaskRecord
from mindvideo._runtime.policy.poll_pace import PollPace, PollPolicy
from mindvideo._runtime.policy.polling import Expired, Watch, wait
from mindvideo._runtime.policy.requests import Policy
from mindvideo._runtime.policy.steps import Heard, Send, Sleep, Steps
from tests.runtime.policy.scripted import RESET, FakeClock, reply, succeeded, task

BUSY = reply(429, {"message": "slow down"}, retry_after="30")


class Waiting:
    """One wait of a client, moved on step by step."""

    def __init__(self, policy: Policy, timeout: float | None = None) -> None:
        watch = Watch(
            task_id="task_1",
            idempotency_key=None,
            born=policy.clock.monotonic(),
            usable=lambda _record: True,
            observe=lambda _record: None,
        )
        self.steps: Steps[TaskRecord | Expired] = wait(
            policy, PollPolicy(), watch, timeout
        )

    def step(self, heard: Heard | None = None) -> Send | float:
        """The next thing it does: a question, or a pause of so many seconds."""
        step = self.steps.send(heard)
        if isinstance(step, Sleep):
            return step.seconds
        assert isinstance(step, Send)
        return step


def policy_at(clock: FakeClock, chance: float = 0.5) -> Policy:
    return Policy(clock=clock, random=lambda: chance)


def test_a_busy_answer_to_one_wait_holds_another() -> None:
    """A wait that has never been refused asks nothing until the hint has passed."""
    clock = FakeClock()
    policy = policy_at(clock, chance=0)
    refused, other = Waiting(policy), Waiting(policy)
    refused.step()
    assert refused.step(BUSY) == 30
    assert other.step() == 30
    clock.now += 30
    assert isinstance(refused.step(), Send)
    assert isinstance(other.step(), Send)


def test_held_waits_do_not_come_back_together() -> None:
    """Each adds a random part of its usual pause, so that the API is not stormed."""
    clock = FakeClock()
    policy = policy_at(clock, chance=0.5)
    refused = Waiting(policy)
    refused.step()
    refused.step(BUSY)
    assert Waiting(policy).step() == 30 + 0.5 * PollPolicy().floor


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(task("processing"), id="success"),
        pytest.param(reply(429), id="no hint"),
        pytest.param(reply(500, None, retry_after="30"), id="other status"),
        pytest.param(RESET, id="lost"),
    ],
)
def test_other_answers_hold_nobody(heard: Heard) -> None:
    """Only 429 and 503 with a hint speak about all tasks."""
    policy = policy_at(FakeClock())
    first = Waiting(policy)
    first.step()
    first.step(heard)
    assert isinstance(Waiting(policy).step(), Send)


def test_an_overloaded_server_holds_all() -> None:
    """503 with Retry-After is about the server, not about the task."""
    policy = policy_at(FakeClock(), chance=0)
    first = Waiting(policy)
    first.step()
    first.step(reply(503, None, retry_after="7"))
    assert Waiting(policy).step() == 7


def test_the_shorter_of_two_hints_does_not_open() -> None:
    """An answer that was under way while a longer hint came shortens nothing."""
    policy = policy_at(FakeClock(), chance=0)
    first, second = Waiting(policy), Waiting(policy)
    first.step()
    second.step()
    first.step(BUSY)
    second.step(reply(429, None, retry_after="1"))
    assert Waiting(policy).step() == 30


def test_a_held_wait_ends_at_its_deadline() -> None:
    """The pace never makes a wait longer than its timeout, and it expires unasked."""
    clock = FakeClock()
    policy = policy_at(clock)
    first, short = Waiting(policy), Waiting(policy, timeout=5)
    first.step()
    first.step(BUSY)
    pauses: list[float] = []
    with pytest.raises(StopIteration) as end:
        while True:
            pause = short.step()
            assert isinstance(pause, float)
            pauses.append(pause)
            clock.now += pause
    assert sum(pauses) == 5
    assert end.value.value == Expired(None, 0)


def test_a_hint_of_an_hour_is_cut() -> None:
    """What the policy believes of one hint holds for the pace too."""
    policy = policy_at(FakeClock(), chance=0)
    first = Waiting(policy)
    first.step()
    first.step(reply(429, None, retry_after="3600"))
    assert Waiting(policy).step() == PollPolicy().longest_hint


def test_a_held_wait_still_gets_its_result() -> None:
    """After the hold, the answer is taken as always."""
    clock = FakeClock()
    policy = policy_at(clock, chance=0)
    first, other = Waiting(policy), Waiting(policy)
    first.step()
    first.step(BUSY)
    other.step()
    clock.now += 30
    other.step()
    with pytest.raises(StopIteration) as end:
        other.step(succeeded())
    assert isinstance(end.value.value, TaskRecord)


def test_a_new_pace_holds_nobody() -> None:
    """Whatever the clock began at, the first question is asked at once."""
    assert PollPace().left(0.0) == 0


@pytest.mark.parametrize(
    ("heard", "hint"), [(RESET, 5.0), (BUSY, None), (reply(500), 5.0)]
)
def test_only_a_busy_answer_with_a_hint_sets_the_pace(
    heard: Heard, hint: float | None
) -> None:
    """A lost answer, one without a hint and another refusal hold nobody."""
    pace = PollPace()
    pace.hear(heard, hint, 100.0)
    assert pace.left(100.0) == 0
