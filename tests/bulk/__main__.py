"""`make bulk-faults`: disturbed runs, large, and what is wrong after each: zeros."""

import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import astuple, fields
from functools import partial
from pathlib import Path

from tests.bulk import harness
from tests.bulk.harness import RIGHT, Count, count, ended, killed_at_last, until

SEED = 20
KILLS = 8
DOWN_SECONDS = 60.0
SHARED = ("--concurrency", "60", "--takeover-after", "10")


def killed(folder: Path) -> Count:
    """2,000 jobs, one in twenty fails; kill -9 of the only worker at random moments."""
    jobs, out = harness.write_jobs(folder, 2000, failing=20), folder / "out"
    moments = sorted(random.Random(SEED).sample(range(50, 1950), KILLS))
    with harness.api() as api:
        for moment in moments:
            with killed_at_last(harness.worker(api, jobs, out)):
                until(partial(has_charged, api, moment))
        ended(harness.worker(api, jobs, out))
        return count(api, jobs, out)


def three(folder: Path) -> Count:
    """600 jobs, three workers on PostgreSQL: one killed, one stopped and continued."""
    jobs = harness.write_jobs(folder, 600)
    outs = [folder / name for name in ("one", "two", "three")]
    with harness.shared() as (api, options):
        workers = [harness.worker(api, jobs, it, *options, *SHARED) for it in outs]
        with killed_at_last(*workers):
            until(partial(has_charged, api, 150))
            workers[0].kill()
            workers[1].send_signal(signal.SIGSTOP)
            ended(workers[2])
            workers[1].send_signal(signal.SIGCONT)
            ended(workers[1])
        return count(api, jobs, outs[2], *outs[:2])


def down(folder: Path) -> Count:
    """300 jobs, the API answers 503 for a minute."""
    jobs, out = harness.write_jobs(folder, 300), folder / "out"
    with harness.api() as api:
        worker = harness.worker(api, jobs, out)
        until(partial(has_charged, api, 80))
        api.fault("down", True)
        time.sleep(DOWN_SECONDS)
        api.fault("down", False)
        ended(worker)
        return count(api, jobs, out)


def expired(folder: Path) -> Count:
    """300 jobs, the first address of each file has expired."""
    jobs, out = harness.write_jobs(folder, 300), folder / "out"
    with harness.api() as api:
        api.fault("expire", True)
        ended(harness.worker(api, jobs, out))
        return count(api, jobs, out)


def restarted(folder: Path) -> Count:
    """300 jobs, PostgreSQL dies in the middle and is started again."""
    jobs, out = harness.write_jobs(folder, 300), folder / "out"
    with harness.api() as api, harness.postgres() as server:
        worker = harness.worker(api, jobs, out, "--database", server.url)
        until(partial(has_charged, api, 80))
        server.stop()
        server.start()
        ended(worker)
        return count(api, jobs, out)


def full(folder: Path) -> Count:
    """300 jobs, the disk of files and database is full; then there is space again."""
    jobs = harness.write_jobs(folder, 300)
    with harness.api() as api, harness.small_disk(folder) as mounted:
        disk = mounted or harness.Limit(folder)
        out = disk.folder / "out"
        worker = harness.worker(api, jobs, out)
        with killed_at_last(worker):
            until(partial(has_charged, api, 80))
            disk.fill(worker)
            ended(worker)
        disk.free()
        ended(harness.worker(api, jobs, out))
        return count(api, jobs, out)


def has_charged(api: harness.Api, number: int) -> bool:
    return len(api.charges()) >= number


SCENARIOS: tuple[Callable[[Path], Count], ...] = (
    killed,
    three,
    down,
    expired,
    restarted,
    full,
)


def main(words: list[str]) -> int:
    """Play the scenarios named, or all; 1 if anything is wrong."""
    print(f"{'':12}", "  ".join(field.name for field in fields(Count)))
    verdicts: list[Count] = []
    for scenario in SCENARIOS:
        if not words or scenario.__name__ in words:
            with tempfile.TemporaryDirectory() as folder:
                verdicts.append(scenario(Path(folder)))
            shown = [
                f"{value:>{len(field.name)}}"
                for field, value in zip(
                    fields(Count), astuple(verdicts[-1]), strict=True
                )
            ]
            print(f"{scenario.__name__:12}", "  ".join(shown), flush=True)
    return int(any(verdict != RIGHT for verdict in verdicts))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
