"""Many waits as one policy, so that one thread carries them all out. No I/O."""

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from itertools import count
from typing import NamedTuple

from mindvideo._runtime.policy.steps import Clock, Fetch, Send, Sleep, Steps


class _Pending(NamedTuple):
    """A step that a wait asked for, and when it is due."""

    due: float
    turn: int
    """Decides between two that are due at once: first asked, first served."""

    steps: Steps[None]
    step: Send | Fetch | Sleep


def interleave(clock: Clock, waits: Iterable[Steps[None]]) -> Steps[None]:
    """Carry out all waits side by side, always the step that is due next.

    A wait whose pause is over is served in the order in which pauses end. A wait that
    raises ends all of them, so each should keep its own errors.
    """
    turns = count()
    begun = (_begun(clock, steps, turns) for steps in waits)
    pending = [it for it in begun if it is not None]
    heapify(pending)
    while pending:
        now, heard = clock.monotonic(), None
        due, _, steps, step = heappop(pending)
        if isinstance(step, Sleep):
            if due > now:
                yield Sleep(due - now)
        else:
            heard = yield step
        try:
            following = steps.send(heard)
        except StopIteration:
            continue
        heappush(pending, _pending(clock, next(turns), steps, following))


def _begun(clock: Clock, steps: Steps[None], turns: "count[int]") -> _Pending | None:
    # All begin before anything is sent: a deadline counts from the call.
    try:
        return _pending(clock, next(turns), steps, next(steps))
    except StopIteration:
        return None


def _pending(
    clock: Clock, turn: int, steps: Steps[None], step: Send | Fetch | Sleep
) -> _Pending:
    pause = step.seconds if isinstance(step, Sleep) else 0.0
    return _Pending(clock.monotonic() + pause, turn, steps, step)
