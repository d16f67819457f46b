"""How a task is waited for: when to ask, what an answer means, when to stop. No I/O.

Kept apart from the policy of one request: an error of the network says nothing about
the task, so it never ends a wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from mindvideo._runtime.errors import (
    AuthenticationError,
    MindVideoError,
    NotFoundError,
    PermissionDeniedError,
    UnusableResponseError,
    carrying,
)
from mindvideo._runtime.platform import TERMINAL_STATUSES
from mindvideo._runtime.policy import Policy, hint, stranger, success
from mindvideo._runtime.protocol import read_task, task_request
from mindvideo._runtime.steps import Heard, Sleep, Steps, ask
from mindvideo._runtime.wire import TaskRecord


class PollPolicy(NamedTuple):
    """When to ask again how a task stands.

    A tenth of the task's age: however long a task takes, its end is noticed about a
    tenth late at most, and a twentieth on average. The floor keeps a young task from
    being asked without a pause, the ceiling keeps the delay of an old one below what a
    person minds. A task of 5 s costs 11 questions and is noticed 0.2 s late on average,
    one of 60 s 38 and 3 s, one of 600 s 93 and 5 s (bench/poll_timing.py, which shows
    fixed intervals beside it). Jitter spreads out tasks that were started together.
    """

    share: float = 0.1
    floor: float = 0.5
    ceiling: float = 10.0
    jitter: float = 0.1
    """The pause varies by this share in both directions."""

    longest_hint: float = 60.0
    last_look: float = 0.5
    """The last question is put this long before the deadline, to hear the answer."""

    grace: float = 10.0
    """Seconds after the submit in which a 404 may mean "not visible yet"."""

    strangers: int = 3
    """How often in a row an answer about another task is asked again."""

    hollow: int = 2
    """How often a success without output is asked again."""

    def pause(self, age: float, asked: float | None, chance: float) -> float:
        """Seconds until the next question; `asked` is the server's own wish."""
        if asked is not None:
            return min(max(asked, self.floor), self.longest_hint)
        steady = min(max(self.share * age, self.floor), self.ceiling)
        return steady * (1 + self.jitter * (2 * chance - 1))

    def cut(self, pause: float, left: float) -> float:
        """The pause, cut so that one more question fits before the deadline."""
        room = left - self.last_look
        return min(pause, room) if room > 0 else left


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The task that is waited for."""

    task_id: str
    idempotency_key: str | None
    born: float
    """The monotonic moment at which this client first knew the task."""

    usable: Callable[[TaskRecord], bool]
    """Whether a success holds the output that it should."""

    observe: Callable[[TaskRecord], None]
    """Told every answer about the task."""


class Expired(NamedTuple):
    """The deadline came first."""

    problem: MindVideoError | None
    """What was wrong with the last answer, if anything was."""


def wait(
    policy: Policy, poll: PollPolicy, watch: Watch, timeout: float | None
) -> Steps[TaskRecord | Expired]:
    """Ask until the task has ended or `timeout` seconds have passed.

    Only 401, 403, a 404 after the grace, and answers that stay useless (another task's,
    a success without output) end it before that. Every error carries the task's id.
    """
    with carrying(task_id=watch.task_id, idempotency_key=watch.idempotency_key):
        request, deadline = task_request(watch.task_id), policy.deadline(timeout)
        judge, problem, attempt = _Judge(policy, poll, watch), None, 0
        while policy.left(deadline) > 0:
            if held := _held(policy, poll, watch):
                yield Sleep(poll.cut(held, policy.left(deadline)))
                continue
            attempt += 1
            heard = yield from ask(policy.send(request, deadline, attempt))
            now = policy.clock.monotonic()
            age = now - watch.born
            answer = judge.answer(heard, age)
            if isinstance(answer, TaskRecord) and answer.status in TERMINAL_STATUSES:
                return answer
            problem = answer if isinstance(answer, MindVideoError) else None
            asked = hint(heard, policy)
            if asked is not None:
                policy.pace.hear(heard, min(asked, poll.longest_hint), now)
            pause = poll.pause(age, asked, policy.random())
            yield Sleep(poll.cut(pause, policy.left(deadline)))
        return Expired(problem)


def _held(policy: Policy, poll: PollPolicy, watch: Watch) -> float:
    """Seconds until the client's pace allows a question; 0 when it does."""
    now = policy.clock.monotonic()
    held = policy.pace.left(now)
    if not held:
        return 0.0
    # Not all tasks at the moment when they may: spread over a usual pause.
    return held + policy.random() * poll.pause(now - watch.born, None, 0.5)


class _Judge:
    """Says what an answer means; it remembers how often answers were useless."""

    __slots__ = ("hollow", "policy", "poll", "strangers", "watch")

    def __init__(self, policy: Policy, poll: PollPolicy, watch: Watch) -> None:
        self.policy, self.poll, self.watch = policy, poll, watch
        self.strangers = self.hollow = 0

    def answer(self, heard: Heard, age: float) -> TaskRecord | MindVideoError:
        """What was heard about the task; what waiting cannot cure is raised."""
        try:
            record = self._checked(read_task(success(heard, self.policy)))
        except MindVideoError as problem:
            if self._is_final(problem, age):
                raise
            return problem
        self.watch.observe(record)
        return record

    def _checked(self, record: TaskRecord) -> TaskRecord:
        if record.task_id != self.watch.task_id:
            self.strangers += 1
            raise stranger(record)
        self.strangers = 0
        if record.status == "succeeded" and not self.watch.usable(record):
            self.hollow += 1
            raise UnusableResponseError(
                "The task succeeded, but the answer holds no output that can be read.",
                body=record.raw,
            )
        return record

    def _is_final(self, problem: MindVideoError, age: float) -> bool:
        if isinstance(problem, NotFoundError):
            return age > self.poll.grace
        if isinstance(problem, AuthenticationError | PermissionDeniedError):
            return True
        return self.strangers > self.poll.strangers or self.hollow > self.poll.hollow
