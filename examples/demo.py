"""`make demo`: one video and one image from the sandbox, into the folder demo/."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from mindvideo import MindVideo, Task
from mindvideo.sandbox import serve
from mindvideo.types import Output

FOLDER = Path("demo")
PACE = 0.7
"""Seconds that a task of the sandbox stays queued, and then processing."""


def main() -> None:
    """Run both models and say where the files are."""
    FOLDER.mkdir(exist_ok=True)
    with serve(pace=PACE) as url, MindVideo("sandbox", base_url=url) as client:
        print(f"The sandbox is the API at {url}.")
        video = client.veo3_1_quality.run(
            prompt="A red car on a coast road at dusk",
            resolution="1080p",
            on_update=progress(),
        )
        car = video.videos[0].download(FOLDER / "car.mp4", overwrite=True)
        image = client.doubao_seedream_5_0_lite.run(
            prompt="A lighthouse in fog", size="16:9", on_update=progress()
        )
        lighthouse = image.images[0].download(FOLDER / "lighthouse.png", overwrite=True)
    for path in (car, lighthouse):
        print(f"{path}  {path.stat().st_size:,} bytes")


def progress() -> Callable[[Task[Output]], None]:
    """A line that shows a task's id, status, cost and elapsed time as they change."""
    start = time.monotonic()

    def show(task: Task[Output]) -> None:
        elapsed = time.monotonic() - start
        line = f"{task.model}  {task.id}  {task.status:<10}  {elapsed:4.1f} s"
        cost = task.cost_estimate if task.cost_actual is None else task.cost_actual
        # One line that is written over in a terminal, one line each in a file.
        begin, end = ("\r", "") if sys.stdout.isatty() else ("", "\n")
        last = "\n" if task.done else end
        print(f"{begin}{line}  cost {cost}", end=last, flush=True)

    return show


if __name__ == "__main__":
    main()
