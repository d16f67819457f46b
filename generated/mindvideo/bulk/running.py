"""A run from its beginning to its end, as one worker goes through it."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from mindvideo import AsyncMindVideo
from mindvideo.bulk.database import DatabaseError, open_database, short
from mindvideo.bulk.engine import Engine, EngineError
from mindvideo.bulk.jobs import read_jobs
from mindvideo.bulk.limits import Limits
from mindvideo.bulk.places import locked, made, run_name
from mindvideo.bulk.records import Job, JobsError, Problem, Summary, Worker
from mindvideo.bulk.results import write_results
from mindvideo.bulk.store import Store
from mindvideo.bulk.work import Workbench

LOOK = 0.5
"""Seconds between two looks at how the run stands."""

LONGEST_LOOK = 10.0
"""The same where each look takes the database long."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for."""

    jobs: str | os.PathLike[str]
    out: str | os.PathLike[str]
    run: str | None
    model: str | None
    database: str | None
    limits: Limits
    api_key: str | None
    base_url: str | None


@dataclass(frozen=True, slots=True)
class _Shift:
    """One worker, and all it works with."""

    store: Store
    engine: Engine
    bench: Workbench
    worker: Worker
    limits: Limits


def run_jobs(
    request: Request, on_progress: Callable[[Summary], None] | None
) -> Summary:
    """Do the jobs that are left; see `mindvideo.bulk.run`."""
    jobs = read_jobs(request.jobs, request.model)
    run = run_name(request.run, request.jobs)
    out = made(request.out)
    with locked(out):
        database = open_database(request.database, out)
        try:
            store = Store(database, run)
            _refuse_changes(store, jobs, str(request.jobs))
            asyncio.run(_work(store, jobs, request, out, on_progress or _silent))
            write_results(store, out)
            return store.summary()
        except SQLAlchemyError as reason:
            raise DatabaseError(f"The database: {short(reason)}") from reason
        except EngineError as reason:
            raise DatabaseError(f"The workflow engine: {reason}") from reason
        finally:
            database.close()


def _refuse_changes(store: Store, jobs: list[Job], path: str) -> None:
    problems = tuple(
        Problem(
            job.line,
            f"the job {job.name!r} of the run {store.run!r} has another input already: "
            "name it anew, or the run with --run",
        )
        for job in store.changed(jobs)
    )
    if problems:
        raise JobsError(path, problems)


async def _work(
    store: Store,
    jobs: list[Job],
    request: Request,
    out: Path,
    on_progress: Callable[[Summary], None],
) -> None:
    writers = ThreadPoolExecutor(store.database.threads, "writer")
    asyncio.get_running_loop().set_default_executor(writers)
    key, url = request.api_key, request.base_url
    async with AsyncMindVideo(key, base_url=url, max_retries=0) as client:
        worker = Worker(str(uuid4()), socket.gethostname())
        bench = Workbench(store, worker, client, out)
        engine = Engine(store.database, store.run, worker.id)
        shift = _Shift(store, engine, bench, worker, request.limits)
        async with _on_duty(shift):
            await asyncio.to_thread(_prepare, shift, jobs)
            await _watch(shift, on_progress)


@asynccontextmanager
async def _on_duty(shift: _Shift) -> AsyncGenerator[None]:
    """Take jobs while the block lasts; leave those that run to whoever goes on."""
    main = asyncio.current_task()
    if main is not None:
        with suppress(NotImplementedError, ValueError, RuntimeError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    shift.store.begin(shift.limits.max_cost)
    shift.store.beat(shift.worker, shift.limits.takeover_after)
    try:
        shift.engine.launch(shift.bench.perform)
        yield
    finally:
        # The jobs first: cancelled in the middle of a write they would see it fail.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        shift.engine.stop()
        shift.store.leave(shift.worker)


def _prepare(shift: _Shift, jobs: list[Job]) -> None:
    """Open the queue, and put in what is new and what goes on."""
    shift.engine.open_queue(shift.limits)
    shift.store.take_up(shift.engine.enqueue)
    shift.store.add(jobs, shift.engine.enqueue)


async def _watch(shift: _Shift, on_progress: Callable[[Summary], None]) -> None:
    """Give signs of life, take over from the dead, until no job is left to do."""
    loop = asyncio.get_running_loop()
    next_beat = next_look = 0.0
    next_reclaim = loop.time() + shift.limits.takeover_after
    # A thread of its own: behind the writes of a thousand jobs a sign would be late.
    with ThreadPoolExecutor(1, "watch") as watcher:
        while True:
            if loop.time() >= next_beat:
                await loop.run_in_executor(watcher, _beat, shift)
                next_beat = loop.time() + shift.limits.beat
            if loop.time() >= next_reclaim:
                await loop.run_in_executor(watcher, shift.engine.reclaim)
                next_reclaim = loop.time() + shift.limits.takeover_after
            if shift.bench.broken is not None:
                raise shift.bench.broken
            began = loop.time()
            if began >= next_look:
                summary = await loop.run_in_executor(watcher, shift.store.summary)
                on_progress(replace(summary, taken_over=shift.engine.taken_over))
                if not summary.open or (summary.stopped and not summary.running):
                    return
                # At a million jobs a look takes long: it may not become the work.
                next_look = loop.time() + min(LONGEST_LOOK, 20 * (loop.time() - began))
            await asyncio.sleep(LOOK)


def _beat(shift: _Shift) -> None:
    # A file of SQLite has one worker, by its lock: every other one is dead.
    is_shared = shift.store.database.is_shared
    lease = shift.limits.takeover_after if is_shared else 0.0
    beat = shift.store.beat(shift.worker, lease)
    shift.bench.gate.close_for(beat.wait)
    if beat.dead:
        shift.store.alone(lambda: shift.engine.take_over(beat.dead))


def _silent(_summary: Summary) -> None:
    """Report nothing."""
