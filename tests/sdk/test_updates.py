"""Live updates of a task, sync and async, on the clock of a test."""

import asyncio

import pytest

from mindvideo import AsyncMindVideo, MindVideo, TaskTimeoutError
from mindvideo.testing import Sandbox


def statuses(timeout: float | None = None) -> list[str]:
    """What a sync client sees of a task."""
    with MindVideo() as client:
        task = client.viduq3_pro.submit(prompt="a")
        return [it.status for it in task.updates(timeout)]


def async_statuses(timeout: float | None = None) -> list[str]:
    """What an async client sees of a task."""

    async def seen() -> list[str]:
        async with AsyncMindVideo() as client:
            task = await client.viduq3_pro.submit(prompt="a")
            return [it.status async for it in task.updates(timeout)]

    return asyncio.run(seen())


BOTH = pytest.mark.parametrize("seen", [statuses, async_statuses])


@BOTH
def test_each_status_is_told_once(mindvideo_sandbox: Sandbox, seen) -> None:
    """The first at once, the last one when the task has ended."""
    assert seen() == ["queued", "processing", "succeeded"]


@BOTH
@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_a_task_that_fails_is_told_too(
    mindvideo_sandbox: Sandbox, seen, end: str
) -> None:
    """The last update has the status, and nothing is raised."""
    if end == "failed":
        mindvideo_sandbox.fail_task("too dark")
    else:
        mindvideo_sandbox.cancel_task()
    assert seen()[-1] == end


@BOTH
def test_time_is_up(mindvideo_sandbox: Sandbox, seen) -> None:
    """A wait without an end is left with the task."""
    mindvideo_sandbox.slow_task(3600)
    with pytest.raises(TaskTimeoutError) as caught:
        seen(60)
    assert caught.value.task.id == caught.value.task_id


@BOTH
def test_trouble_on_the_way_is_no_update(mindvideo_sandbox: Sandbox, seen) -> None:
    """Polls that fail say nothing of the task."""
    mindvideo_sandbox.slow_task(600)
    mindvideo_sandbox.answer(503, "poll", times=5)
    assert seen() == ["queued", "processing", "succeeded"]


def test_who_stops_may_go_on(mindvideo_sandbox: Sandbox) -> None:
    """A loop that is left early leaves a task that can be waited for."""
    with MindVideo() as client:
        task = client.viduq3_pro.submit(prompt="a")
        for it in task.updates():
            if it.status == "processing":
                break
        assert task.wait().videos
        assert [it.status for it in task.updates()] == ["succeeded"]
    mindvideo_sandbox.assert_charged_once()
