"""`make hostile`: many random hostile files, and a table of what became of them.

    python -m tests.hostile [--count 10000] [--seed 1]

Exit code 1 when anything that must not be was found.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.hostile import draw
from tests.hostile.trial import Tally, Trial


def run(folder: Path, count: int, seed: int, start: int = 0) -> Tally:
    """The tally of some files, each the same whenever it is drawn."""
    trial = Trial(folder)
    for number in range(start, start + count):
        trial.judge(draw.file(seed, number), f"file {number} of seed {seed}")
    trial.generate()
    return trial.tally


def table(tally: Tally) -> str:
    """The counts, and the first findings of each kind."""
    counts = {"files": tally.files, "refused": tally.refused}
    counts |= {"generated and imported": tally.generated}
    rows = [*counts.items(), *((k, len(v)) for k, v in tally.failures.items())]
    lines = [f"| {word:<34} | {count:>6,} |" for word, count in rows]
    found = [it for items in tally.failures.values() for it in items[:20]]
    return "\n".join([*lines, *found])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Show hostile files to the generator.")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="the first file's number")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(Path(folder), given.count, given.seed, given.start)
    print(table(tally))
    sys.exit(any(tally.failures.values()))


if __name__ == "__main__":
    main()
