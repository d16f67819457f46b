"""Runs a policy against a script of answers, on a clock that only moves when told."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from mindvideo._runtime.messages import Lost, Reply
from mindvideo._runtime.policy.budget import Budget
from mindvideo._runtime.policy.requests import Policy, RetryBudget, RetryPolicy
from mindvideo._runtime.policy.steps import Heard, Send, Sleep, Steps

T = TypeVar("T")

RESET = Lost("The connection failed: reset.")
SLOW = Lost("No complete response arrived in time.", timed_out=True)
UNTRUSTED = Lost("No secure connection: self-signed.", retryable=False)

ENDLESS = 1000
"""No script has so many requests."""


@dataclass
class FakeClock:
    """A clock that stands still."""

    now: float = 1000.0
    since_1970: float = 0.0

    def monotonic(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.since_1970 + self.now


@dataclass
class Scripted:
    """What a policy did: the requests it sent and the pauses it made, in order."""

    answers: Iterable[Heard]
    clock: FakeClock = field(default_factory=FakeClock)
    latency: float = 0.0
    chance: float = 1.0
    max_retries: int = 3
    budget: RetryBudget = field(default_factory=RetryBudget)
    spending: Budget = field(default_factory=Budget)
    attempt_timeout: float | None = 30.0
    sent: list[Send] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    @property
    def policy(self) -> Policy:
        return Policy(
            retry=RetryPolicy(max_retries=self.max_retries),
            budget=self.budget,
            spending=self.spending,
            attempt_timeout=self.attempt_timeout,
            clock=self.clock,
            random=lambda: self.chance,
        )

    def run(self, steps: Steps[T]) -> T:
        """Play the script until the policy returns or raises."""
        answers = iter(self.answers)
        heard: Heard | None = None
        try:
            while True:
                step = steps.send(heard)
                assert isinstance(step, Send | Sleep)
                heard = self._sleep(step) if isinstance(step, Sleep) else None
                if isinstance(step, Send):
                    self.sent.append(step)
                    assert len(self.sent) < ENDLESS, "the policy asks without end"
                    self.clock.now += self.latency
                    heard = next(answers, None)
                    assert heard is not None, "one request more than answers"
        except StopIteration as end:
            return end.value

    def _sleep(self, step: Sleep) -> None:
        self.slept.append(step.seconds)
        self.clock.now += step.seconds


def reply(status: int, body: object = None, **headers: str) -> Reply:
    """An answer of the API; header names with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    text = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, named, text.encode())


def task(status: str = "queued", task_id: str = "task_1", **members: object) -> Reply:
    """An answer about a task."""
    return reply(200, {"task_id": task_id, "status": status, **members})


def succeeded(**members: object) -> Reply:
    """The answer about a task that made one video."""
    video = {"videos": [{"url": "https://files.example.com/1.mp4"}]}
    return task("succeeded", output=video, **members)
