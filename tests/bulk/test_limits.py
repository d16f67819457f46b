"""Limits that hold over all workers of a run."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path

import sqlalchemy as sa

from mindvideo import AsyncMindVideo
from mindvideo.bulk import status
from mindvideo.bulk.database import open_database
from mindvideo.bulk.places import opened
from mindvideo.bulk.records import Job, Status, Worker
from mindvideo.bulk.store import Store
from mindvideo.bulk.tables import workers
from mindvideo.bulk.work import Workbench
from mindvideo.testing import Sandbox
from tests.bulk import harness
from tests.bulk.api import BUSY_KEY
from tests.bulk.harness import ended, killed_at_last, needs_postgres, until, write_jobs

ONE, OTHER = Worker("one", "here"), Worker("other", "there")


def begun(
    folder: Path, max_cost: Decimal | None = None, names: Sequence[str] = ("car",)
) -> Store:
    """A run of jobs."""
    store = Store(open_database(None, folder), "run")
    store.begin(max_cost)
    jobs = [Job(it, harness.MODEL, {"prompt": it}, (), 1, 1) for it in names]
    store.add(jobs, lambda *_: None)
    return store


def test_all_workers_hear_that_the_api_says_later(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """One worker gets a 429: the next sign of life of another says how long to wait."""
    mindvideo_sandbox.answer(429, retry_after=600)
    store = begun(tmp_path)

    async def heard() -> tuple[float, float]:
        async with AsyncMindVideo(max_retries=0) as client:
            bench = Workbench(store, ONE, client, tmp_path)
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
    assert store.read(list)[0]["task_id"] is None
    store.submitted("car", OTHER, "task_1", Decimal(2))
    assert store.summary().reserved == 2


def test_reservations_outlive_their_worker(tmp_path: Path) -> None:
    """What a dead worker reserved counts until the job's task says what it costs."""
    store = begun(tmp_path, Decimal(10), ("a", "b", "c", "d"))

    def claim(name: str, worker: Worker) -> bool:
        return store.claim(name, worker, lambda _model: Decimal(4)) is not None

    assert claim("a", ONE) and claim("b", ONE)
    store.submitted("a", ONE, "task_a", Decimal(5))
    # Now it is dead. Another takes over what it had, and no more fits in.
    assert claim("a", OTHER) and claim("b", OTHER)
    store.submitted("b", OTHER, "task_b", Decimal(3))
    assert not claim("c", OTHER)
    assert store.summary().stopped == "max_cost is reached"
    # A third, who was told the same limit, begins with what is spent and reserved.
    store.begin(Decimal(10))
    assert not claim("d", Worker("third", "elsewhere"))
    assert store.summary().reserved == 8


def test_jobs_that_ended_take_no_room(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """However many jobs a worker does, its client remembers none of their keys."""
    names = [f"car-{number}" for number in range(20)]
    store = begun(tmp_path, names=names)
    mindvideo_sandbox.fail_task()

    async def remembered() -> Mapping[str, Decimal]:
        async with AsyncMindVideo(max_retries=0) as client:
            bench = Workbench(store, ONE, client, tmp_path)
            await asyncio.gather(*map(bench.perform, names))
            return client.tasks.driver.policy.spending._held

    assert asyncio.run(remembered()) == {}
    assert len(mindvideo_sandbox.tasks) == 20
    assert (store.summary().open, len(list(tmp_path.glob("*.mp4")))) == (0, 19)


def test_refused_polls_leave_a_paid_task_to_the_next_run(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """A wait that ends with a refusal fails no job: the task is waited for again."""
    mindvideo_sandbox.slow_task(600)
    mindvideo_sandbox.answer(400, "poll", times=11)
    store = begun(tmp_path)

    async def performed() -> str:
        async with AsyncMindVideo() as client:
            return await Workbench(store, ONE, client, tmp_path).perform("car")

    assert asyncio.run(performed()) == Status.UNDELIVERED
    store.begin(None)
    assert asyncio.run(performed()) == Status.SUCCEEDED
    mindvideo_sandbox.assert_charged_once()


def test_file_that_is_not_there_yet_is_waited_for(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """A file that the storage does not have yet fails no job."""
    mindvideo_sandbox.answer(404, "file", times=4)
    store = begun(tmp_path)

    async def performed() -> str:
        async with AsyncMindVideo() as client:
            return await Workbench(store, ONE, client, tmp_path).perform("car")

    assert asyncio.run(performed()) == Status.SUCCEEDED
    mindvideo_sandbox.assert_script_done()
    assert len(list(tmp_path.glob("*.mp4"))) == 1


@needs_postgres
def test_worker_that_was_not_told_waits_as_well(tmp_path: Path) -> None:
    """The API says "later" to one of two workers: the other submits no more, too."""
    jobs = write_jobs(tmp_path, 200)
    outs = (tmp_path / "one", tmp_path / "two")
    with harness.shared() as (api, options):
        limit = (*options, "--concurrency", "10", "--takeover-after", "10")
        told = harness.worker(api, jobs, outs[0], *limit, key=BUSY_KEY)
        other = harness.worker(api, jobs, outs[1], *limit)
        with killed_at_last(told, other):
            until(lambda: len(api.charges()) >= 5)
            with opened(outs[0], options[1], "jobs") as store:
                until(lambda: len(beats(store)) == 2)
                api.fault("busy", True)
                until(lambda: api.refused() > 0)
                heard_again(store)
                until(lambda: all_submitted_are_done(store, api))
                charged = len(api.charges())
                heard_again(store)
                assert len(api.charges()) == charged < 200
            for worker in (told, other):
                worker.send_signal(signal.SIGINT)
                ended(worker)


def beats(store: Store) -> dict[str, float]:
    """When each worker was heard of last."""
    rows = store.database.transact(lambda it: it.execute(sa.select(workers)).all())
    return {row.worker: row.seen for row in rows}


def heard_again(store: Store) -> None:
    """Wait until each worker has given two more signs of life, and heard what is so."""
    for _ in range(2):
        until(partial(are_later, store, beats(store)))


def are_later(store: Store, before: Mapping[str, float]) -> bool:
    return all(seen > before[worker] for worker, seen in beats(store).items())


def all_submitted_are_done(store: Store, api: harness.Api) -> bool:
    done = store.summary().counts.get(Status.SUCCEEDED, 0)
    return done == len(api.charges())


@needs_postgres
def test_submits_per_minute_hold_over_two_workers(tmp_path: Path) -> None:
    """Of 12 jobs two workers begin 5: when those are done nothing else was charged."""
    jobs = write_jobs(tmp_path, 12)
    outs = (tmp_path / "one", tmp_path / "two")
    with harness.shared() as (api, options):
        limit = (*options, "--submits-per-minute", "5")
        started = [harness.worker(api, jobs, out, *limit) for out in outs]
        with killed_at_last(*started):
            until(lambda: len(api.charges()) >= 5)
            found = {"database": options[1], "run": "jobs"}
            done = Status.SUCCEEDED
            until(lambda: status(outs[0], **found).counts.get(done, 0) >= 5)
            assert len(api.charges()) == 5
            for worker in started:
                worker.send_signal(signal.SIGINT)
                ended(worker)
