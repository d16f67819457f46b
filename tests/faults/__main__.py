"""Prints the fault matrix; exit 1 when a count is not what it should be.

python -m tests.faults [WORD]       (or: make faults)

sending, faults, mishaps      what can happen to an answer, to a request, by name
ledger, api, server           what a good server does, and the one that plays a script
submits ... secrets           scenarios; `scenarios` has all of them, `plan` their words
person, haste, naive          who uses the client, without waiting; a bad client
leaks, tally, matrix          what is counted, for one run and for all
"""

import argparse
import faulthandler
import sys
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.matrix import FLAVOURS, Run, play_all
from tests.faults.scenarios import GROUPS, SCENARIOS
from tests.faults.tally import Tally

LONGEST = 1200.0
"""Seconds after which the matrix itself hangs: it says where, and ends."""

WIDTH = 64


def main() -> None:
    """Run all scenarios, or those whose name holds a word; print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("word", nargs="?", default="", help="part of a scenario's name")
    parser.add_argument("--seeds", type=int, default=5)
    given = parser.parse_args()
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    runs = [
        Run(name, seed, flavour)
        for seed in range(given.seeds)
        for name in SCENARIOS
        if given.word in name
        for flavour in FLAVOURS
    ]
    tallies = play_all(runs)
    print("\n".join(_table(tallies)))
    sys.exit(not all(tally.is_good for tally in tallies.values()))


def _table(tallies: Mapping[Run, Tally]) -> Iterator[str]:
    rows = {
        name: [t for run, t in tallies.items() if run.name == name]
        for name in SCENARIOS
    }
    for group, scenarios in GROUPS.items():
        names = [item.name for item in scenarios if rows[item.name]]
        if names:
            yield _line(group, list(Tally().counts))
            yield from (_row(f"  {name}", rows[name]) for name in names)
            yield ""
    yield _line("all", list(Tally().counts))
    for flavour in FLAVOURS:
        of_it = [tally for run, tally in tallies.items() if run.flavour == flavour]
        yield _row(
            f"  {len({run.name for run in tallies})} scenarios, {flavour}", of_it
        )
    yield from _complaints(tallies)


def _row(title: str, rows: Sequence[Tally]) -> str:
    return _line(title, list(sum(rows, Tally()).counts.values()))


def _line(title: str, cells: Sequence[object]) -> str:
    return f"{title:<{WIDTH}}" + "".join(f"{cell!s:>8}" for cell in cells)


def _complaints(tallies: Mapping[Run, Tally]) -> Iterator[str]:
    for run, tally in tallies.items():
        if not tally.is_good:
            yield f"\n{run.name}, seed {run.seed}, {run.flavour}: {tally.counts}"
            yield from (f"  {note}" for note in tally.notes)


if __name__ == "__main__":
    main()
