"""The budget guard: what a submit reserves, what counts, what is refused."""

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier, Thread

import pytest

from mindvideo._runtime.errors import (
    APIError,
    BudgetError,
    InputError,
    MindVideoError,
)
from mindvideo._runtime.messages import Reply
from mindvideo._runtime.policy.budget import Budget, Purchase, amount
from mindvideo._runtime.policy.requests import order_of, submit
from mindvideo._runtime.policy.steps import Heard
from tests.runtime.policy.scripted import RESET, SLOW, Scripted, reply, task

EXAMPLE = Decimal("0.30")


def made(estimate: object = "0.25", task_id: str = "task_1") -> Reply:
    """The answer to a submit, with what it is expected to cost."""
    return task(task_id=task_id, cost_estimate=estimate)


def buy(
    spending: Budget,
    *answers: Heard,
    key: str = "key-1",
    example: Decimal | None = EXAMPLE,
    max_cost: float | None = None,
) -> int:
    """Submit once and swallow the error; how many requests were sent."""
    script = Scripted(answers, spending=spending)
    order = order_of("m", {}, key=key, example_cost=example, max_cost=max_cost)
    try:
        script.run(submit(script.policy, order, None))
    except BudgetError:
        raise
    except MindVideoError:
        pass
    return len(script.sent)


def test_a_task_counts_as_its_answer_estimates() -> None:
    """The answer's own estimate takes the place of what was reserved."""
    spending = Budget()
    buy(spending, made("0.25"))
    assert spending.total == Decimal("0.25")


@pytest.mark.parametrize(
    ("written", "counted"),
    [("0.10", "0.10"), (2, "2"), (0.1, "0.1")],
)
def test_an_estimate_is_exact(written: object, counted: str) -> None:
    """Costs are decimal, digit for digit, however the API writes them."""
    spending = Budget()
    for index in range(3):
        buy(spending, made(written), key=f"key-{index}")
    assert spending.total == 3 * Decimal(counted)


@pytest.mark.parametrize("estimate", [None, "much", -1, True, "NaN", [1]])
def test_without_an_estimate_the_reservation_counts(estimate: object) -> None:
    """An answer that names no cost leaves what was reserved."""
    spending = Budget()
    buy(spending, made(estimate))
    assert spending.total == EXAMPLE


def test_over_the_limit_nothing_is_sent() -> None:
    """The submit that would pass the limit is refused, with the figures."""
    spending = Budget(Decimal("0.60"))
    buy(spending, made("0.35"))
    with pytest.raises(BudgetError) as caught:
        buy(spending, key="key-2")
    figures = (caught.value.max_cost, caught.value.spent, caught.value.expected)
    assert figures == (Decimal("0.60"), Decimal("0.35"), Decimal("0.35"))
    assert str(caught.value) == (
        "The submit was refused before it was sent: max_cost is 0.60, 0.35 is spent, "
        "and the task is expected to cost 0.35. (idempotency_key='key-2')"
    )
    assert spending.total == Decimal("0.35")


def test_a_limit_may_be_used_up() -> None:
    """What fits the limit exactly is sent."""
    spending = Budget(Decimal("0.60"))
    assert buy(spending, made("0.30"), key="a") == 1
    assert buy(spending, made("0.30"), key="b") == 1
    assert spending.total == spending.max_cost


def test_the_last_estimate_is_expected_next() -> None:
    """A model that has grown dearer is expected to stay so; its example is forgotten."""
    spending = Budget(Decimal(1))
    buy(spending, made("0.70"))
    with pytest.raises(BudgetError, match=r"expected to cost 0\.70"):
        buy(spending, key="key-2")


def test_an_unknown_cost_is_refused_once_the_limit_is_reached() -> None:
    """A model of which no cost is known may pass the limit by one task, not by two."""
    spending = Budget(Decimal("0.20"))
    assert buy(spending, made(None), made(None), example=None) == 1
    buy(spending, made("0.20"), key="key-2", example=None)
    unknown = order_of("other", {}, key="key-3")
    script = Scripted([], spending=spending)
    with pytest.raises(BudgetError, match="an amount not yet known"):
        script.run(submit(script.policy, unknown, None))


def test_a_call_has_a_limit_of_its_own() -> None:
    """`max_cost` of a call bounds that task alone, whatever was spent before."""
    spending = Budget()
    buy(spending, made("0.25"), max_cost=0.3)
    assert buy(spending, made("0.25"), key="key-2", max_cost=0.25) == 1
    with pytest.raises(BudgetError) as caught:
        buy(spending, key="key-3", max_cost=0.24)
    assert (caught.value.max_cost, caught.value.spent) == (Decimal("0.24"), 0)


@pytest.mark.parametrize("value", [-1, float("nan"), "much", True, [1]])
def test_a_limit_must_be_an_amount(value: object) -> None:
    """What is not an amount of money is refused before anything is sent."""
    with pytest.raises(InputError, match="max_cost: should be an amount of 0 or more"):
        order_of("m", {}, max_cost=value)  # type: ignore[arg-type]


def test_a_key_counts_once() -> None:
    """The same key is the same task: sent again it counts nothing, even at the limit."""
    spending = Budget(Decimal("0.30"))
    buy(spending, made("0.25"))
    assert buy(spending, made("0.25")) == 1
    assert spending.total == Decimal("0.25")


def test_a_forgotten_key_is_paid_and_takes_no_room() -> None:
    """What it cost goes on counting; sent once more it would count anew."""
    spending = Budget()
    for _ in range(2):
        buy(spending, made("0.25"))
        spending.forget("key-1")
        spending.forget("never seen")
    assert (spending.total, spending._held) == (Decimal("0.50"), {})


@pytest.mark.parametrize(
    "answers",
    [[RESET] * 4, [SLOW] * 4, [reply(500)] * 4, [reply(409)] * 3, [reply(200)] * 4],
    ids=["reset", "slow", "500", "409", "junk"],
)
def test_an_unknown_outcome_goes_on_counting(answers: list[Heard]) -> None:
    """After a lost answer the task may exist: the money stays reserved, once."""
    spending = Budget(Decimal("0.50"))
    buy(spending, *answers)
    assert spending.total == EXAMPLE
    with pytest.raises(BudgetError):
        buy(spending, key="key-2")
    buy(spending, made("0.40"))
    assert spending.total == Decimal("0.40")


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 413, 415, 422, 429])
def test_a_refusal_gives_the_money_back(status: int) -> None:
    """A task that the API refused costs nothing."""
    spending = Budget(Decimal("0.30"))
    buy(spending, *[reply(status)] * 4)
    assert spending.total == 0
    assert buy(spending, made(), key="key-2") == 1


def test_a_refusal_after_a_lost_answer_gives_nothing_back() -> None:
    """The lost answer may have been a yes: the refusal of the retry does not undo it."""
    spending = Budget()
    buy(spending, RESET, reply(402))
    assert spending.total == EXAMPLE


def test_a_refusal_of_a_forgotten_key_gives_nothing_back() -> None:
    """Somebody forgot the key while it was sent: what it cost is no longer known."""
    spending = Budget()
    purchase = Purchase("key-1", "m", EXAMPLE, None)
    with pytest.raises(APIError), spending.reserving(purchase):
        spending.forget("key-1")
        raise APIError("No.", status_code=402)
    assert spending.total == EXAMPLE


def test_a_refused_replay_keeps_what_the_first_submit_cost() -> None:
    """A key that counts already is not released by a later refusal of it."""
    spending = Budget()
    buy(spending, made("0.25"))
    buy(spending, reply(401))
    assert spending.total == Decimal("0.25")


def test_an_interrupt_keeps_the_reservation() -> None:
    """Ctrl-C in the middle of a submit leaves the outcome unknown."""
    spending = Budget()
    script = Scripted([], spending=spending)
    order = order_of("m", {}, key="key-1", example_cost=EXAMPLE)
    steps = submit(script.policy, order, None)
    next(steps)
    with pytest.raises(KeyboardInterrupt):
        steps.throw(KeyboardInterrupt())
    assert spending.total == EXAMPLE


def test_submits_in_flight_count() -> None:
    """Threads that submit at one time cannot pass the limit together."""
    spending, start = Budget(Decimal("1.00")), Barrier(8)
    refused: list[BudgetError] = []

    def one(index: int) -> None:
        start.wait()
        try:
            with spending.reserving(Purchase(f"key-{index}", "m", EXAMPLE, None)):
                start.wait()
        except BudgetError as error:
            refused.append(error)
            start.wait()

    run_together(one, 8)
    assert (len(refused), spending.total) == (5, 3 * EXAMPLE)


def run_together(job: Callable[[int], None], number: int) -> None:
    """Run the job in threads, and wait for all of them."""
    threads = [Thread(target=job, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, "0"), (0.1, "0.1"), ("1.50", "1.50"), (Decimal("2.0"), "2.0")],
)
def test_an_amount_keeps_its_digits(value: object, expected: str) -> None:
    """An amount is what was written, not the nearest binary fraction."""
    assert str(amount(value)) == expected


@pytest.mark.parametrize("value", [None, True, -0.01, "x", "", float("inf"), b"1"])
def test_what_is_no_amount(value: object) -> None:
    """Signs, words, truth values and the infinite are no amounts of money."""
    assert amount(value) is None
