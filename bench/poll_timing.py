"""What waiting costs: requests, and how late the end of a task is noticed.

The SDK's own policy is run on a clock that only its pauses move, against a task that
ends at a given age, and beside it the same policy with a fixed interval. The ages vary
by a tenth in both directions, so that no interval happens to hit the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from statistics import fmean

from bench.sdk_children import table
from mindvideo._runtime.messages import Reply
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.polling import Watch, wait
from mindvideo._runtime.policy.requests import Policy
from mindvideo._runtime.policy.steps import Heard, Send

RUNS = 400
AGES = (5.0, 60.0, 600.0)
FIXED = (0.5, 1.0, 6.0)


@dataclass
class Clock:
    """A clock that only pauses move."""

    now: float = 0.0

    def monotonic(self) -> float:
        """Seconds since the task was submitted."""
        return self.now

    def wall(self) -> float:
        """The same; nothing here reads a date."""
        return self.now


def watched(poll: PollPolicy, ends: float, random: Random) -> tuple[int, float]:
    """Wait for a task that ends at that age: requests, and seconds too late."""
    clock, requests = Clock(), 0
    policy = Policy(clock=clock, random=random.random)
    watch = Watch(
        task_id="task_1",
        idempotency_key=None,
        born=0.0,
        usable=lambda _record: True,
        observe=lambda _record: None,
    )
    steps, heard = wait(policy, poll, watch, None), None
    try:
        while True:
            step = steps.send(heard)
            heard = None
            if isinstance(step, Send):
                requests += 1
                heard = answer(done=clock.now >= ends)
            else:
                clock.now += step.seconds
    except StopIteration:
        return requests, clock.now - ends


def answer(*, done: bool) -> Heard:
    """How the task stands."""
    status = b"succeeded" if done else b"processing"
    return Reply(200, {}, b'{"task_id": "task_1", "status": "%s"}' % status)


def policies() -> Iterator[tuple[str, PollPolicy]]:
    """What is compared: the SDK's own and fixed intervals, each with its name."""
    yield "mindvideo", PollPolicy()
    for seconds in FIXED:
        yield (
            f"every {seconds:g} s",
            PollPolicy(share=0, floor=seconds, ceiling=seconds, jitter=0),
        )


def timing() -> str:
    """The table."""
    rows: list[list[object]] = []
    for age in AGES:
        for name, poll in policies():
            random = Random(1)
            ends = [age * random.uniform(0.9, 1.1) for _ in range(RUNS)]
            counts, late = zip(
                *(watched(poll, end, random) for end in ends), strict=True
            )
            requests, mean = f"{fmean(counts):.1f}", f"{fmean(late):.2f}"
            rows.append([f"{age:g} s", name, requests, mean, f"{max(late):.2f}"])
    title = "Waiting: requests, and seconds from a task's end until it is noticed"
    return table(title, ("task", "policy", "requests", "mean s", "worst s"), rows)
