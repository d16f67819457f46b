"""Correct use of the SDK: both checkers accept every line (tests/test_typing.py)."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import assert_type

from mindvideo import AsyncMindVideo, AsyncTask, MindVideo, Task
from mindvideo.catalog import models
from mindvideo.models.doubao_seedance_1_0_pro_quality import ImageWithRolesItem
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput
from mindvideo.types import (
    AsyncVideosOutput,
    Event,
    ImagesOutput,
    Output,
    VideosOutput,
)


def sync(client: MindVideo, show: Callable[[Task[VideosOutput]], None]) -> None:
    """Every way to run a task, and what it gives."""
    video = client.veo3_1_quality.run(prompt="a", resolution="1080p", on_update=show)
    assert_type(video, VideosOutput)
    assert_type(video.videos[0].url, str)
    video.videos[0].download("a.mp4", overwrite=True)
    task = client.doubao_seedream_5_0_lite.submit(prompt="a", n=2, timeout=None)
    assert_type(task, Task[ImagesOutput])
    assert_type(task.wait(timeout=10), ImagesOutput)
    assert_type(task.cost_actual, Decimal | None)
    ready = Veo3_1QualityInput(prompt="a", duration=8)
    assert_type(client.veo3_1_quality.submit(ready), Task[VideosOutput])
    client.doubao_seedance_1_0_pro_quality.submit(
        prompt="a",
        image_with_roles=[ImageWithRolesItem(url="https://a/b", role="last_frame")],
    )
    assert_type(client.tasks.get("task_1"), Task[Output])
    assert_type(client.tasks.create("new-model", {"prompt": "a"}), Task[Output])
    assert_type(client.tasks.events("task_1"), list[Event])
    assert_type(models["veo3-1-quality"].title, str)


def with_files(client: MindVideo, urls: list[str], paths: list[Path]) -> None:
    """Lists of addresses, of files, and of both fit where images are taken."""
    client.viduq3_pro.submit(image_urls=urls)
    client.viduq3_pro.submit(image_urls=paths)
    client.viduq3_pro.submit(image_urls=["https://a/b", Path("a.png"), b"content"])


async def asynchronous(client: AsyncMindVideo) -> None:
    """The same with `await`."""
    video = await client.veo3_1_quality.run(prompt="a")
    assert_type(video, AsyncVideosOutput)
    await video.videos[0].download("a.mp4")
    task = await client.veo3_1_quality.submit(prompt="a")
    assert_type(task, AsyncTask[AsyncVideosOutput])
    assert_type(await task.wait(), AsyncVideosOutput)
