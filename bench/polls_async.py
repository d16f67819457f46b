"""Processor time of one poll with 1,000 tasks waiting, async or in one sync thread.

python -m bench.polls_async URL raw|aiohttp|httpx2|thread     prints the figure as JSON
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Literal

import aiohttp

from mindvideo import AsyncMindVideo, AsyncTask, MindVideo, TasksError
from mindvideo._runtime.messages import Request
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.steps import Heard
from mindvideo.types import Output

KEY = "mv_bench_0123456789"
TASKS = 1000
INTERVAL = 1.0
WARM_UP = 2.0
MEASURED = 5.0


class Counter:
    """How many polls were answered."""

    def __init__(self) -> None:
        self.count = 0

    def around(
        self, send: Callable[[Request, float | None], Awaitable[Heard]]
    ) -> Callable[[Request, float | None], Coroutine[None, None, Heard]]:
        """The same exchange, counted."""

        async def counted(request: Request, timeout: float | None) -> Heard:
            heard = await send(request, timeout)
            self.count += 1
            return heard

        return counted


async def measured(
    works: list[Coroutine[None, None, object]], counter: Counter
) -> None:
    """Let all of them wait, and print what each poll costs once they have settled."""
    waiting = [asyncio.ensure_future(work) for work in works]
    await asyncio.sleep(WARM_UP)
    counted, before = counter.count, time.process_time()
    await asyncio.sleep(MEASURED)
    spent = time.process_time() - before
    print(json.dumps({"us": spent / (counter.count - counted) * 1e6}))
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def sdk(url: str, transport: Literal["httpx2", "aiohttp"]) -> None:
    """Tasks of the SDK."""
    async with AsyncMindVideo(KEY, base_url=url, transport=transport) as client:
        driver, counter = client.tasks.driver, Counter()
        driver.poll = PollPolicy(share=0, floor=INTERVAL, ceiling=INTERVAL)
        tasks: list[AsyncTask[Output]] = [
            await client.tasks.get(f"task_{number}") for number in range(TASKS)
        ]
        vars(driver.transport)["send"] = counter.around(driver.transport.send)
        await measured([task.wait() for task in tasks], counter)


def thread(url: str) -> None:
    """Tasks of the SDK that one sync thread waits for."""
    marks: list[tuple[float, float]] = []
    with MindVideo(KEY, base_url=url) as client:
        driver = client.tasks.driver
        driver.poll = PollPolicy(share=0, floor=INTERVAL, ceiling=INTERVAL)
        tasks = [client.tasks.get(f"task_{number}") for number in range(TASKS)]
        send = driver.transport.send

        def marked(request: Request, timeout: float | None) -> Heard:
            heard = send(request, timeout)
            marks.append((time.monotonic(), time.process_time()))
            return heard

        vars(driver.transport)["send"] = marked
        with suppress(TasksError):
            client.tasks.wait_all(tasks, WARM_UP + MEASURED)
    warm = [spent for at, spent in marks if at - marks[0][0] > WARM_UP]
    print(json.dumps({"us": (warm[-1] - warm[0]) / (len(warm) - 1) * 1e6}))


async def raw(url: str) -> None:
    """What a careful user would write without an SDK."""
    counter, connector = Counter(), aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def waiting(number: int) -> None:
            address = f"{url}/api/v1/tasks/task_{number}"
            while True:
                headers = {"Authorization": f"Bearer {KEY}"}
                async with session.get(address, headers=headers) as answer:
                    answer.raise_for_status()
                    json.loads(await answer.read())
                counter.count += 1
                await asyncio.sleep(INTERVAL)

        await measured([waiting(number) for number in range(TASKS)], counter)


if __name__ == "__main__":
    chosen = sys.argv[2]
    if chosen == "thread":
        thread(sys.argv[1])
    elif chosen == "raw":
        asyncio.run(raw(sys.argv[1]))
    else:
        asyncio.run(sdk(sys.argv[1], "aiohttp" if chosen == "aiohttp" else "httpx2"))
