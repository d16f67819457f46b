"""`client.tasks`: tasks by model name or by id, also for models newer than the SDK."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from functools import partial
from typing import cast

from mindvideo._runtime.api.deprecation import warn_deprecated
from mindvideo._runtime.api.task import (
    AsyncTask,
    Task,
    events_of,
    submit_task,
    submit_task_async,
)
from mindvideo._runtime.api.task_base import Kind, Known, OutputT_co
from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.inputs.input_errors import build_input, ready_fields
from mindvideo._runtime.inputs.model import ModelInput
from mindvideo._runtime.messages import Json
from mindvideo._runtime.platform import SUBMIT_TIMEOUT, WAIT_TIMEOUT
from mindvideo._runtime.policy.budget import Cost
from mindvideo._runtime.policy.requests import Order, get_events, get_task, order_of
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo.catalog import models, retired
from mindvideo.types import Event, Output


class Tasks:
    """Tasks, by model name or by id."""

    def __init__(self, driver: Driver) -> None:
        self.driver = driver
        """Sends requests; the models' endpoints share it."""

    def create(
        self,
        model: str,
        input: Mapping[str, object],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
        validate: bool = True,
    ) -> Task[Output]:
        """Submit a task to any model.

        `input` is the JSON object to send; fields that accept images accept local files
        too. A known model checks it and raises InputError, and a retired model raises
        ModelRetiredError. With `validate=False`, and for unknown models, the API alone
        decides: use this for models and values newer than this version.

        `max_cost` is the most that the task may be expected to cost; if it would exceed
        that, BudgetError is raised. `timeout` limits the submit including retries, in
        seconds; None means no limit. Every error has the idempotency key: the same key
        never pays twice.
        """
        warn_deprecated(model)
        payload = _payload(model, input, validate)
        order = _order(model, payload, idempotency_key, max_cost)
        return submit_task(self.driver, order, kind_of, timeout)

    def get(self, task_id: str) -> Task[Output]:
        """Return the task with this id, even one that another process submitted.

        Its output has the type that belongs to its key; for a key that this version
        does not know, it is a plain `Output`. Raises NotFoundError if there is no such
        task.
        """
        record = self.driver.run(get_task(self.driver.policy, task_id))
        return Task(self.driver, record, Known(kind_of))

    def events(self, task_id: str) -> list[Event]:
        """Return a task's events so far, as the API reports them."""
        return events_of(self.driver.run(get_events(self.driver.policy, task_id)))

    def as_completed(
        self,
        tasks: Iterable[Task[OutputT_co]],
        timeout: float | None = WAIT_TIMEOUT,
    ) -> Iterator[Task[OutputT_co]]:
        """Wait for many tasks in this thread; yield each one as soon as it has ended.

        A task that failed or was cancelled is yielded too: look at its `status`, or let
        its `wait` raise. `timeout` limits the whole wait, in seconds; None means no
        limit. When every wait is over, raises TasksError if the end of a task is not
        known, because time is up or the API refuses to show it. You may stop at any
        time; the tasks go on.
        """
        # Imported here: most programs wait for one task at a time.
        from mindvideo._runtime.api import as_completed

        return as_completed.as_completed(self.driver, tasks, timeout)

    def wait_all(
        self,
        tasks: Iterable[Task[OutputT_co]],
        timeout: float | None = WAIT_TIMEOUT,
    ) -> list[OutputT_co]:
        """Wait for many tasks in this thread, and return their outputs in order.

        `timeout` limits the whole wait, in seconds; None means no limit. When every
        wait is over, raises TasksError if any task has no output; it has an error for
        each of these, and the other tasks have their `output`.
        """
        from mindvideo._runtime.api import as_completed

        return as_completed.wait_all(self.driver, tasks, timeout)


class AsyncTasks:
    """Tasks, by model name or by id."""

    def __init__(self, driver: AsyncDriver) -> None:
        self.driver = driver
        """Sends requests; the models' endpoints share it."""

    async def create(
        self,
        model: str,
        input: Mapping[str, object],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
        validate: bool = True,
    ) -> AsyncTask[Output]:
        """Submit a task to any model.

        `input` is the JSON object to send; fields that accept images accept local files
        too. A known model checks it and raises InputError, and a retired model raises
        ModelRetiredError. With `validate=False`, and for unknown models, the API alone
        decides: use this for models and values newer than this version.

        `max_cost` is the most that the task may be expected to cost; if it would exceed
        that, BudgetError is raised. `timeout` limits the submit including retries, in
        seconds; None means no limit. Every error has the idempotency key: the same key
        never pays twice.
        """
        warn_deprecated(model)
        payload = _payload(model, input, validate)
        order = _order(model, payload, idempotency_key, max_cost)
        return await submit_task_async(self.driver, order, async_kind_of, timeout)

    async def get(self, task_id: str) -> AsyncTask[Output]:
        """Return the task with this id, even one that another process submitted.

        Its output has the type that belongs to its key; for a key that this version
        does not know, it is a plain `Output`. Raises NotFoundError if there is no such
        task.
        """
        record = await self.driver.run(get_task(self.driver.policy, task_id))
        return AsyncTask(self.driver, record, Known(async_kind_of))

    async def events(self, task_id: str) -> list[Event]:
        """Return a task's events so far, as the API reports them."""
        steps = get_events(self.driver.policy, task_id)
        return events_of(await self.driver.run(steps))

    def as_completed(
        self,
        tasks: Iterable[AsyncTask[OutputT_co]],
        timeout: float | None = WAIT_TIMEOUT,
    ) -> AsyncIterator[AsyncTask[OutputT_co]]:
        """Wait for many tasks at once; yield each one as soon as it has ended.

        A task that failed or was cancelled is yielded too: look at its `status`, or let
        its `wait` raise. `timeout` limits the whole wait, in seconds; None means no
        limit. When every wait is over, raises TasksError if the end of a task is not
        known, because time is up or the API refuses to show it. You may stop at any
        time; the tasks go on.
        """
        from mindvideo._runtime.api import as_completed

        return as_completed.as_completed_async(self.driver, tasks, timeout)

    async def wait_all(
        self,
        tasks: Iterable[AsyncTask[OutputT_co]],
        timeout: float | None = WAIT_TIMEOUT,
    ) -> list[OutputT_co]:
        """Wait for many tasks at once, and return their outputs in order.

        `timeout` limits the whole wait, in seconds; None means no limit. When every
        wait is over, raises TasksError if any task has no output; it has an error for
        each of these, and the other tasks have their `output`.
        """
        from mindvideo._runtime.api import as_completed

        return await as_completed.wait_all_async(self.driver, tasks, timeout)


def kind_of(output: Mapping[str, Json]) -> type[Output]:
    """Choose an output type by its key, for a task whose model is not known."""
    # Imported here: who submits to a known model knows its type.
    from mindvideo._runtime.api.kinds import OUTPUT_TYPES

    return next((OUTPUT_TYPES[key] for key in output if key in OUTPUT_TYPES), Output)


def async_kind_of(output: Mapping[str, Json]) -> type[Output]:
    """Choose an async output type by its key."""
    from mindvideo._runtime.api.kinds import ASYNC_OUTPUT_TYPES as kinds

    return next((kinds[key] for key in output if key in kinds), Output)


def order_of_input(
    input: ModelInput[object, object], key: str | None, max_cost: Cost | None
) -> Order:
    """Return the order of an input that is ready; its class tells the model.

    Warns if the model is deprecated. Raises InputError for anything that is not the
    input of a model in the catalog.
    """
    slug = str(getattr(type(input), "__slug__", ""))
    if slug not in models:
        reason = (
            "expected the input of a model that this version knows, such as "
            f"client.<model>.input_model(...); given {type(input).__name__}. For a "
            "model by its slug, use client.tasks.create"
        )
        raise InputError("Nothing was sent:", (InputProblem("", reason),))
    warn_deprecated(slug, stacklevel=4)
    return _order(slug, input.payload(), key, max_cost)


def output_of(input: ModelInput[OutputT_co, object]) -> Kind[OutputT_co]:
    """Return the type of the output that a sync client gives for an input."""
    kind = partial(_known_kind, models[input.__slug__].output_kind)
    return cast("Kind[OutputT_co]", kind)


def async_output_of(input: ModelInput[object, OutputT_co]) -> Kind[OutputT_co]:
    """Return the type of the output that an async client gives for an input."""
    kind = partial(_known_async_kind, models[input.__slug__].output_kind)
    return cast("Kind[OutputT_co]", kind)


def _known_kind(key: str, _output: Mapping[str, Json]) -> type[Output]:
    # Imported here: only an output needs it.
    from mindvideo._runtime.api.kinds import OUTPUT_TYPES

    return OUTPUT_TYPES[key]


def _known_async_kind(key: str, _output: Mapping[str, Json]) -> type[Output]:
    from mindvideo._runtime.api.kinds import ASYNC_OUTPUT_TYPES

    return ASYNC_OUTPUT_TYPES[key]


def _order(
    model: str,
    payload: Mapping[str, object],
    key: str | None,
    max_cost: Cost | None,
) -> Order:
    cost = models[model].example_cost if model in models else None
    return order_of(model, payload, key=key, example_cost=cost, max_cost=max_cost)


def _payload(
    model: str, input: Mapping[str, object], validate: bool
) -> Mapping[str, object]:
    if validate and model in retired:
        # Imported here: models are seldom gone.
        from mindvideo._runtime.api.retired import retired_error

        raise retired_error(model)
    if model not in models:
        return input
    info = models[model]
    input = ready_fields(info, input)
    if not validate:
        return input
    input_model = info.input_model
    ready = build_input(
        info, lambda: input_model.model_validate(input), input_model, input
    )
    return ready.payload()
