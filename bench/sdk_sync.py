"""Processor time of one sync poll and one submit, beside raw httpx2, the same bytes.

python -m bench.sdk_sync URL        prints the figures as JSON, in microseconds
"""

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from uuid import uuid4

import httpx2

from mindvideo import MindVideo

KEY = "mv_bench_0123456789"
INPUT = {"prompt": "A red car on a coast road at dusk", "resolution": "1080p"}
ROUNDS = 9
EACH = 200


class Enough(Exception):
    """Ends a wait after so many polls."""


def main(url: str) -> None:
    """Measure in turns, and print the median of each, and of the ratios."""
    client, raw = MindVideo(KEY, base_url=url), httpx2.Client()
    works = {
        "poll": lambda: polls(client),
        "raw poll": lambda: raw_polls(raw, url),
        "submit": lambda: submits(client),
        "raw submit": lambda: raw_submits(raw, url),
    }
    spent = [{name: cost(work) for name, work in works.items()} for _ in range(ROUNDS)]
    found = {name: median(it[name] for it in spent) for name in works}
    for name in ("poll", "submit"):
        found[f"{name} ratio"] = median(it[name] / it[f"raw {name}"] for it in spent)
    print(json.dumps(found))


def cost(work: Callable[[], None]) -> float:
    """Microseconds of processor time for each of the calls of `work`."""
    before = time.process_time()
    work()
    return (time.process_time() - before) / EACH * 1e6


def polls(client: MindVideo) -> None:
    """Wait without pauses, until it is enough."""
    task, count = client.tasks.get("task_1"), 0

    def pause(_seconds: float) -> None:
        nonlocal count
        count += 1
        if count == EACH:
            raise Enough

    client.tasks.driver.sleep = pause
    try:
        task.wait()
    except Enough:
        return


def submits(client: MindVideo) -> None:
    """Submit one task after the other."""
    for _ in range(EACH):
        client.veo3_1_quality.submit(
            prompt="A red car on a coast road at dusk", resolution="1080p"
        )


def raw_polls(client: httpx2.Client, url: str) -> None:
    """What a careful user would write without an SDK."""
    for _ in range(EACH):
        answer = client.get(f"{url}/api/v1/tasks/task_1", headers=_headers())
        answer.raise_for_status()
        answer.json()


def raw_submits(client: httpx2.Client, url: str) -> None:
    """The same for a submit."""
    for _ in range(EACH):
        answer = client.post(
            f"{url}/api/v1/tasks",
            headers=_headers() | {"Idempotency-Key": str(uuid4())},
            json={"model": "veo3-1-quality", "input": INPUT},
        )
        answer.raise_for_status()
        answer.json()


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {KEY}", "Accept": "application/json"}


if __name__ == "__main__":
    main(sys.argv[1])
