"""Submitting and waiting through the clients, sync and async."""

import asyncio
import copy
import pickle
from decimal import Decimal

import httpx2
import pytest

from mindvideo import (
    AsyncTask,
    InputError,
    MindVideoError,
    ServerError,
    Task,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
    UnusableResponseError,
)
from mindvideo.types import AsyncVideosOutput, ImagesOutput, Output, VideosOutput
from tests.runtime.mocked import (
    answers,
    async_client_of,
    body_of,
    client_of,
    task,
    video,
)

PROMPT = {"prompt": "A red car"}


def test_run_submits_and_waits() -> None:
    """`run` gives the typed output of the finished task."""
    client = client_of(answers(task(), task("processing"), video()))
    output = client.veo3_1_quality.run(prompt="A red car", resolution="1080p")
    assert isinstance(output, VideosOutput)
    assert output.videos[0].url == "https://files.example.com/1.mp4"


def test_run_submits_and_waits_async() -> None:
    """The async client does the same."""
    client = async_client_of(answers(task(), task("processing"), video()))
    output = asyncio.run(client.veo3_1_quality.run(prompt="A red car"))
    assert isinstance(output, AsyncVideosOutput)
    assert output.videos[0].url == "https://files.example.com/1.mp4"


def test_an_answer_that_says_nothing_new_is_not_kept_beside_the_old_one() -> None:
    """Thousands of waits hold one answer each; another spelling of a cost is news."""

    def costs(digits: str) -> httpx2.Response:
        text = '{"task_id": "task_1", "status": "queued", "cost_estimate": %s}'
        return httpx2.Response(200, text=text % digits)

    client = client_of(answers(costs("0.25"), costs("0.25"), costs("0.250")))
    held = client.tasks.get("task_1")
    first = held.raw
    assert held.refresh().raw is first
    assert str(held.refresh().cost_estimate) == "0.250"


def test_only_what_the_caller_set_is_sent() -> None:
    """Defaults are the server's: they are shown, not sent."""
    sent: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return task()

    client_of(handler).veo3_1_quality.submit(prompt="A red car")
    assert body_of(sent[0]) == {"model": "veo3-1-quality", "input": PROMPT}


def test_retries_send_the_same_key_and_bytes() -> None:
    """However the connection breaks, the API sees one submit."""
    sent: list[tuple[str, bytes]] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append((request.headers["idempotency-key"], request.content))
        if len(sent) < 4:
            raise httpx2.ReadError("reset")
        return task()

    made = client_of(handler).veo3_1_quality.submit(prompt="A red car")
    assert len(sent) == 4
    assert set(sent) == {(made.idempotency_key, sent[0][1])}


def test_the_callers_key_is_used() -> None:
    """A key of the caller goes on the wire, on the task and on the error."""
    client = client_of(answers(*[httpx2.Response(500)] * 4))
    with pytest.raises(ServerError) as caught:
        client.veo3_1_quality.submit(prompt="x", idempotency_key="mine")
    assert caught.value.idempotency_key == "mine"
    assert "mine" in str(caught.value)


def test_a_task_tells_what_the_api_said() -> None:
    """Every documented member has its attribute, costs digit for digit."""
    text = (
        b'{"request_id": "req_1", "task_id": "task_1", "status": "queued",'
        b' "cost_estimate": 0.5850, "eta": 1.50}'
    )
    client = client_of(answers(httpx2.Response(200, content=text)))
    made = client.veo3_1_quality.submit(prompt="x", idempotency_key="k")
    assert (made.id, made.request_id, made.status) == ("task_1", "req_1", "queued")
    assert (str(made.cost_estimate), made.cost_actual) == ("0.5850", None)
    assert (made.model, made.idempotency_key) == ("veo3-1-quality", "k")
    assert (made.output, made.error, made.done) == (None, None, False)
    assert str(made.raw["eta"]) == "1.50"
    assert repr(made) == (
        "Task(id='task_1', status='queued', model='veo3-1-quality', cost=0.5850)"
    )


def test_an_estimate_outlives_the_answer_that_held_it() -> None:
    """A poll that leaves the estimate out does not make it unknown."""
    client = client_of(answers(task(cost_estimate=2, request_id="r"), task("failed")))
    made = client.veo3_1_quality.submit(prompt="x")
    made.refresh()
    assert (made.cost_estimate, made.request_id) == (Decimal(2), "r")


def test_members_of_another_type_do_not_lose_a_paid_task() -> None:
    """A cost that is no number is left out, and kept in `raw`."""
    client = client_of(answers(task(cost_estimate={"usd": 1}, error=7)))
    made = client.veo3_1_quality.submit(prompt="x")
    assert (made.id, made.cost_estimate, made.error) == ("task_1", None, None)
    assert made.raw["cost_estimate"] == {"usd": 1}


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"code": "nsfw", "message": "Not allowed"}, "Not allowed"),
        ("Not allowed", "Not allowed"),
        (None, "no reason"),
    ],
)
def test_a_failed_task_is_an_error_with_the_task(error: object, words: str) -> None:
    """The error holds the task, and the API's reason."""
    client = client_of(answers(task(), task("failed", error=error)))
    with pytest.raises(TaskFailedError, match=words) as caught:
        client.veo3_1_quality.run(prompt="x")
    assert caught.value.task.status == "failed"
    assert caught.value.task_id == "task_1"
    assert caught.value.idempotency_key == caught.value.task.idempotency_key


def test_a_cancelled_task_is_an_error_async() -> None:
    """Cancelled on the platform ends the async wait as well."""
    client = async_client_of(answers(task(), task("cancelled")))
    with pytest.raises(TaskCancelledError) as caught:
        asyncio.run(client.veo3_1_quality.run(prompt="x"))
    assert isinstance(caught.value.task, AsyncTask)


def test_a_timeout_hands_the_task_back() -> None:
    """The task in the error goes on waiting."""
    client = client_of(answers(task(), video()))
    with pytest.raises(TaskTimeoutError) as caught:
        client.veo3_1_quality.submit(prompt="x").wait(timeout=0)
    assert isinstance(caught.value, TimeoutError)
    assert isinstance(caught.value.task, Task)
    assert isinstance(caught.value.task.wait(), VideosOutput)


def test_on_update_hears_every_change_once() -> None:
    """It is called at first and on each change of the status."""
    heard: list[str] = []
    polls = [task("processing"), task("processing"), task("rendering"), video()]
    client = client_of(answers(task(), *polls))
    client.veo3_1_quality.run(prompt="x", on_update=lambda t: heard.append(t.status))
    assert heard == ["queued", "processing", "rendering", "succeeded"]


def test_a_task_that_was_done_at_once_asks_nothing() -> None:
    """A replayed submit may bring the finished task; waiting then needs no request."""
    assert client_of(answers(video())).veo3_1_quality.run(prompt="x").videos


def test_output_of_the_wrong_kind_is_unusable() -> None:
    """Images from a video model are asked again, then an error with the task's id."""
    images = [task("succeeded", output={"images": [{"url": "u"}]}) for _ in range(3)]
    client = client_of(answers(task(), *images))
    with pytest.raises(UnusableResponseError) as caught:
        client.veo3_1_quality.run(prompt="x")
    assert caught.value.task_id == "task_1"


@pytest.mark.parametrize("output", [None, {}, {"videos": []}, {"songs": None}, "x"])
def test_an_empty_output_is_no_output(output: object) -> None:
    """A success that holds nothing to fetch is asked again before it is an error."""
    empty = [task("succeeded", output=output) for _ in range(3)]
    client = client_of(answers(task(), *empty, video()))
    with pytest.raises(UnusableResponseError):
        client.tasks.create("new-9", {}).wait()
    assert client.tasks.get("task_1").wait().raw


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ({"videos": [{"url": "u"}]}, VideosOutput),
        ({"seed": 1, "images": [{"url": "u"}]}, ImagesOutput),
        ({"songs": [{"url": "u"}]}, Output),
    ],
)
def test_a_fetched_task_has_typed_output(output: object, kind: type[Output]) -> None:
    """The key under `output` names the type; an unknown kind keeps everything."""
    client = client_of(answers(task("succeeded", output=output)))
    fetched = client.tasks.get("task_1")
    assert type(fetched.wait()) is kind
    assert fetched.wait().raw == output
    assert (fetched.model, fetched.idempotency_key) == (None, None)


def test_a_fetched_task_waits_async() -> None:
    """The async client finds a task of another process, too."""

    async def scenario() -> Output:
        client = async_client_of(answers(task(), video()))
        return await (await client.tasks.get("task_1")).wait()

    assert isinstance(asyncio.run(scenario()), AsyncVideosOutput)


def test_create_takes_models_newer_than_the_sdk() -> None:
    """An unknown model goes to the API as it is."""
    sent: list[object] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        sent.append(body_of(request))
        return task()

    made = client_of(handler).tasks.create("new-9", {"any": [1, None]})
    assert sent == [{"model": "new-9", "input": {"any": [1, None]}}]
    assert made.model == "new-9"


def test_create_checks_a_known_model() -> None:
    """A known model's input is refused before anything is sent."""
    client = client_of(answers())
    with pytest.raises(InputError):
        client.tasks.create("veo3-1-quality", {"prompt": 5})
    with pytest.raises(InputError):
        asyncio.run(async_client_of(answers()).tasks.create("veo3-1-quality", {}))


def test_events_keep_what_they_do_not_know() -> None:
    """Each event has what is recognised, and all of it raw."""
    raw = [{"status": "queued", "created_at": 1.5, "by": "x"}, {"status": 5}, "odd"]
    client = client_of(answers(httpx2.Response(200, json=raw)))
    events = client.tasks.events("task_1")
    assert [event.status for event in events] == ["queued", None, None]
    assert [event.raw for event in events] == raw


def test_events_and_refresh_async() -> None:
    """A task's own questions work with `await`."""

    async def scenario() -> tuple[int, str]:
        events = httpx2.Response(200, json={"events": [{}, {}]})
        client = async_client_of(answers(task(), events, task("processing")))
        made = await client.tasks.create("new-9", {})
        count = len(await made.events())
        return count, (await made.refresh()).status

    assert asyncio.run(scenario()) == (2, "processing")


def test_a_pickled_task_is_a_snapshot() -> None:
    """It tells what it knew, without its client, and says how to go on."""
    client = client_of(answers(task(), video()))
    made = client.veo3_1_quality.submit(prompt="x")
    made.wait()
    restored = pickle.loads(pickle.dumps(made))
    assert (restored.id, restored.status) == ("task_1", "succeeded")
    assert restored.output == made.output == copy.deepcopy(made.output)
    with pytest.raises(MindVideoError, match=r"tasks\.get"):
        restored.refresh()


def test_an_error_with_a_task_pickles() -> None:
    """The error of a failed task crosses processes with its task."""
    client = client_of(answers(task(), task("failed")))
    with pytest.raises(TaskFailedError) as caught:
        client.veo3_1_quality.run(prompt="x")
    restored = pickle.loads(pickle.dumps(caught.value))
    assert str(restored) == str(caught.value)
    assert restored.task.status == "failed"
