"""Base classes of the generated endpoints: check the input, submit, wait."""

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from mindvideo._runtime.api.client import AsyncClient, SyncClient
from mindvideo._runtime.api.task import AsyncTask, Task, submit_task, submit_task_async
from mindvideo._runtime.api.task_base import Exactly, OutputT_co
from mindvideo._runtime.inputs.input_errors import build_input, misuse, ready_fields
from mindvideo._runtime.inputs.model import InputModel
from mindvideo._runtime.platform import SUBMIT_TIMEOUT
from mindvideo._runtime.policy.budget import Cost
from mindvideo._runtime.policy.requests import Order, limit_of, order_of
from mindvideo.catalog import ModelInfo, models

InputT = TypeVar("InputT", bound=InputModel)


class _Model(Generic[InputT, OutputT_co]):
    """What sync and async endpoints share: the model and its types."""

    slug: str
    """The model's name on the wire."""

    input_model: type[InputT]
    """The class of its inputs."""

    output_type: type[OutputT_co]
    """The class of its outputs."""

    @property
    def info(self) -> ModelInfo:
        """What this version knows about the model: its schema, rules and example."""
        return models[self.slug]

    def _order(
        self,
        input: InputT | None,
        fields: Mapping[str, object],
        key: str | None,
        max_cost: Cost | None,
    ) -> Order:
        if input is None:
            fields = ready_fields(self.info, fields, self.input_model)
            input = build_input(
                self.info,
                lambda: self.input_model(**fields),
                self.input_model,
                fields,
            )
        elif fields:
            raise misuse(self.info, "give an input object or fields, not both")
        if not isinstance(input, self.input_model):
            wanted = self.input_model.__name__
            reason = f"expected a {wanted}, or fields by name: prompt=..."
            raise misuse(self.info, f"{reason}; given {type(input).__name__}")
        return order_of(
            self.slug,
            input.payload(),
            key=key,
            example_cost=self.info.example_cost,
            max_cost=max_cost,
        )


class Endpoint(_Model[InputT, OutputT_co]):
    """One model on a sync client."""

    def __init__(self, client: SyncClient) -> None:
        self._driver = client.tasks.driver

    def _submit(
        self,
        input: InputT | None,
        fields: Mapping[str, object],
        *,
        idempotency_key: str | None,
        max_cost: Cost | None,
        timeout: float | None,
    ) -> Task[OutputT_co]:
        order = self._order(input, fields, idempotency_key, max_cost)
        return submit_task(self._driver, order, Exactly(self.output_type), timeout)

    def _run(
        self,
        input: InputT | None,
        fields: Mapping[str, object],
        *,
        idempotency_key: str | None,
        max_cost: Cost | None,
        timeout: float | None,
        on_update: Callable[[Task[OutputT_co]], None] | None,
    ) -> OutputT_co:
        policy = self._driver.policy
        deadline = policy.deadline(timeout)
        task = self._submit(
            input,
            fields,
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=_shorter(SUBMIT_TIMEOUT, timeout),
        )
        return task.wait(limit_of(policy.left(deadline)), on_update)


class AsyncEndpoint(_Model[InputT, OutputT_co]):
    """One model on an async client."""

    def __init__(self, client: AsyncClient) -> None:
        self._driver = client.tasks.driver

    async def _submit(
        self,
        input: InputT | None,
        fields: Mapping[str, object],
        *,
        idempotency_key: str | None,
        max_cost: Cost | None,
        timeout: float | None,
    ) -> AsyncTask[OutputT_co]:
        order = self._order(input, fields, idempotency_key, max_cost)
        kind = Exactly(self.output_type)
        return await submit_task_async(self._driver, order, kind, timeout)

    async def _run(
        self,
        input: InputT | None,
        fields: Mapping[str, object],
        *,
        idempotency_key: str | None,
        max_cost: Cost | None,
        timeout: float | None,
        on_update: Callable[[AsyncTask[OutputT_co]], None] | None,
    ) -> OutputT_co:
        policy = self._driver.policy
        deadline = policy.deadline(timeout)
        task = await self._submit(
            input,
            fields,
            idempotency_key=idempotency_key,
            max_cost=max_cost,
            timeout=_shorter(SUBMIT_TIMEOUT, timeout),
        )
        return await task.wait(limit_of(policy.left(deadline)), on_update)


def _shorter(limit: float, timeout: float | None) -> float:
    return limit if timeout is None else min(limit, timeout)
