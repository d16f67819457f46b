"""The bucket of tokens that keeps retries from multiplying an outage."""

from contextlib import suppress

import pytest

from mindvideo._runtime.errors import APIConnectionError
from mindvideo._runtime.policy.requests import RetryBudget, order_of, submit
from mindvideo._runtime.policy.steps import Heard
from tests.runtime.policy.scripted import RESET, Scripted, task


def submit_once(script: Scripted) -> None:
    """One submit, whatever comes of it."""
    with suppress(APIConnectionError):
        script.run(submit(script.policy, order_of("m", {}, key="key-1"), None))


def test_an_empty_budget_ends_the_retries() -> None:
    """Fifty retries empty the bucket; then the first fault is raised at once."""
    budget = RetryBudget()
    for _ in range(16):
        submit_once(Scripted([RESET] * 4, budget=budget))
    script = Scripted([RESET] * 4, budget=budget)
    submit_once(script)
    assert (budget.tokens, len(script.sent)) == (0, 3)


@pytest.mark.parametrize(
    ("answers", "tokens"),
    [([task()], 101), ([RESET, task()], 100), ([RESET, RESET, task()], 90)],
)
def test_success_refills_the_budget(answers: list[Heard], tokens: int) -> None:
    """A success puts back 1, one after retries what the last retry cost."""
    budget = RetryBudget()
    budget.tokens = 100
    submit_once(Scripted(answers, budget=budget))
    assert budget.tokens == tokens


def test_the_budget_never_overflows() -> None:
    """A full bucket stays as full as it is."""
    budget = RetryBudget()
    submit_once(Scripted([task()], budget=budget))
    assert budget.tokens == 500


def test_the_budget_takes_nothing_it_cannot_pay() -> None:
    """With fewer tokens than a retry costs, none is taken."""
    budget = RetryBudget()
    budget.tokens = 9
    assert (budget.take(), budget.tokens) == (False, 9)
