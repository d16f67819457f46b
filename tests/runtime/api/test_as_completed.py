"""Many tasks at once, sync in one thread and async, on the clock of a test."""

import asyncio
import pickle
import threading
from collections.abc import Callable, Sequence
from typing import TypeAlias

import pytest

from mindvideo import (
    APIError,
    AsyncMindVideo,
    InputError,
    MindVideo,
    TaskCancelledError,
    TaskFailedError,
    TasksError,
    TaskTimeoutError,
)
from mindvideo.testing import Sandbox

Many: TypeAlias = Callable[..., list[str]]


def prompts(count: int) -> list[str]:
    return [f"car {number}" for number in range(count)]


def completed(count: int, timeout: float | None = None) -> list[str]:
    """How a sync client sees tasks end: the number of each, and its status."""
    found: list[str] = []
    with MindVideo() as client:
        tasks = [client.viduq3_pro.submit(prompt=it) for it in prompts(count)]
        for task in client.tasks.as_completed(tasks, timeout):
            found.append(f"{tasks.index(task)} {task.status}")
    return found


def completed_async(count: int, timeout: float | None = None) -> list[str]:
    """How an async client sees them."""

    async def seen() -> list[str]:
        found: list[str] = []
        async with AsyncMindVideo() as client:
            tasks = [await client.viduq3_pro.submit(prompt=it) for it in prompts(count)]
            async for task in client.tasks.as_completed(tasks, timeout):
                found.append(f"{tasks.index(task)} {task.status}")
        return found

    return asyncio.run(seen())


def outputs(count: int, timeout: float | None = None) -> list[str]:
    """The addresses that `wait_all` of a sync client returns."""
    with MindVideo() as client:
        tasks = [client.viduq3_pro.submit(prompt=it) for it in prompts(count)]
        found = client.tasks.wait_all(tasks, timeout)
        assert found == [task.output for task in tasks]
        return [it.videos[0].url for it in found]


def outputs_async(count: int, timeout: float | None = None) -> list[str]:
    """The addresses that `wait_all` of an async client returns."""

    async def seen() -> list[str]:
        async with AsyncMindVideo() as client:
            tasks = [await client.viduq3_pro.submit(prompt=it) for it in prompts(count)]
            found = await client.tasks.wait_all(tasks, timeout)
            assert found == [task.output for task in tasks]
            return [it.videos[0].url for it in found]

    return asyncio.run(seen())


COMPLETED = pytest.mark.parametrize("many", [completed, completed_async])
OUTPUTS = pytest.mark.parametrize("many", [outputs, outputs_async])


@COMPLETED
def test_each_task_comes_when_it_has_ended(
    mindvideo_sandbox: Sandbox, many: Many
) -> None:
    """The slow one comes last, and a failure or a cancellation is an end."""
    mindvideo_sandbox.slow_task(3000)
    mindvideo_sandbox.fail_task("too dark")
    mindvideo_sandbox.cancel_task()
    found = many(4)
    assert sorted(found) == ["0 succeeded", "1 failed", "2 cancelled", "3 succeeded"]
    assert found[-1] == "0 succeeded"
    mindvideo_sandbox.assert_script_done()


@OUTPUTS
def test_outputs_come_in_the_order_of_the_tasks(
    mindvideo_sandbox: Sandbox, many: Many
) -> None:
    """However long each takes, the list is as the tasks were."""
    mindvideo_sandbox.slow_task(3000)
    found = many(5)
    assert len(set(found)) == 5
    mindvideo_sandbox.assert_charged(5)


@OUTPUTS
def test_one_error_stops_no_other_wait(mindvideo_sandbox: Sandbox, many: Many) -> None:
    """Failed, cancelled, late: each has its error, in order; the others have ended."""
    mindvideo_sandbox.fail_task("too dark")
    mindvideo_sandbox.slow_task(9000)
    mindvideo_sandbox.cancel_task()
    with pytest.raises(TasksError) as caught:
        many(5, 3600)
    errors = caught.value.errors
    kinds = [TaskFailedError, TaskTimeoutError, TaskCancelledError]
    assert [type(it) for it in errors] == kinds
    ids = [it.task_id for it in mindvideo_sandbox.tasks]
    assert [it.task_id for it in errors] == ids[:3]
    ended = [it.status for it in mindvideo_sandbox.tasks]
    assert ended[3:] == ["succeeded", "succeeded"]
    said = str(caught.value)
    assert said.startswith("Tasks without output: 3 of 5.\n")
    assert "too dark" in said and all(it in said for it in ids[:3])
    assert str(pickle.loads(pickle.dumps(caught.value))) == said


@COMPLETED
def test_ends_that_are_not_known_come_last(
    mindvideo_sandbox: Sandbox, many: Many
) -> None:
    """Time is up for one of three: the others are yielded, and then it raises."""
    mindvideo_sandbox.slow_task(9000)
    seen: list[str] = []
    with pytest.raises(TasksError) as caught:
        seen += many(3, 3600)
    (error,) = caught.value.errors
    assert isinstance(error, TaskTimeoutError)
    assert error.task_id == mindvideo_sandbox.tasks[0].task_id
    assert str(caught.value).startswith("Tasks whose end is not known: 1 of 3.\n")


@COMPLETED
def test_a_refusal_is_that_tasks_alone(mindvideo_sandbox: Sandbox, many: Many) -> None:
    """One poll is answered 403: that wait is over, and the others go on."""
    mindvideo_sandbox.answer(403, "poll")
    with pytest.raises(TasksError) as caught:
        many(3)
    (error,) = caught.value.errors
    assert isinstance(error, APIError) and error.status_code == 403
    ids = [it.task_id for it in mindvideo_sandbox.tasks]
    assert error.task_id in ids
    assert [it.status for it in mindvideo_sandbox.tasks].count("succeeded") >= 2


@OUTPUTS
def test_a_long_list_of_errors_is_cut(mindvideo_sandbox: Sandbox, many: Many) -> None:
    """The message shows ten; the error has all."""
    for _ in range(12):
        mindvideo_sandbox.fail_task("too dark")
    with pytest.raises(TasksError) as caught:
        many(12)
    assert len(caught.value.errors) == 12
    assert str(caught.value).splitlines()[-1] == "  and 2 more, in `errors`"


def test_one_thread_is_enough(mindvideo_sandbox: Sandbox) -> None:
    """Three hundred tasks of a sync client end without another thread."""
    before = threading.active_count()
    with MindVideo() as client:
        tasks = [client.viduq3_pro.submit(prompt=it) for it in prompts(300)]
        ended = [threading.active_count() for _ in client.tasks.as_completed(tasks)]
    assert len(ended) == 300 and max(ended) <= before + 1
    mindvideo_sandbox.assert_charged(300)


def test_the_same_task_twice_is_asked_for_once(mindvideo_sandbox: Sandbox) -> None:
    """wait_all gives its output twice, as_completed yields it once."""
    with MindVideo() as client:
        task = client.viduq3_pro.submit(prompt="a")
        assert client.tasks.wait_all([task, task]) == [task.output] * 2
        assert list(client.tasks.as_completed(iter([task, task]))) == [task]
        assert client.tasks.wait_all([]) == []


def test_who_stops_may_go_on(mindvideo_sandbox: Sandbox) -> None:
    """A loop that is left early leaves tasks that can be waited for."""
    with MindVideo() as client:
        tasks = [client.viduq3_pro.submit(prompt=it) for it in prompts(3)]
        first = next(iter(client.tasks.as_completed(tasks)))
        assert first.done
        assert len(client.tasks.wait_all(tasks)) == 3
    mindvideo_sandbox.assert_charged(3)


def test_who_stops_may_go_on_async(mindvideo_sandbox: Sandbox) -> None:
    """Nothing goes on in the background after such a loop."""

    async def seen() -> tuple[int, int]:
        async with AsyncMindVideo() as client:
            tasks = [await client.viduq3_pro.submit(prompt=it) for it in prompts(3)]
            completed = client.tasks.as_completed(tasks)
            await anext(completed)
            await completed.aclose()
            left = len(asyncio.all_tasks())
            return left, len(await client.tasks.wait_all(tasks))

    assert asyncio.run(seen()) == (1, 3)
    mindvideo_sandbox.assert_charged(3)


@pytest.mark.parametrize("given", [["task_1"], [None]])
def test_what_is_no_task_is_refused(
    mindvideo_sandbox: Sandbox, given: Sequence[object]
) -> None:
    """An id is not a task: the message says how to get one."""
    with MindVideo() as client:
        for call in (client.tasks.as_completed, client.tasks.wait_all):
            with pytest.raises(InputError, match=r"tasks\[0\].*client.tasks.get"):
                call(given)
            with pytest.raises(InputError, match="timeout"):
                call([], timeout=-1)


def test_an_interruption_names_the_open_tasks(mindvideo_sandbox: Sandbox) -> None:
    """Ctrl-C in the middle of many waits: no id is lost, and no ended one is named."""
    mindvideo_sandbox.fail_task()
    with MindVideo() as client:
        tasks = [client.viduq3_pro.submit(prompt=it) for it in prompts(3)]
        tasks[0].refresh()
        with pytest.raises(KeyboardInterrupt) as caught:
            _interrupted(client)
            client.tasks.wait_all(tasks)
    (note,) = [it for it in caught.value.__notes__ if "go on" in it]
    open_tasks = [it.id for it in tasks if not it.done]
    assert open_tasks and all(it in note for it in open_tasks)


def _interrupted(client: MindVideo) -> None:
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    client.tasks.driver.sleep = stop
