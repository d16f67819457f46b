"""Limits that hold over all workers of a run."""

import asyncio
import signal
from decimal import Decimal
from pathlib import Path

from mindvideo import AsyncMindVideo
from mindvideo.bulk import status
from mindvideo.bulk.database import open_database
from mindvideo.bulk.records import Job, Status, Worker
from mindvideo.bulk.store import Store
from mindvideo.bulk.work import Clients, Workbench
from mindvideo.testing import Sandbox
from tests.bulk import harness
from tests.bulk.harness import ended, killed_at_last, needs_postgres, until, write_jobs

ONE, OTHER = Worker("one", "here"), Worker("other", "there")


def begun(folder: Path) -> Store:
    """A run of one job."""
    store = Store(open_database(None, folder), "run")
    store.begin(None)
    job = Job("car", harness.MODEL, {"prompt": "A car"}, (), 1, 1)
    store.add([job], lambda *_: None)
    return store


def test_all_workers_hear_that_the_api_says_later(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """One worker gets a 429: the next sign of life of another says how long to wait."""
    mindvideo_sandbox.answer(429, retry_after=600)
    store = begun(tmp_path)

    async def heard() -> tuple[float, float]:
        async with AsyncMindVideo(max_retries=0) as client:
            bench = Workbench(store, ONE, Clients(client, client), tmp_path)
            doing = asyncio.create_task(bench.perform("car"))
            while not (wait := store.beat(OTHER, 30.0).wait):
                await asyncio.sleep(0.01)
            doing.cancel()
            return wait, bench.gate.left

    assert all(300 < wait <= 600 for wait in asyncio.run(heard()))
    mindvideo_sandbox.assert_not_charged()


def test_job_that_is_not_ours_any_more_is_left_alone(tmp_path: Path) -> None:
    """What a worker records of a job that another took over changes nothing."""
    store = begun(tmp_path)
    for worker in (ONE, OTHER):
        store.claim("car", worker, lambda _model: Decimal(1))
    store.submitted("car", ONE, "task_1", Decimal(5))
    assert store.rows()[0]["task_id"] is None
    store.submitted("car", OTHER, "task_1", Decimal(2))
    assert store.summary().reserved == 2


@needs_postgres
def test_submits_per_minute_hold_over_two_workers(tmp_path: Path) -> None:
    """Of 12 jobs two workers begin 5: when those are done nothing else was charged."""
    jobs = write_jobs(tmp_path, 12)
    outs = (tmp_path / "one", tmp_path / "two")
    with harness.shared() as (api, options):
        limit = (*options, "--submits-per-minute", "5")
        workers = [harness.worker(api, jobs, out, *limit) for out in outs]
        with killed_at_last(*workers):
            until(lambda: len(api.charges()) >= 5)
            found = {"database": options[1], "run": "jobs"}
            done = Status.SUCCEEDED
            until(lambda: status(outs[0], **found).counts.get(done, 0) >= 5)
            assert len(api.charges()) == 5
            for worker in workers:
                worker.send_signal(signal.SIGINT)
                ended(worker)
