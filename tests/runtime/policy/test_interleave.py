"""Many waits as one policy: whose step is next, and that none disturbs another."""

import pytest

from mindvideo._runtime.messages import Request
from mindvideo._runtime.policy.interleave import interleave
from mindvideo._runtime.policy.steps import Send, Sleep, Steps, ask
from tests.runtime.policy.scripted import Scripted, reply


def asking(name: str, *pauses: float, told: list[str]) -> Steps[None]:
    """A wait that asks, then sleeps and asks again after each pause."""
    request = Request("GET", f"/{name}")
    for pause in (0.0, *pauses):
        if pause:
            yield Sleep(pause)
        heard = yield from ask(Send(request, None, 1))
        told.append(f"{name} {getattr(heard, 'status', None)}")


def played(script: Scripted, *waits: Steps[None]) -> list[str]:
    """The paths that were asked for, in order."""
    script.run(interleave(script.clock, waits))
    return [it.request.path for it in script.sent]


def test_the_step_that_is_due_first_comes_first() -> None:
    """Pauses overlap: the shorter one ends first, whoever began it."""
    told: list[str] = []
    script = Scripted([reply(number) for number in range(200, 207)])
    waits = (
        asking("slow", 5, told=told),
        asking("quick", 1, 1, told=told),
        asking("once", told=told),
    )
    order = ["/slow", "/quick", "/once", "/quick", "/quick", "/slow"]
    assert played(script, *waits) == order
    assert script.slept == [1, 1, 3]
    # Each answer reaches the wait that asked.
    assert told == [
        f"{it[1:]} {number}" for number, it in zip(range(200, 206), order, strict=True)
    ]


def test_who_asked_first_is_served_first() -> None:
    """Equal pauses keep their order, and one pause ends them all."""
    told: list[str] = []
    script = Scripted([reply(200)] * 9)
    waits = [asking(name, 2, 2, told=told) for name in "abc"]
    assert played(script, *waits) == ["/a", "/b", "/c"] * 3
    assert script.slept == [2, 2]


def test_a_request_is_due_at_once() -> None:
    """It does not wait for a pause that ends a little later."""
    told: list[str] = []
    script = Scripted([reply(200)] * 4)

    def timed(name: str, pause: float) -> Steps[None]:
        yield from asking(name, pause, told=told)
        told.append(f"{name} over at {script.clock.now - 1000}")

    played(script, timed("a", 1), timed("b", 1.5))
    assert told[2:] == ["a 200", "a over at 1.0", "b 200", "b over at 1.5"]


def test_what_answers_take_is_not_slept_again() -> None:
    """A pause that ended while another was asked for is no pause."""
    told: list[str] = []
    script = Scripted([reply(200)] * 4, latency=3)
    assert played(script, *(asking(it, 2, told=told) for it in "ab")) == [
        *("/a", "/b", "/a", "/b")
    ]
    assert script.slept == []


def test_all_begin_before_anything_is_sent() -> None:
    """A deadline of the last wait counts from the call, as that of the first does."""
    begun: list[float] = []
    script = Scripted([reply(200)] * 3, latency=10)

    def noting(name: str) -> Steps[None]:
        begun.append(script.clock.now)
        yield from asking(name, told=[])

    assert len(played(script, *map(noting, "abc"))) == 3
    assert begun == [script.clock.now - 30] * 3


def test_waits_that_need_nothing_are_over() -> None:
    """No wait, or only such as have nothing to do: nothing is sent."""
    script = Scripted([])
    nothing = iter(())

    def done() -> Steps[None]:
        yield from nothing

    assert played(script, done(), done()) == []
    assert played(script) == []


def test_an_error_that_a_wait_lets_through_ends_all() -> None:
    """It is not lost."""

    def failing() -> Steps[None]:
        yield Sleep(1)
        raise KeyError("x")

    script = Scripted([reply(200)] * 2)
    with pytest.raises(KeyError):
        played(script, failing(), asking("a", 5, told=[]))
