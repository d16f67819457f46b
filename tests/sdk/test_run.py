"""The generated SDK against the sandbox, over real HTTP."""

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mindvideo import (
    AsyncMindVideo,
    BadRequestError,
    ConfigurationError,
    DownloadError,
    InputError,
    MindVideo,
    NotFoundError,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
)
from mindvideo._runtime.api.endpoint import AsyncEndpoint, Endpoint
from mindvideo._runtime.inputs.model import ModelInput
from mindvideo.catalog import ModelInfo, models
from mindvideo.models.doubao_seedance_1_0_pro_quality import ImageWithRolesItem
from mindvideo.testing import Sandbox
from mindvideo.types import AsyncVideosOutput, ImagesOutput, Output, VideosOutput

from .conftest import KEY

EVERY_MODEL = pytest.mark.parametrize("info", models.values(), ids=list(models))
FIRST_BYTES = {"videos": b"ftyp", "images": b"\x89PNG"}


def attribute(info: ModelInfo) -> str:
    """The client's attribute for a model, by the rule of the surface."""
    return "".join(char if char.isalnum() else "_" for char in info.slug)


@EVERY_MODEL
def test_sync_run_ends_in_a_file(
    client: MindVideo, info: ModelInfo, tmp_path: Path
) -> None:
    """Each model's own example runs to a file that is what its kind says."""
    endpoint: Endpoint[object, Output] = getattr(client, attribute(info))
    assert info.example_input is not None
    output = endpoint.run(**info.example_input)
    files = getattr(output, info.output_kind)
    path = files[0].download(tmp_path / "file")
    assert FIRST_BYTES[info.output_kind] in path.read_bytes()[:12]


@EVERY_MODEL
def test_async_run_ends_in_a_file(url: str, info: ModelInfo, tmp_path: Path) -> None:
    """The async client does the same for each model."""

    async def run() -> Path:
        async with AsyncMindVideo(KEY, base_url=url) as client:
            endpoint: AsyncEndpoint[object, Output] = getattr(client, attribute(info))
            assert info.example_input is not None
            output = await endpoint.run(**info.example_input)
            files = getattr(output, info.output_kind)
            return Path(await files[0].download(tmp_path / "file"))

    path = asyncio.run(run())
    assert FIRST_BYTES[info.output_kind] in path.read_bytes()[:12]


def test_only_what_the_caller_set_is_sent(mindvideo_sandbox: Sandbox) -> None:
    """Defaults of the server are shown in signatures and never sent."""
    with MindVideo() as client:
        client.veo3_1_quality.submit(prompt="a", resolution="1080p")
    (task,) = mindvideo_sandbox.tasks
    assert task.input == {"prompt": "a", "resolution": "1080p"}
    assert task.model == "veo3-1-quality"


def test_a_ready_input_object_is_taken(client: MindVideo) -> None:
    """The client runs an input object by its class; its output is typed."""
    output = client.run(client.doubao_seedream_5_0_lite.input_model(prompt="a", n=3))
    assert isinstance(output, ImagesOutput)
    assert len(output.images) == 3


def test_the_same_key_is_one_task(mindvideo_sandbox: Sandbox) -> None:
    """A submit repeated with its key gives the first task and no second charge."""
    with MindVideo() as client:
        first = client.viduq3_pro.submit(prompt="a", idempotency_key="mine-1")
        again = client.viduq3_pro.submit(prompt="a", idempotency_key="mine-1")
    mindvideo_sandbox.assert_charged_once("viduq3-pro")
    assert first.id == again.id


def test_each_call_makes_a_key_of_its_own(client: MindVideo) -> None:
    """Two calls without a key are two tasks, and each task tells its key."""
    one = client.viduq3_pro.submit(prompt="a")
    two = client.viduq3_pro.submit(prompt="a")
    assert one.id != two.id
    assert one.idempotency_key != two.idempotency_key


def test_costs_are_exact_decimals(client: MindVideo) -> None:
    """Costs come digit for digit, as Decimal."""
    task = client.doubao_seedream_5_0_lite.submit(prompt="a")
    assert task.cost_estimate == Decimal("0.0315")
    task.wait()
    assert str(task.cost_actual) == "0.0315"


def test_a_task_is_found_again_by_its_id(client: MindVideo, url: str) -> None:
    """Another client waits for a task by its id and gets typed output."""
    task_id = client.veo3_1_quality.submit(prompt="a").id
    with MindVideo(KEY, base_url=url) as other:
        task = other.tasks.get(task_id)
        assert isinstance(task.wait(), VideosOutput)
    assert (task.model, task.idempotency_key) == (None, None)


def test_a_failed_task_raises_with_the_task(client: MindVideo) -> None:
    """A task that fails is an error that carries the task and its reason."""
    with pytest.raises(TaskFailedError) as caught:
        client.viduq3_pro.run(prompt="[sandbox:fail]")
    assert caught.value.task.status == "failed"
    assert caught.value.task_id == caught.value.task.id
    assert caught.value.task.error is not None


def test_a_cancelled_task_raises_with_the_task(client: MindVideo) -> None:
    """A cancelled task ends the wait at once."""
    with pytest.raises(TaskCancelledError) as caught:
        client.viduq3_pro.run(prompt="[sandbox:cancel]")
    assert caught.value.task.status == "cancelled"


def test_a_deadline_leaves_the_task_to_be_waited_for(
    mindvideo_sandbox: Sandbox,
) -> None:
    """A wait that runs out is a TimeoutError whose task goes on."""
    mindvideo_sandbox.slow_task(60)
    with MindVideo() as client:
        with pytest.raises(TimeoutError) as caught:
            client.viduq3_pro.run(prompt="a", timeout=30)
        assert isinstance(caught.value, TaskTimeoutError)
        assert isinstance(caught.value.task.wait(), VideosOutput)


def test_updates_tell_each_status_once(mindvideo_sandbox: Sandbox) -> None:
    """on_update sees the first state and every change, ending with the last."""
    seen: list[str] = []
    mindvideo_sandbox.slow_task(60)
    with MindVideo() as client:
        client.viduq3_pro.run(
            prompt="a", on_update=lambda task: seen.append(task.status)
        )
    assert seen == ["queued", "processing", "succeeded"]


def test_a_model_newer_than_the_sdk_is_sent_as_it_is(client: MindVideo) -> None:
    """tasks.create sends a model the catalog does not know; the API decides."""
    with pytest.raises(NotFoundError) as caught:
        client.tasks.create("not-yet-known", {"anything": [1, None]})
    assert caught.value.status_code == 404
    assert caught.value.idempotency_key


def test_events_are_read_and_kept_raw(client: MindVideo) -> None:
    """The events of a finished task are in order, recognised and raw."""
    task = client.viduq3_pro.submit(prompt="a")
    task.wait()
    events = task.events()
    assert [event.status for event in events] == ["queued", "processing", "succeeded"]
    assert all(isinstance(event.raw, dict) for event in events)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "prompt: is required"),
        ({"promt": "a", "prompt": "a"}, "did you mean 'prompt'?"),
        ({"prompt": "a", "resolution": "1080"}, "did you mean '1080p'?"),
        ({"prompt": "a", "duration": True}, "duration"),
        ({"prompt": "a", "image_urls": ["a", 5]}, "image_urls[1]"),
    ],
)
def test_a_wrong_input_is_refused_before_it_is_sent(
    mindvideo_sandbox: Sandbox, given: dict[str, object], expected: str
) -> None:
    """The refusal names the field and the nearest allowed value; nothing is sent."""
    with MindVideo() as client, pytest.raises(InputError) as caught:
        client.veo3_1_quality.submit(**given)
    mindvideo_sandbox.assert_not_charged()
    assert expected in str(caught.value)


@pytest.mark.parametrize("wrong", ["a red car", {"prompt": "a"}, 5])
def test_something_else_than_an_input_is_refused(
    mindvideo_sandbox: Sandbox, wrong: object
) -> None:
    """A bare prompt or a dict in the place of the input object is an InputError."""
    with MindVideo() as client, pytest.raises(InputError, match="by name: prompt="):
        client.veo3_1_quality.run(wrong)
    mindvideo_sandbox.assert_not_charged()


@pytest.mark.parametrize(
    "given", [{"prompt": "a"}, ImageWithRolesItem(url="a", role="last_frame"), None]
)
def test_what_is_no_input_is_refused(mindvideo_sandbox: Sandbox, given: Any) -> None:
    """What is not the input of a known model is refused before it is sent."""
    with MindVideo() as client:
        with pytest.raises(InputError, match=f"given {type(given).__name__}"):
            client.submit(given)
        with pytest.raises(InputError, match=r"client\.tasks\.create"):
            client.run(given)
    mindvideo_sandbox.assert_not_charged()


def test_the_input_of_a_model_newer_than_the_client(mindvideo_sandbox: Sandbox) -> None:
    """An input class whose model is not in the catalog is refused in one line."""

    class NewInput(ModelInput[Output, Output]):
        __slug__ = "new-model-1"

    with MindVideo() as client, pytest.raises(InputError, match="given NewInput"):
        client.run(NewInput())
    mindvideo_sandbox.assert_not_charged()


def test_a_positional_argument_is_refused(mindvideo_sandbox: Sandbox) -> None:
    """Fields have names; the message says where an input object goes."""
    with MindVideo() as client:
        ready = client.veo3_1_quality.input_model(prompt="a")
        for call in (client.veo3_1_quality.submit, client.veo3_1_quality.run):
            with pytest.raises(InputError, match=r"client\.run\(input\)"):
                call(ready)
    mindvideo_sandbox.assert_not_charged()


def test_dicts_and_objects_are_the_same_input(client: MindVideo) -> None:
    """An object inside an input may be a dict or its class."""
    item = {"url": "https://a/b.png", "role": "last_frame"}
    model = client.doubao_seedance_1_0_pro_quality
    one = model.submit(prompt="a", image_with_roles=[item], idempotency_key="dicts")
    objects = [ImageWithRolesItem(**item)]
    two = model.submit(prompt="a", image_with_roles=objects, idempotency_key="dicts")
    assert one.id == two.id


def test_async_clients_take_ready_inputs(url: str) -> None:
    """The async client submits and runs an input object by its class."""

    async def outputs() -> list[Output]:
        async with AsyncMindVideo(KEY, base_url=url) as client:
            ready = client.viduq3_pro.input_model(prompt="a")
            task = await client.submit(ready)
            return [await task.wait(), await client.run(ready)]

    assert [type(it) for it in asyncio.run(outputs())] == [AsyncVideosOutput] * 2


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda client: client.viduq3_pro.submit(prompt="a", timeout="1"), InputError),
        (lambda client: client.viduq3_pro.run(prompt="a", timeout="1"), InputError),
        (lambda client: client.tasks.get(5), InputError),
        (
            lambda client: client.viduq3_pro.submit(prompt="a", idempotency_key=5),
            InputError,
        ),
        (lambda _: MindVideo(5), ConfigurationError),
        (lambda _: MindVideo("k", base_url=5), ConfigurationError),
        (lambda _: MindVideo("k", timeout="3"), ConfigurationError),
        (lambda _: MindVideo("k", max_retries="3"), ConfigurationError),
    ],
)
def test_an_argument_of_another_type_is_a_typed_error(
    client: MindVideo, call: Callable[[MindVideo], object], error: type[Exception]
) -> None:
    """Never a bare TypeError: what is wrong is said in the family of the SDK."""
    with pytest.raises(error, match=r"should be|The base URL"):
        call(client)


def test_a_path_of_another_type_is_a_download_error(client: MindVideo) -> None:
    """After a paid task a wrong path is a DownloadError with the file's address."""
    output = client.viduq3_pro.run(prompt="a")
    with pytest.raises(DownloadError, match="string or a Path") as caught:
        output.videos[0].download(b"x")
    assert caught.value.url == output.videos[0].url


def test_every_broken_rule_is_named_before_anything_is_sent(
    mindvideo_sandbox: Sandbox,
) -> None:
    """Rules are looked at beside wrong fields, as far as those let them."""
    with MindVideo() as client:
        with pytest.raises(InputError, match="prompt is needed unless image_urls"):
            client.viduq3_pro.submit(duration=5)
        with pytest.raises(InputError) as caught:
            client.viduq3_pro.submit(
                resolution="8k", aspect_ratio="16:9", image_urls=["https://a/b.png"]
            )
    mindvideo_sandbox.assert_not_charged()
    assert [problem.path for problem in caught.value.errors] == ["resolution", ""]
    assert "aspect_ratio can be given only when" in str(caught.value)


def test_the_sandbox_keeps_the_same_rules(url: str) -> None:
    """An input that the schema accepts and a rule does not is a 422 with the rule."""
    body = {"model": "viduq3-pro", "input": {"duration": 5}}
    request = urllib.request.Request(
        f"{url}/api/v1/tasks",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {KEY}"},
    )
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request)
    with caught.value as answer:
        errors = json.load(answer)["errors"]
    assert caught.value.code == 422
    assert [error["keyword"] for error in errors] == ["prompt_or_images"]


def test_a_value_newer_than_the_sdk_is_sent_when_asked_for(client: MindVideo) -> None:
    """A known model refuses an unknown field, unless the caller says otherwise."""
    given = {"prompt": "a", "a_field_of_tomorrow": True}
    with pytest.raises(InputError):
        client.tasks.create("viduq3-pro", given)
    with pytest.raises(BadRequestError) as caught:
        client.tasks.create("viduq3-pro", given, validate=False)
    assert caught.value.code == "invalid_input"
