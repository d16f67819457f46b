"""The policy of a wait: when to poll, what a response means, when to stop. No I/O.

It is separate from the policy of one request: a network error says nothing about the
task, so it never ends a wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

from mindvideo._runtime.errors import (
    APIError,
    AuthenticationError,
    MindVideoError,
    PermissionDeniedError,
    UnusableResponseError,
    carrying,
)
from mindvideo._runtime.messages import TaskRecord
from mindvideo._runtime.platform import TERMINAL_STATUSES
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.protocol import read_task, task_request
from mindvideo._runtime.policy.requests import Policy, hint, stranger, success
from mindvideo._runtime.policy.steps import Heard, Sleep, Steps, ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The task to wait for."""

    task_id: str
    idempotency_key: str | None
    born: float
    """When this client first knew the task, on the monotonic clock."""

    usable: Callable[[TaskRecord], bool]
    """Whether a success has the output that it should."""

    observe: Callable[[TaskRecord], None]
    """Called with every response about the task."""


class Expired(NamedTuple):
    """The deadline passed first."""

    problem: MindVideoError | None
    """What was wrong with the last response, if anything."""

    polls: int
    """How many polls in a row ended like the last one."""


def wait(
    policy: Policy, poll: PollPolicy, watch: Watch, timeout: float | None
) -> Steps[TaskRecord | Expired]:
    """Poll until the task has ended or `timeout` seconds have passed.

    It ends earlier with a refusal that waiting cannot cure: 401 and 403 at once, 404
    and 410 after the grace period, any other after a few in a row. So it does if
    responses stay useless (about another task, or a success without output). Every
    error has the task's id.
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
            # Thousands of waits sleep here: none keeps its last answer meanwhile.
            del heard, answer
            yield Sleep(poll.cut(pause, policy.left(deadline)))
        return Expired(problem, judge.alike)


def _held(policy: Policy, poll: PollPolicy, watch: Watch) -> float:
    """Return the seconds until the client's pace allows a poll; 0 if it does."""
    now = policy.clock.monotonic()
    held = policy.pace.left(now)
    if not held:
        return 0.0
    # Not all tasks at the moment when they may: spread over a usual pause.
    return held + policy.random() * poll.pause(now - watch.born, None, 0.5)


class _Judge:
    """Interprets responses, and remembers how often they were useless."""

    __slots__ = (
        *("alike", "hollow", "last", "policy", "poll", "refusals", "refused"),
        *("strangers", "watch"),
    )
    last: str
    """How the last poll ended, if `alike` counts any."""

    refused: float
    """When the refusals that `refusals` counts began, by the task's age."""

    def __init__(self, policy: Policy, poll: PollPolicy, watch: Watch) -> None:
        self.policy, self.poll, self.watch = policy, poll, watch
        self.strangers = self.hollow = self.refusals = self.alike = 0

    def answer(self, heard: Heard, age: float) -> TaskRecord | MindVideoError:
        """Return what a response says of the task; raise what waiting cannot cure."""
        try:
            record = self._checked(read_task(success(heard, self.policy)))
        except MindVideoError as problem:
            self._count(problem, age)
            if self._is_final(problem, age):
                raise
            return problem
        self.refusals = self.alike = 0
        self.watch.observe(record)
        return record

    def _count(self, problem: MindVideoError, age: float) -> None:
        """Count what came in a row: the same trouble, and refusals of any kind."""
        same = summary(problem)
        self.alike = self.alike + 1 if self.alike and same == self.last else 1
        self.last = same
        if not _is_incurable(problem):
            self.refusals = 0
            return
        if not self.refusals:
            self.refused = age
        self.refusals += 1

    def _checked(self, record: TaskRecord) -> TaskRecord:
        if record.task_id != self.watch.task_id:
            self.strangers += 1
            raise stranger(record)
        self.strangers = 0
        if record.status == "succeeded" and not self.watch.usable(record):
            self.hollow += 1
            raise UnusableResponseError(
                "The task succeeded, but the response contains no readable output.",
                body=record.raw,
            )
        return record

    def _is_final(self, problem: MindVideoError, age: float) -> bool:
        if isinstance(problem, APIError) and problem.status_code in _ABSENT:
            return age > self.poll.grace
        if isinstance(problem, AuthenticationError | PermissionDeniedError):
            return True
        if self.refusals >= self.poll.refusals:
            return age - self.refused >= self.poll.refused_for
        return self.strangers > self.poll.strangers or self.hollow > self.poll.hollow


_ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

# Client errors that may pass: those of the moment, and those of a young task.
_MAY_PASS = frozenset({408, 409, 423, 425, 429}) | _ABSENT
_NEVER_PASS = frozenset({501, 505})


def _is_incurable(problem: MindVideoError) -> bool:
    """Whether a poll was refused for a reason that waiting cannot change."""
    if not isinstance(problem, APIError):
        return False
    status = problem.status_code
    return status in _NEVER_PASS or (
        300 <= status < 500 and status not in _MAY_PASS  # a redirect is not followed
    )


def summary(problem: MindVideoError) -> str:
    """Say in a few words how a poll ended, for a sentence about several."""
    if isinstance(problem, APIError):
        return f"answered {problem.status_code}"
    if isinstance(problem, UnusableResponseError):
        return "answered with nothing usable"
    return "not answered"
