"""Ten thousand tasks that wait in one process, each asked about every ten seconds.

python -m bench.polls_many URL TRANSPORT     prints the figures as JSON

A poll is late by the time from the moment it was due to its answer.
"""

import asyncio
import gc
import json
import sys
import time
from collections import Counter
from pathlib import Path

import anyio

from mindvideo import AsyncMindVideo, AsyncTask
from mindvideo._runtime.messages import Request
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.steps import Heard
from mindvideo.types import Output

TASKS = 10_000
INTERVAL = 10.0
MEASURED = 30.0


class Lateness:
    """Stands between the driver and its pauses and exchanges, with a clock."""

    def __init__(self, client: AsyncMindVideo) -> None:
        driver = client.tasks.driver
        self._send = driver.transport.send
        self._due: dict[int, float] = {}
        self.polls, self.late, self.worst = 0, 0.0, 0.0
        self.outcomes = Counter[str]()
        vars(driver.transport)["send"] = self.send
        driver.sleep = self.sleep

    async def sleep(self, seconds: float) -> None:
        """The pause itself; the next poll of this wait is due at its end."""
        self._due[id(asyncio.current_task())] = time.monotonic() + seconds
        await anyio.sleep(seconds)

    async def send(self, request: Request, timeout: float | None) -> Heard:
        """The exchange itself."""
        due = self._due.get(id(asyncio.current_task()))
        heard = await self._send(request, timeout)
        self.outcomes[type(heard).__name__] += 1
        if due is not None:
            late = time.monotonic() - due
            self.polls, self.late = self.polls + 1, self.late + late
            self.worst = max(self.worst, late)
        return heard


async def main(url: str, transport: str) -> None:
    """Submit all, wait for all, and print what that took."""
    chosen = "aiohttp" if transport == "aiohttp" else "httpx2"
    async with AsyncMindVideo(KEY, base_url=url, transport=chosen) as client:
        client.tasks.driver.poll = PollPolicy(share=0, floor=INTERVAL, ceiling=INTERVAL)
        await client.tasks.get("task_0")
        before = _memory()
        tasks = [await client.tasks.get(f"task_{number}") for number in range(TASKS)]
        lateness = Lateness(client)
        waiting = await started(tasks)
        spent = time.process_time()
        await asyncio.sleep(MEASURED)
        spent = time.process_time() - spent
        print(
            json.dumps(
                {
                    "kib": (_memory() - before) / TASKS / 1024,
                    "polls": lateness.polls,
                    "lost": lateness.outcomes["Lost"],
                    "ended": sum(it.done() for it in waiting),
                    "late": lateness.late / lateness.polls,
                    "worst": lateness.worst,
                    "cpu": spent / MEASURED,
                }
            )
        )
        for it in waiting:
            it.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def started(tasks: list[AsyncTask[Output]]) -> list[asyncio.Future[Output]]:
    """The waits, begun over one interval as tasks are in life."""
    waiting: list[asyncio.Future[Output]] = []
    for number, task in enumerate(tasks):
        waiting.append(asyncio.ensure_future(task.wait(timeout=None)))
        if number % 100 == 0:
            await asyncio.sleep(INTERVAL / (TASKS / 100))
    return waiting


def _memory() -> int:
    """Bytes that the process holds."""
    gc.collect()
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


KEY = "mv_bench_0123456789"

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
