"""What a bulk run costs beside a plain asyncio loop, against the same sandbox.

    python -m bench.bulk [COUNT...] [--database URL]

Jobs a second of the loop and of a run of each count, what the engine takes of the
processor for a job, and the most memory of the worker; before, for each thousand jobs
of a run, what a job took and the memory then: neither may grow. On SQLite, or on the
PostgreSQL that is named.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from bench.generation import Cost, cost_of
from mindvideo import AsyncMindVideo
from mindvideo.bulk.records import Summary

MODEL = "veo3-1-quality"
CONCURRENCY = 100
EACH = 1000
WORKER = "import sys; from bench.bulk import run; run(*sys.argv[1:])"
LOOP = "import sys; from bench.bulk import loop; loop(*sys.argv[1:])"


def loop(count: str, folder: str) -> None:
    """The loop that people write: nothing of it survives the process."""
    asyncio.run(_loop(int(count), Path(folder)))


async def _loop(count: int, folder: Path) -> None:
    limit = asyncio.Semaphore(CONCURRENCY)
    async with AsyncMindVideo() as client:

        async def job(number: int) -> None:
            async with limit:
                prompt = f"Plain {number}"
                task = await client.veo3_1_quality.submit(prompt=prompt)
                output = await task.wait()
                await output.download_all(folder)

        await asyncio.gather(*(job(number) for number in range(count)))


def run(count: str, folder: str, database: str | None = None) -> None:
    """The same as a bulk run."""
    from mindvideo import bulk

    jobs = Path(folder, f"bulk-{count}.jsonl")
    lines = (
        {"model": MODEL, "input": {"prompt": f"Bulk {number}"}}
        for number in range(int(count))
    )
    jobs.write_text("".join(json.dumps(line) + "\n" for line in lines))
    bulk.run(
        jobs,
        Path(folder, "out"),
        run=Path(folder).name,
        database=database,
        concurrency=CONCURRENCY,
        on_progress=Steps(),
    )


class Steps:
    """Prints what each thousand jobs took."""

    def __init__(self) -> None:
        self._done = 0
        self._spent = time.process_time()

    def __call__(self, summary: Summary) -> None:
        """Look whether another thousand is done."""
        done, spent = summary.total - summary.open, time.process_time()
        if done - self._done >= EACH:
            each = 1000 * (spent - self._spent) / (done - self._done)
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            memory = pages * os.sysconf("SC_PAGE_SIZE") >> 20
            print(f"  {done} done: {each:.1f} ms a job, {memory} MiB", flush=True)
            self._done, self._spent = done, spent


@contextmanager
def served() -> Generator[None]:
    """A sandbox of its own, told to the children by the environment."""
    command = [sys.executable, "-m", "mindvideo.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        names = {"MINDVIDEO_BASE_URL": url, "MINDVIDEO_API_KEY": "sandbox"}
        try:
            with patch.dict(os.environ, names):
                yield
        finally:
            process.terminate()


def measured(code: str, count: int, *more: str) -> Cost:
    """What a child takes."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, str(count), folder, *more]
        return cost_of(*command, shown=True)


def table(counts: Sequence[int], plain_count: int, *database: str) -> str:
    """What runs of these counts cost beside a loop of its own count, as a table."""
    rows = [
        "| jobs | loop, jobs/s | bulk, jobs/s | ratio | engine, ms/job | MiB |",
        "|---|---|---|---|---|---|",
    ]
    with served():
        loop = measured(LOOP, plain_count)
        plain = plain_count / loop.wall
        for count in counts:
            bulk = measured(WORKER, count, *database)
            engine = 1000 * (bulk.cpu / count - loop.cpu / plain_count)
            rate = count / bulk.wall
            rows.append(
                f"| {count:,} | {plain:.1f} | {rate:.1f} | {rate / plain:.2f} "
                f"| {engine:.1f} | {bulk.memory:.0f} |"
            )
    return "\n".join(rows)


def bulk_run() -> str:
    """A short run on SQLite, its beginning and end included."""
    return f"## A bulk run\n\n{table((500,), 500)}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.bulk")
    parser.add_argument("counts", nargs="*", type=int, default=[1000, 10000])
    parser.add_argument("--database", nargs=1, default=[], metavar="URL")
    wanted = parser.parse_args()
    print(table(wanted.counts, EACH, *wanted.database))
