"""The policy of a wait: when to poll, what a response means, when to stop. No I/O.

It is separate from the policy of one request: a network error says nothing about the
task, so it never ends a wait.
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


def wait(
    policy: Policy, poll: PollPolicy, watch: Watch, timeout: float | None
) -> Steps[TaskRecord | Expired]:
    """Poll until the task has ended or `timeout` seconds have passed.

    Only 401, 403, a 404 after the grace period, and responses that stay useless (about
    another task, or a success without output) end it earlier. Every error has the
    task's id.
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
        return Expired(problem)


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

    __slots__ = ("hollow", "policy", "poll", "strangers", "watch")

    def __init__(self, policy: Policy, poll: PollPolicy, watch: Watch) -> None:
        self.policy, self.poll, self.watch = policy, poll, watch
        self.strangers = self.hollow = 0

    def answer(self, heard: Heard, age: float) -> TaskRecord | MindVideoError:
        """Return what a response says of the task; raise what waiting cannot cure."""
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
                "The task succeeded, but the response contains no readable output.",
                body=record.raw,
            )
        return record

    def _is_final(self, problem: MindVideoError, age: float) -> bool:
        if isinstance(problem, NotFoundError):
            return age > self.poll.grace
        if isinstance(problem, AuthenticationError | PermissionDeniedError):
            return True
        return self.strangers > self.poll.strangers or self.hollow > self.poll.hollow
