"""Ctrl-C and cancellation stop locally, and keep what makes the next try free."""

import asyncio

import httpx2
import pytest

from tests.runtime.mocked import answers, async_client_of, client_of, task


def test_cancelling_an_async_wait_is_local() -> None:
    """Cancellation passes through with the task's id, and nothing is sent."""

    async def scenario() -> asyncio.CancelledError:
        client = async_client_of(answers(task(), task()))
        made = await client.veo3_1_quality.submit(prompt="x")
        waiting = asyncio.ensure_future(made.wait())
        client.tasks.driver.sleep = asyncio.sleep
        await asyncio.sleep(0)
        while not waiting.done():
            waiting.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError) as caught:
            await waiting
        return caught.value

    assert vars(asyncio.run(scenario()))["task_id"] == "task_1"


def test_an_interrupt_of_a_submit_carries_the_key() -> None:
    """Ctrl-C during a submit keeps the key that makes the next try free."""

    def handler(_request: httpx2.Request) -> httpx2.Response:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        client_of(handler).veo3_1_quality.submit(prompt="x", idempotency_key="mine")
    assert vars(caught.value)["idempotency_key"] == "mine"
