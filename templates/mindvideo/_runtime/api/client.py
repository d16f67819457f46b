"""Base classes of the generated clients: configuration, connections, `tasks`."""

from collections.abc import Callable
from decimal import Decimal
from types import TracebackType
from typing import Literal, NoReturn, Self

from mindvideo._runtime.api.task import AsyncTask, Task, submit_task, submit_task_async
from mindvideo._runtime.api.task_base import OutputT_co
from mindvideo._runtime.api.tasks import (
    AsyncTasks,
    Tasks,
    async_output_of,
    order_of_input,
    output_of,
)
from mindvideo._runtime.inputs.model import ModelInput
from mindvideo._runtime.platform import (
    ATTEMPT_TIMEOUT,
    MAX_RETRIES,
    SUBMIT_TIMEOUT,
    WAIT_TIMEOUT,
)
from mindvideo._runtime.policy.budget import Budget, Cost
from mindvideo._runtime.policy.requests import Policy, RetryPolicy, limit_of
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo._runtime.transport.http import (
    AsyncHttpClient,
    HttpClient,
    Transport,
)
from mindvideo._runtime.transport.settings import check_limits, settings_of
from mindvideo._runtime.transport.transports import async_transport


class SyncClient:
    """The part of `MindVideo` that does not depend on the models."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = ATTEMPT_TIMEOUT,
        max_retries: int = MAX_RETRIES,
        max_cost: Cost | None = None,
        allow_http: bool = False,
        http_client: HttpClient | None = None,
    ) -> None:
        """Configure a client; nothing is sent.

        Args:
            api_key: The key; by default, the one in the environment.
            base_url: Scheme and host of the API, and the path of a gateway if there
                is one, without /api/v1. By default the one in the environment, else
                the platform's own.
            timeout: Seconds for one HTTP request, more for a large body, or None.
            max_retries: How often a request that failed is sent again.
            max_cost: The most that all submits together may cost by the API's
                estimates; None is no limit. An estimate comes only with the answer, so
                each submit in flight can pass the limit by one estimate.
            allow_http: Allow an http:// base URL that is not on this machine; the key
                then crosses the network unencrypted.
            http_client: Your own `httpx2.Client`, for proxies and certificates. It is
                not closed here, and its redirects and authentication are not used.

        Raises:
            ConfigurationError: No key, a bad key, a bad base URL or a bad limit.
        """
        policy = _policy(timeout, max_retries, max_cost)
        settings = settings_of(api_key, base_url, allow_http=allow_http)
        transport = Transport(settings, http_client)
        self.tasks = Tasks(Driver(transport=transport, policy=policy))
        """Tasks, by model name or by id."""

    def submit(
        self,
        input: ModelInput[OutputT_co, object],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
    ) -> Task[OutputT_co]:
        """Submit an input that is ready, and return as soon as the task is accepted.

        This is the `submit` of the input's model with the fields of the input, and the
        options mean the same. Raises InputError for an object that is not the input of
        a model.
        """
        order = order_of_input(input, idempotency_key, max_cost)
        kind = output_of(input)
        return submit_task(self.tasks.driver, order, kind, timeout)

    def run(
        self,
        input: ModelInput[OutputT_co, object],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: Callable[[Task[OutputT_co]], None] | None = None,
    ) -> OutputT_co:
        """Submit an input that is ready, wait for the task to end, return its output.

        This is the `run` of the input's model with the fields of the input, and the
        options mean the same. Raises InputError for an object that is not the input of
        a model.
        """
        driver = self.tasks.driver
        deadline = driver.policy.deadline(timeout)
        order = order_of_input(input, idempotency_key, max_cost)
        limit = _shorter(SUBMIT_TIMEOUT, timeout)
        task = submit_task(driver, order, output_of(input), limit)
        left = limit_of(driver.policy.left(deadline))
        return task.wait(left, on_update)

    @property
    def spent(self) -> Decimal:
        """What this client has submitted, in costs as estimated by the API.

        Each idempotency key counts once. A submit whose outcome is unknown also counts,
        until a retry with its key settles it.
        """
        return self.tasks.driver.policy.spending.total

    def close(self) -> None:
        """Close the connections. Tasks go on; a new client finds them by their ids."""
        self.tasks.driver.transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds the API key and connections: make a new one")


class AsyncClient:
    """The part of `AsyncMindVideo` that does not depend on the models."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = ATTEMPT_TIMEOUT,
        max_retries: int = MAX_RETRIES,
        max_cost: Cost | None = None,
        allow_http: bool = False,
        http_client: AsyncHttpClient | None = None,
        transport: Literal["httpx2", "aiohttp"] = "httpx2",
    ) -> None:
        """Configure a client; nothing is sent.

        Args:
            api_key: The key; by default, the one in the environment.
            base_url: Scheme and host of the API, and the path of a gateway if there
                is one, without /api/v1. By default the one in the environment, else
                the platform's own.
            timeout: Seconds for one HTTP request, more for a large body, or None.
            max_retries: How often a request that failed is sent again.
            max_cost: The most that all submits together may cost by the API's
                estimates; None is no limit. An estimate comes only with the answer, so
                each submit in flight can pass the limit by one estimate.
            allow_http: Allow an http:// base URL that is not on this machine; the key
                then crosses the network unencrypted.
            http_client: Your own `httpx2.AsyncClient`, for proxies and certificates. It
                is not closed here; its redirects and authentication are not used.
            transport: What asks the API. "aiohttp" is for thousands of tasks at once;
                it needs `mindvideo[fast]`, and asyncio. Behind a proxy it is not used.

        Raises:
            ConfigurationError: No key, a bad key, a bad base URL or a bad limit.
        """
        policy = _policy(timeout, max_retries, max_cost)
        settings = settings_of(api_key, base_url, allow_http=allow_http)
        chosen = async_transport(settings, http_client, transport)
        driver = AsyncDriver(transport=chosen, policy=policy, sleep=chosen.sleep)
        self.tasks = AsyncTasks(driver)
        """Tasks, by model name or by id."""

    async def submit(
        self,
        input: ModelInput[object, OutputT_co],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = SUBMIT_TIMEOUT,
    ) -> AsyncTask[OutputT_co]:
        """Submit an input that is ready, and return as soon as the task is accepted.

        This is the `submit` of the input's model with the fields of the input, and the
        options mean the same. Raises InputError for an object that is not the input of
        a model.
        """
        order = order_of_input(input, idempotency_key, max_cost)
        kind = async_output_of(input)
        return await submit_task_async(self.tasks.driver, order, kind, timeout)

    async def run(
        self,
        input: ModelInput[object, OutputT_co],
        *,
        idempotency_key: str | None = None,
        max_cost: Cost | None = None,
        timeout: float | None = WAIT_TIMEOUT,
        on_update: Callable[[AsyncTask[OutputT_co]], None] | None = None,
    ) -> OutputT_co:
        """Submit an input that is ready, wait for the task to end, return its output.

        This is the `run` of the input's model with the fields of the input, and the
        options mean the same. Raises InputError for an object that is not the input of
        a model.
        """
        driver = self.tasks.driver
        deadline = driver.policy.deadline(timeout)
        order = order_of_input(input, idempotency_key, max_cost)
        limit = _shorter(SUBMIT_TIMEOUT, timeout)
        task = await submit_task_async(driver, order, async_output_of(input), limit)
        left = limit_of(driver.policy.left(deadline))
        return await task.wait(left, on_update)

    @property
    def spent(self) -> Decimal:
        """What this client has submitted, in costs as estimated by the API.

        Each idempotency key counts once. A submit whose outcome is unknown also counts,
        until a retry with its key settles it.
        """
        return self.tasks.driver.policy.spending.total

    async def close(self) -> None:
        """Close the connections. Tasks go on; a new client finds them by their ids."""
        await self.tasks.driver.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds the API key and connections: make a new one")


def _shorter(limit: float, timeout: float | None) -> float:
    return limit if timeout is None else min(limit, timeout)


def _policy(timeout: float | None, max_retries: int, max_cost: Cost | None) -> Policy:
    """Return the client's policy. Raises ConfigurationError for invalid limits."""
    limit = check_limits(timeout, max_retries, max_cost)
    return Policy(
        retry=RetryPolicy(max_retries=max_retries),
        spending=Budget(limit),
        attempt_timeout=timeout,
    )
