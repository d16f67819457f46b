"""Base classes of the generated endpoints: read a call's fields, submit, wait."""

from collections.abc import Callable

from mindvideo._runtime.api.calls import Model
from mindvideo._runtime.api.client import AsyncClient, SyncClient
from mindvideo._runtime.api.task import AsyncTask, Task
from mindvideo._runtime.platform import SUBMIT_TIMEOUT, WAIT_TIMEOUT
from mindvideo._runtime.policy.budget import Cost
from mindvideo.types import Output


class Endpoint(Model):
    """One model on a sync client."""

    def __init__(self, client: SyncClient) -> None:
        self._client = client

    def _submit(
        self,
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
        **fields: object,
    ) -> Task[Output]:
        return self._client.submit(
            self._read_input(fields),
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=timeout,
        )

    def _run(
        self,
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: Callable[[Task[Output]], None] | None = None,
        **fields: object,
    ) -> Output:
        return self._client.run(
            self._read_input(fields),
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=timeout,
            on_update=on_update,
        )


class AsyncEndpoint(Model):
    """One model on an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    async def _submit(
        self,
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
        **fields: object,
    ) -> AsyncTask[Output]:
        return await self._client.submit(
            self._read_input(fields),
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=timeout,
        )

    async def _run(
        self,
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: Callable[[AsyncTask[Output]], None] | None = None,
        **fields: object,
    ) -> Output:
        return await self._client.run(
            self._read_input(fields),
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=timeout,
            on_update=on_update,
        )
