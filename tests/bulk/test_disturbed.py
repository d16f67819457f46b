"""Runs that are disturbed: whatever happens, each job is paid for once and comes whole."""

import signal
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.bulk import harness
from tests.bulk.harness import (
    RIGHT,
    count,
    ended,
    killed_at_last,
    needs_postgres,
    until,
    write_jobs,
)

GIVEN_OUT = """
    UPDATE workflow_status
    SET status = 'PENDING', executor_id = (SELECT worker FROM mindvideo_workers)
    WHERE workflow_uuid = 'jobs/car-11/0' AND status = 'ENQUEUED'
"""
"""What the engine writes when it gives the last job to the worker."""


def has_charged(api: harness.Api, count: int) -> bool:
    return len(api.charges()) >= count


def test_killed_worker_goes_on(tmp_path: Path) -> None:
    """After two kill -9 in the middle the same command ends the run, paid for once."""
    jobs, out = write_jobs(tmp_path, 40, failing=10), tmp_path / "out"
    with harness.api() as api:
        for charged in (8, 22):
            worker = harness.worker(api, jobs, out, "--concurrency", "12")
            with killed_at_last(worker):
                until(partial(has_charged, api, charged))
        last = harness.worker(api, jobs, out, "--concurrency", "12")
        said = ended(last)
        assert (last.returncode, count(api, jobs, out)) == (1, RIGHT), said
        assert "4 failed" in said


def test_stopped_worker_says_how_to_go_on(tmp_path: Path) -> None:
    """Ctrl-C ends with code 130 and a line; the same command does the rest."""
    jobs, out = write_jobs(tmp_path, 20), tmp_path / "out"
    with harness.api() as api:
        worker = harness.worker(api, jobs, out, "--concurrency", "5")
        with killed_at_last(worker):
            until(partial(has_charged, api, 6))
            worker.send_signal(signal.SIGINT)
            said = ended(worker)
        assert worker.returncode == 130
        assert "run the same command" in said and "Traceback" not in said
        last = harness.worker(api, jobs, out)
        ended(last)
        assert (last.returncode, count(api, jobs, out)) == (0, RIGHT)


def test_api_that_is_down_is_waited_for(tmp_path: Path) -> None:
    """While every answer is a 503 the run waits, and then goes on."""
    jobs, out = write_jobs(tmp_path, 20), tmp_path / "out"
    with harness.api() as api:
        worker = harness.worker(api, jobs, out, "--concurrency", "10")
        with killed_at_last(worker):
            until(partial(has_charged, api, 6))
            api.fault("down", True)
            until(lambda: api.refused() >= 5)
            api.fault("down", False)
            said = ended(worker)
        assert (worker.returncode, count(api, jobs, out)) == (0, RIGHT), said


def test_expired_addresses_are_renewed(tmp_path: Path) -> None:
    """A file whose address has expired comes from the task's next one."""
    jobs, out = write_jobs(tmp_path, 20), tmp_path / "out"
    with harness.api() as api:
        api.fault("expire", True)
        worker = harness.worker(api, jobs, out)
        said = ended(worker)
        assert (worker.returncode, count(api, jobs, out)) == (0, RIGHT), said


def test_full_disk_loses_nothing(tmp_path: Path) -> None:
    """No space for files and record: one line. With space again the rest is done."""
    with harness.small_disk(tmp_path) as disk:
        if disk is None:
            pytest.skip("mounts a small disk, and may not")
        filled_and_freed(tmp_path, disk)


def test_files_that_cannot_grow_lose_nothing(tmp_path: Path) -> None:
    """The same where it is a quota that ends the space."""
    filled_and_freed(tmp_path, harness.Limit(tmp_path))


def filled_and_freed(folder: Path, disk: harness.Limit) -> None:
    jobs, out = write_jobs(folder, 20), disk.folder / "out"
    with harness.api() as api:
        worker = harness.worker(api, jobs, out, "--concurrency", "5")
        with killed_at_last(worker):
            until(partial(has_charged, api, 5))
            disk.fill(worker)
            said = ended(worker)
            assert worker.returncode == 1 and "the same command" in said, said
        disk.free()
        last = harness.worker(api, jobs, out)
        said = ended(last)
        assert (last.returncode, count(api, jobs, out)) == (0, RIGHT), said


def test_job_that_was_given_out_and_never_came_is_done(tmp_path: Path) -> None:
    """The queue gave it to the worker, who never heard: it is given out again."""
    jobs, out = write_jobs(tmp_path, 12), tmp_path / "out"
    with harness.api() as api:
        options = ("--concurrency", "2", "--takeover-after", "1")
        worker = harness.worker(api, jobs, out, *options)
        with killed_at_last(worker):
            until(partial(has_charged, api, 2))
            with closing(sqlite3.connect(out / "bulk.sqlite", timeout=60)) as database:
                assert database.execute(GIVEN_OUT).rowcount == 1
                database.commit()
            said = ended(worker)
        assert (worker.returncode, count(api, jobs, out)) == (0, RIGHT), said


@needs_postgres
def test_three_workers_share_a_run(tmp_path: Path) -> None:
    """One of three is killed, one stopped and continued: the others do their jobs."""
    jobs = write_jobs(tmp_path, 40)
    outs = [tmp_path / name for name in ("one", "two", "three")]
    with harness.shared() as (api, options):
        limits = ("--concurrency", "12", "--takeover-after", "3")
        started = [harness.worker(api, jobs, it, *options, *limits) for it in outs]
        with killed_at_last(*started):
            until(partial(has_charged, api, 15))
            started[0].kill()
            started[1].send_signal(signal.SIGSTOP)
            said = ended(started[2])
            started[1].send_signal(signal.SIGCONT)
            ended(started[1])
        found = count(api, jobs, outs[2], *outs[:2])
        assert (started[2].returncode, found) == (0, RIGHT), said


@needs_postgres
def test_postgres_that_restarts_is_waited_for(tmp_path: Path) -> None:
    """A database that dies and comes back costs time only."""
    jobs, out = write_jobs(tmp_path, 24), tmp_path / "out"
    with harness.api() as api, harness.postgres() as server:
        options = ("--database", server.url, "--concurrency", "10")
        worker = harness.worker(api, jobs, out, *options)
        with killed_at_last(worker):
            until(partial(has_charged, api, 8))
            server.stop()
            server.start()
            said = ended(worker)
        assert (worker.returncode, count(api, jobs, out)) == (0, RIGHT), said
