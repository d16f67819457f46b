"""Correct use of the SDK: both checkers accept every line (tests/test_typing.py)."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import assert_type

from mindvideo import AsyncMindVideo, AsyncTask, MindVideo, Task
from mindvideo.catalog import models
from mindvideo.models.doubao_seedance_1_0_pro_quality import (
    ImageWithRolesItem,
    ImageWithRolesItemDict,
)
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
    assert_type(client.submit(ready), Task[VideosOutput])
    assert_type(client.run(ready, on_update=show), VideosOutput)
    anything = models["veo3-1-quality"].input_model.model_validate({"prompt": "a"})
    assert_type(client.run(anything), Output)
    client.doubao_seedance_1_0_pro_quality.submit(
        prompt="a",
        image_with_roles=[ImageWithRolesItem(url="https://a/b", role="last_frame")],
    )
    client.doubao_seedance_1_0_pro_quality.submit(
        prompt="a", image_with_roles=[{"url": "https://a/b", "role": "last_frame"}]
    )
    items: list[ImageWithRolesItemDict] = [{"url": "https://a/b", "role": "last_frame"}]
    client.doubao_seedance_1_0_pro_quality.run(prompt="a", image_with_roles=items)
    client.apimart_doubao_seedance_4_0.run(
        prompt="a", sequential_image_generation_options={"max_images": 3}
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
    ready = Veo3_1QualityInput(prompt="a", duration=8)
    assert_type(await client.run(ready), AsyncVideosOutput)
    assert_type(await client.submit(ready), AsyncTask[AsyncVideosOutput])
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(client.viduq3_pro.run(prompt="a"))
    assert_type(waiting.result(), AsyncVideosOutput)
