"""Carry out a tool's call with the SDK."""

import math
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias
from uuid import uuid4

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream
from pydantic import JsonValue

from mindvideo import (
    AsyncMindVideo,
    AsyncTask,
    MindVideoError,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
    idempotency_key,
)
from mindvideo._runtime.download.targets import urls_of_files
from mindvideo.catalog import ModelInfo
from mindvideo.mcp.arguments import DescribeModel, GetTask, ListModels, RunModel
from mindvideo.mcp.pages import page
from mindvideo.types import Output

Tell: TypeAlias = Callable[[str], Awaitable[None]]
"""Tells the agent the task's status while its call waits."""

_NEXT = "It is still running: call get_task with this task_id."


class Result(NamedTuple):
    """The result of a call."""

    data: dict[str, JsonValue]
    text: str | None = None
    """Text for the agent, instead of the data."""

    is_error: bool = False


@dataclass(frozen=True)
class Calls:
    """The tools of one server and one client, whose `max_cost` is the limit."""

    client: AsyncMindVideo
    models: Mapping[str, ModelInfo]
    """The models that may be used, by slug."""

    wait: float
    """The most seconds that a call waits."""

    session: str = field(default_factory=lambda: uuid4().hex)
    """Keeps the keys of two servers apart."""

    failures: Counter[str] = field(default_factory=Counter[str])
    """How often a task with this key has ended without an output."""

    def list_models(self, wanted: ListModels) -> Result:
        """Find matching models, and count them."""
        words = wanted.query.casefold().split()
        found = [it for it in self.models.values() if _fits(it, words, wanted)]
        end = wanted.offset + wanted.limit
        listed: list[JsonValue] = [_line(it) for it in found[wanted.offset : end]]
        return Result({"total": len(found), "models": listed})

    def describe_model(self, wanted: DescribeModel) -> Result:
        """Return a model's page."""
        model = self._model(wanted.model)
        return Result({"model": model.slug}, text=page(model))

    async def run_model(self, wanted: RunModel, tell: Tell) -> Result:
        """Submit a task, or find the one that the same call made before."""
        slug = self._model(wanted.model).slug
        name = idempotency_key(slug, wanted.input, f"{self.session}:{wanted.variant}")
        task = await self._submit(wanted, name)
        if _has_failed(task):
            # An earlier call's, which has failed since: its key would only find it.
            self.failures[name] += 1
            task = await self._submit(wanted, name)
        result = await self._stand(task, wanted.wait_seconds, tell)
        self.failures[name] += _has_failed(task)
        return result

    async def get_task(self, wanted: GetTask, tell: Tell) -> Result:
        """Return a task's status."""
        task = await self.client.tasks.get(wanted.task_id)
        return await self._stand(task, wanted.wait_seconds, tell)

    async def _submit(self, wanted: RunModel, name: str) -> AsyncTask[Output]:
        key = f"{name}-{self.failures[name]}"
        create = self.client.tasks.create
        return await create(wanted.model, wanted.input, idempotency_key=key)

    def _model(self, slug: str) -> ModelInfo:
        if slug not in self.models:
            raise MindVideoError(f"There is no model {slug!r}: see list_models.")
        return self.models[slug]

    async def _stand(
        self, task: AsyncTask[Output], seconds: float | None, tell: Tell
    ) -> Result:
        limit = self.wait if seconds is None else min(seconds, self.wait)
        if limit > 0:
            await _wait(task, limit, tell)
        return Result(_state(task), is_error=_has_failed(task))


async def _wait(task: AsyncTask[Output], seconds: float, tell: Tell) -> None:
    """Wait and report; the result shows how the task ended, or that it did not."""
    send, receive = anyio.create_memory_object_stream[str](math.inf)
    problem: MindVideoError | None = None
    async with anyio.create_task_group() as group:
        group.start_soon(_tell_all, receive, tell)
        with send:
            try:
                await task.wait(seconds, lambda it: send.send_nowait(_told(it)))
            except MindVideoError as error:
                # Raised below: the group would wrap it.
                problem = error
    with suppress(TaskTimeoutError, TaskFailedError, TaskCancelledError):
        if problem is not None:
            raise problem


async def _tell_all(texts: MemoryObjectReceiveStream[str], tell: Tell) -> None:
    async with texts:
        async for text in texts:
            await tell(text)


def _told(task: AsyncTask[Output]) -> str:
    return f"{task.id}: {task.status}"


def _state(task: AsyncTask[Output]) -> dict[str, JsonValue]:
    """A task for an agent; costs are strings with every digit."""
    files: list[JsonValue] = [
        {"kind": place.kind, "url": url}
        for place, url in urls_of_files(task.raw.get("output")).items()
    ]
    said: dict[str, JsonValue | None] = {
        "task_id": task.id,
        "status": task.status,
        "cost_estimate": _text(task.cost_estimate),
        "cost_actual": _text(task.cost_actual),
        "files": files,
        "error": _text(getattr(task.error, "message", None) or task.error),
        "next": None if task.done else _NEXT,
    }
    return {name: value for name, value in said.items() if value not in (None, [])}


def _has_failed(task: AsyncTask[Output]) -> bool:
    return task.done and task.status != "succeeded"


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _fits(model: ModelInfo, words: list[str], wanted: ListModels) -> bool:
    text = f"{model.slug} {model.title} {model.description}".casefold()
    is_kind = wanted.output_kind in (None, model.output_kind)
    return is_kind and all(word in text for word in words)


def _line(model: ModelInfo) -> dict[str, JsonValue]:
    return {
        "model": model.slug,
        "title": model.title,
        "output_kind": model.output_kind,
        "example_cost": _text(model.example_cost),
        "deprecated": model.deprecated is not None,
    }
