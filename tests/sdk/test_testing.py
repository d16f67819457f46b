"""The test kit, used as it is meant to be: the code under test makes its own client."""

import asyncio
import math
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest

from mindvideo import (
    APIConnectionError,
    APITimeoutError,
    AsyncMindVideo,
    MindVideo,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
)
from mindvideo.testing import FakeClock, Sandbox, sandbox
from mindvideo.types import VideosOutput

Make: TypeAlias = Callable[..., None]
MODEL = "veo3-1-quality"
PRICE = Decimal("0.675")
"""What the page of the model shows."""


def make_sync(path: Path | None = None, *, max_retries: int = 3) -> None:
    """Code under test: make a video, and keep it where somebody wants it."""
    with MindVideo(max_retries=max_retries) as client:
        output: VideosOutput = client.veo3_1_quality.run(prompt="A red car")
        if path is not None:
            output.videos[0].download(path)


def make_async(path: Path | None = None, *, max_retries: int = 3) -> None:
    """The same with the async client."""

    async def make() -> None:
        async with AsyncMindVideo(max_retries=max_retries) as client:
            output = await client.veo3_1_quality.run(prompt="A red car")
            if path is not None:
                await output.videos[0].download(path)

    asyncio.run(make())


@pytest.fixture(params=[make_sync, make_async], ids=["sync", "async"])
def make(request: pytest.FixtureRequest) -> Make:
    """The code under test, once with each client."""
    chosen: Make = request.param
    return chosen


def test_a_wait_of_hours_takes_none(make: Make, mindvideo_sandbox: Sandbox) -> None:
    """A task takes its time on the clock that client and sandbox share."""
    before = mindvideo_sandbox.clock.now
    mindvideo_sandbox.slow_task(300)
    make()
    assert 300 <= mindvideo_sandbox.clock.now - before < 340


def test_a_task_without_end_times_out(make: Make, mindvideo_sandbox: Sandbox) -> None:
    """A task that never ends is given up, at no time, and its id is in the error."""
    mindvideo_sandbox.slow_task(math.inf)
    with pytest.raises(TaskTimeoutError) as caught:
        make()
    assert caught.value.task_id == mindvideo_sandbox.tasks[0].task_id
    assert mindvideo_sandbox.tasks[0].status == "queued"


def test_fates_are_taken_in_order(make: Make, mindvideo_sandbox: Sandbox) -> None:
    """Two scripted tasks end as scripted, the third as if nothing had been said."""
    mindvideo_sandbox.fail_task("too much fog")
    mindvideo_sandbox.cancel_task()
    with pytest.raises(TaskFailedError, match="too much fog"):
        make()
    with pytest.raises(TaskCancelledError):
        make()
    make()
    assert [it.status for it in mindvideo_sandbox.tasks] == [
        *("failed", "cancelled", "succeeded")
    ]


@pytest.mark.parametrize("acted", [False, True])
@pytest.mark.parametrize("mishap", [Sandbox.drop, Sandbox.time_out])
def test_a_lost_answer_is_paid_once(
    make: Make,
    mindvideo_sandbox: Sandbox,
    mishap: Callable[..., None],
    acted: bool,
) -> None:
    """Whether or not the task was made before the answer was lost: one charge."""
    mishap(mindvideo_sandbox, "submit", times=2, acted=acted)
    make()
    mindvideo_sandbox.assert_charged_once(MODEL)
    mindvideo_sandbox.assert_script_done()


def test_an_answer_that_is_lost_for_good_is_named(
    make: Make, mindvideo_sandbox: Sandbox
) -> None:
    """A broken line and a silent one raise the errors of either."""
    mindvideo_sandbox.drop()
    with pytest.raises(APIConnectionError):
        make(max_retries=0)
    mindvideo_sandbox.time_out()
    with pytest.raises(APITimeoutError):
        make(max_retries=0)
    mindvideo_sandbox.assert_not_charged()


def test_a_timeout_takes_the_time_that_the_client_waits(
    mindvideo_sandbox: Sandbox,
) -> None:
    """A silent server costs the clock the timeout of the client, and no more."""
    before = mindvideo_sandbox.clock.now
    mindvideo_sandbox.time_out()
    with (
        MindVideo(timeout=20, max_retries=0) as client,
        pytest.raises(APITimeoutError),
    ):
        client.veo3_1_quality.submit(prompt="A red car")
    assert mindvideo_sandbox.clock.now - before == 20


def test_statuses_are_answered(make: Make, mindvideo_sandbox: Sandbox) -> None:
    """An error that lasts is raised with what it says, and nothing is charged."""
    mindvideo_sandbox.answer(403, code="no_such_plan", message="Not in your plan.")
    with pytest.raises(PermissionDeniedError, match="Not in your plan") as caught:
        make()
    assert caught.value.code == "no_such_plan"
    mindvideo_sandbox.answer(500, times=4)
    with pytest.raises(ServerError):
        make()
    mindvideo_sandbox.assert_not_charged()
    mindvideo_sandbox.assert_script_done()


def test_retry_after_is_kept(make: Make, mindvideo_sandbox: Sandbox) -> None:
    """The pause that a 429 asks for passes on the clock, or is told to the caller."""
    before = mindvideo_sandbox.clock.now
    mindvideo_sandbox.answer(429, retry_after=40)
    make()
    assert mindvideo_sandbox.clock.now - before >= 40
    mindvideo_sandbox.answer(429, retry_after=7)
    with pytest.raises(RateLimitError) as caught:
        make(max_retries=0)
    assert caught.value.retry_after == 7


def test_a_wait_survives_what_polls_meet(
    make: Make, mindvideo_sandbox: Sandbox
) -> None:
    """Errors and lost answers while waiting end no wait."""
    mindvideo_sandbox.answer(502, on="poll", times=2)
    mindvideo_sandbox.drop("poll")
    mindvideo_sandbox.time_out("poll")
    make()
    mindvideo_sandbox.assert_script_done()


def test_an_expired_address_is_renewed(
    make: Make, mindvideo_sandbox: Sandbox, tmp_path: Path
) -> None:
    """An address that has expired answers 403, and the task names a new one."""
    with MindVideo() as client:
        output = client.veo3_1_quality.run(prompt="A red car")
        mindvideo_sandbox.expire_files()
        output.videos[0].download(tmp_path / "late.mp4")
    mindvideo_sandbox.drop("file")
    make(tmp_path / "car.mp4")
    assert (tmp_path / "car.mp4").read_bytes() == (tmp_path / "late.mp4").read_bytes()
    mindvideo_sandbox.assert_script_done()


def test_what_was_charged_is_told(mindvideo_sandbox: Sandbox) -> None:
    """The ledger shows what was sent, and sums up what it cost."""
    mindvideo_sandbox.assert_not_charged()
    with MindVideo() as client:
        for number in range(2):
            client.veo3_1_quality.submit(prompt="A car", idempotency_key=f"k{number}")
        client.veo3_1_quality.submit(prompt="A car", idempotency_key="k0")
    assert [it.idempotency_key for it in mindvideo_sandbox.tasks] == ["k0", "k1"]
    assert mindvideo_sandbox.tasks[0].input == {"prompt": "A car"}
    assert mindvideo_sandbox.charged == 2 * PRICE
    assert {it.model for it in mindvideo_sandbox.charges} == {MODEL}
    mindvideo_sandbox.assert_charged(2)
    mindvideo_sandbox.assert_charged(0, "viduq3-pro")


def test_a_wrong_number_of_charges_is_explained(mindvideo_sandbox: Sandbox) -> None:
    """The failure tells what was expected, and each charge with its key."""
    with pytest.raises(AssertionError, match=r"expected one charge, found 0; .* none"):
        mindvideo_sandbox.assert_charged_once()
    with MindVideo() as client:
        task = client.veo3_1_quality.submit(prompt="A car", idempotency_key="the-key")
    told = (
        f"expected no charges, found 1; .*\n  {PRICE} for {MODEL}: {task.id}, key the-"
    )
    with pytest.raises(AssertionError, match=told):
        mindvideo_sandbox.assert_not_charged()


def test_what_did_not_happen_is_told(mindvideo_sandbox: Sandbox) -> None:
    """A script that the code under test never reached fails the test that says so."""
    mindvideo_sandbox.answer(500, on="events")
    with pytest.raises(AssertionError, match=r"1 of the script did not happen: .*500"):
        mindvideo_sandbox.assert_script_done()


def test_nonsense_is_refused(mindvideo_sandbox: Sandbox) -> None:
    """A status that is no error and times that run backwards are mistakes."""
    with pytest.raises(ValueError, match="400 to 599"):
        mindvideo_sandbox.answer(200)
    with pytest.raises(ValueError, match="0 or more"):
        mindvideo_sandbox.slow_task(-1)
    with pytest.raises(ValueError, match="0 or more"):
        mindvideo_sandbox.clock.advance(-1)


def test_many_waits_share_the_clock(mindvideo_sandbox: Sandbox) -> None:
    """Fifty waits side by side take the time of one, not of fifty."""
    before = mindvideo_sandbox.clock.now

    async def fifty() -> None:
        async with AsyncMindVideo() as client:
            runs = (client.veo3_1_quality.run(prompt="A car") for _ in range(50))
            await asyncio.gather(*runs)

    for _ in range(50):
        mindvideo_sandbox.slow_task(100)
    asyncio.run(fifty())
    mindvideo_sandbox.assert_charged(50)
    assert mindvideo_sandbox.clock.now - before < 500


def test_without_pytest_it_is_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """`with sandbox()` is the same; behind it nothing is left of it."""
    monkeypatch.setenv("MINDVIDEO_API_KEY", "mine")
    monkeypatch.delenv("MINDVIDEO_BASE_URL", raising=False)
    with sandbox() as box:
        make_sync()
        box.assert_charged_once()
        with MindVideo() as inside:
            assert isinstance(inside.tasks.driver.policy.clock, FakeClock)
    with MindVideo() as outside:
        assert not isinstance(outside.tasks.driver.policy.clock, FakeClock)


def test_the_plugin_loads_nothing_before_it_is_used() -> None:
    """Whoever has the SDK installed pays nothing for the plugin in other tests."""
    source = (
        "import sys, pytest; before = set(sys.modules); import mindvideo.testing.plugin;"
        "print(*(set(sys.modules) - before))"
    )
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "mindvideo.testing.plugin" in loaded
    assert not [
        it for it in loaded if it.startswith(("pydantic", "starlette", "httpx"))
    ]
    assert not [it for it in loaded if it.startswith("mindvideo.sandbox")]


def test_a_reset_forgets_expired_addresses(mindvideo_sandbox: Sandbox) -> None:
    """After a reset files have the addresses that they have in a new sandbox."""
    mindvideo_sandbox.expire_files()
    mindvideo_sandbox.reset()
    with MindVideo() as client:
        video = client.veo3_1_quality.run(prompt="x").videos[0]
    assert video.url.endswith(".mp4")
