"""One client in many hands: threads that meet faults, and a cancelled exchange."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from mindvideo import AsyncMindVideo, MindVideo
from mindvideo.catalog import models
from tests.faults.faults import FINE, RESET_AFTER, SILENT_AFTER, said
from tests.faults.server import Script, host

SECRET = "mvk-shared-by-many-hands"
WANTED = 24


def test_threads_share_a_client_through_faults() -> None:
    """Each thread gets its own task, each task is charged once, and the sum is right."""
    # Three faults, so that no thread can meet more of them than it has retries.
    script = Script(submits=(FINE, said(503), RESET_AFTER, said(500)), looks=1)

    def one(client: MindVideo, number: int) -> str:
        given = {"prompt": f"number {number}"}
        task = client.tasks.create("veo3-1-quality", given)
        task.wait()
        return task.id

    with (
        host() as servers,
        servers.serving(script, SECRET) as server,
        MindVideo(SECRET, base_url=server.url) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        client.tasks.driver.sleep = lambda _seconds: None
        ids = list(pool.map(partial(one, client), range(WANTED)))
        spent = client.spent
    assert sorted(ids) == sorted(server.ledger.charges)
    assert len(set(ids)) == WANTED
    assert spent == sum([models["veo3-1-quality"].example_cost] * WANTED)


@pytest.mark.parametrize("moment", ["submit", "wait"])
def test_a_cancelled_exchange_carries_what_makes_the_next_free(moment: str) -> None:
    """Cancelling while the server holds its answer loses neither key nor task."""
    held = {
        "submit": Script(submits=(SILENT_AFTER,)),
        "wait": Script(polls=(SILENT_AFTER,)),
    }

    async def scenario(url: str, reached: object) -> dict[str, object]:
        async with AsyncMindVideo(SECRET, base_url=url) as client:
            running = asyncio.ensure_future(
                client.veo3_1_quality.run(prompt="x", idempotency_key="mine")
            )
            await asyncio.to_thread(reached)
            running.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await running
            await client.veo3_1_quality.run(prompt="x", idempotency_key="mine")
            return vars(caught.value)

    with host() as servers, servers.serving(held[moment], SECRET) as server:
        carried = asyncio.run(scenario(server.url, server.reached.wait))
    assert carried["idempotency_key"] == "mine"
    assert (carried.get("task_id") == "task_1") is (moment == "wait")
    assert server.ledger.charges == ["task_1"]
