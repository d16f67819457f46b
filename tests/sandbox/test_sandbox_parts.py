"""The parts without HTTP: the ledger, a schema's check, JSON that keeps costs."""

import json
from decimal import Decimal

import pytest

from mindvideo.sandbox.checks import schema_problems
from mindvideo.sandbox.ledger import IdempotencyConflict, Ledger, Order
from mindvideo.sandbox.replies import Json, to_json


def order(prompt: str = "x", *, key: str | None = None, owner: str = "a") -> Order:
    return Order(owner, "m", {"prompt": prompt}, Decimal("0.10"), idempotency_key=key)


def test_a_replay_is_the_same_task_and_no_charge() -> None:
    """The second submit under a key finds the first."""
    ledger = Ledger()
    first, first_replayed = ledger.submit(order(key="k"))
    second, second_replayed = ledger.submit(order(key="k"))
    assert second is first
    assert (first_replayed, second_replayed) == (False, True)
    assert ledger.total == Decimal("0.10")


def test_a_conflict_carries_the_task_that_was_made() -> None:
    """The key of a different request is refused with the original at hand."""
    ledger = Ledger()
    first, _ = ledger.submit(order(key="k"))
    with pytest.raises(IdempotencyConflict) as caught:
        ledger.submit(order("y", key="k"))
    assert caught.value.task is first


def test_true_and_one_are_different_inputs() -> None:
    """Python's `True == 1` does not make two requests one."""
    yes = Order("a", "m", {"audio": True}, Decimal(1))
    one = Order("a", "m", {"audio": 1}, Decimal(1))
    assert not yes.same_request(one)


def test_an_endless_pace_never_leaves_the_queue() -> None:
    """A task that never ends is there for testing deadlines."""
    now = [0.0]
    ledger = Ledger(pace=float("inf"), clock=lambda: now[0])
    task, _ = ledger.submit(order())
    now[0] = 1e9
    assert ledger.status(task) == "queued"


def test_an_order_does_not_show_its_api_key() -> None:
    """A record in a traceback or a log holds no key."""
    assert "secret" not in repr(order(owner="secret"))


@pytest.mark.parametrize("digits", ["0.50", "0.0315", "1E-7", "1E+3", "0.1000000001"])
def test_a_cost_is_written_digit_for_digit(digits: str) -> None:
    """No float comes between a cost and its JSON text."""
    text = to_json({"cost": Decimal(digits)})
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == {
        "cost": Decimal(digits)
    }
    assert "e" not in text.lower().replace("cost", "")


def test_json_text_is_json() -> None:
    """Everything but a decimal is written as the standard library writes it."""
    value: dict[str, Json] = {
        "a": [1, True, None, "é\u2028\ud800", 1.5],
        "b": {},
        'c"': (),
    }
    assert json.loads(to_json(value)) == {**value, 'c"': []}


def test_a_number_too_large_to_check_is_a_problem() -> None:
    """What the validator cannot work out is refused, not a crash."""
    schema = {"properties": {"x": {"multipleOf": 0.1}}}
    (problem,) = schema_problems(schema, {"x": 10**400})
    assert (problem.path, problem.keyword) == ("input", "limits")
