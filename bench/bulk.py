"""What a bulk run costs beside a plain asyncio loop: `python -m bench.bulk [COUNT...]`.

For each count: jobs a second of the loop and of the run, the engine's processor
time for a job, and the most memory of the worker.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mindvideo import AsyncMindVideo

MODEL = "veo3-1-quality"
CONCURRENCY = 100
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


def run(count: str, folder: str) -> None:
    """The same as a bulk run."""
    from mindvideo import bulk

    jobs = Path(folder, f"bulk-{count}.jsonl")
    lines = (
        {"model": MODEL, "input": {"prompt": f"Bulk {number}"}}
        for number in range(int(count))
    )
    jobs.write_text("".join(json.dumps(line) + "\n" for line in lines))
    bulk.run(jobs, Path(folder, "out"), concurrency=CONCURRENCY)


def measured(code: str, count: int) -> tuple[float, float, int]:
    """Seconds, seconds of the processor and KiB that a child takes."""
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, str(count), folder], check=True)
        passed = time.perf_counter() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return passed, cpu, after.ru_maxrss


def main(counts: list[int]) -> None:
    """Print the table; needs a sandbox at MINDVIDEO_BASE_URL."""
    if "MINDVIDEO_BASE_URL" not in os.environ:
        sys.exit("start a sandbox first and export what it prints")
    print("jobs    loop/s  bulk/s  ratio  engine ms/job  MiB")
    for count in counts:
        plain, plain_cpu, _ = measured(LOOP, count)
        durable, cpu, memory = measured(WORKER, count)
        engine = 1000 * (cpu - plain_cpu) / count
        print(
            f"{count:<7} {count / plain:6.1f}  {count / durable:6.1f}  "
            f"{plain / durable:5.2f}  {engine:13.1f}  {memory / 1024:3.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main([int(it) for it in sys.argv[1:]] or [1000, 10000])
