"""The fault matrix with one seed, and a naive client that fails it in every count."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from tests.faults.matrix import FLAVOURS, Flavour, Run, Stage, play, play_all, stage
from tests.faults.naive import naive_client
from tests.faults.scenarios import GROUPS, SCENARIOS
from tests.faults.tally import Tally

FATAL = {
    "charged": "submit: reset after it was charged",
    "lost": "wait: longer than the person waits, and broken",
    "wrong": "wait: another task's answer",
    "leaks": "401 for ever",
    "foreign": "wait: broken JSON",
    "hangs": "stopped: after no answer",
    "odd": "400 for ever",
}
"""A scenario for each count in which a naive client fails."""


@pytest.fixture(scope="module")
def on() -> Iterator[Stage]:
    """One stage for the runs of the naive client."""
    with stage() as made:
        yield made


@pytest.fixture(scope="module")
def tallies() -> Mapping[Run, Tally]:
    """The whole matrix with one seed, played on all cores at once."""
    runs = [Run(name, 0, flavour) for name in SCENARIOS for flavour in FLAVOURS]
    return play_all(runs)


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("name", SCENARIOS)
def test_everybody_gets_what_they_want_and_pays_once(
    name: str, flavour: Flavour, tallies: Mapping[Run, Tally]
) -> None:
    """Charged as wanted; nothing lost, wrong, leaked, foreign, hanging or odd."""
    tally = tallies[Run(name, 0, flavour)]
    assert tally.is_good, "\n".join([str(tally.counts), *tally.notes])


def test_no_two_scenarios_have_one_name() -> None:
    """A scenario that had the name of another would silently not be played."""
    assert len(SCENARIOS) == sum(map(len, GROUPS.values()))


@pytest.mark.parametrize("count", FATAL)
def test_a_naive_client_fails(count: str, on: Stage) -> None:
    """The harness sees each kind of failure where there is one."""
    tally = play(Run(FATAL[count], 0, "sync"), on, naive_client)
    failed = tally.counts | {"charged": tally.charged - tally.wanted}
    assert failed[count] > 0, "\n".join([str(tally), *tally.notes])
    assert not tally.is_good


def test_a_naive_client_passes_where_nothing_happens(on: Stage) -> None:
    """What fails above fails by the faults, and not by the harness."""
    tally = play(Run("submit: small pieces", 1, "sync"), on, naive_client)
    # It sends the key to whoever has the file, so that count is its own fault.
    assert replace(tally, leaks=0, notes=()) == Tally(1, 1, 1)


def test_tallies_add_up() -> None:
    """Counts are added one by one, and one bad run spoils the sum."""
    good, leaky = Tally(1, 1, 1), Tally(1, 1, 1, leaks=2)
    assert (good + leaky).counts == Tally(2, 2, 2, leaks=2).counts
    assert good.is_good
    assert not (good + leaky).is_good
