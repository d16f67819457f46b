"""The bases of the generated clients: configuration, connections, `tasks`."""

from types import TracebackType
from typing import NoReturn, Self

from mindvideo._runtime.http import (
    AsyncHttpClient,
    AsyncTransport,
    HttpClient,
    Transport,
)
from mindvideo._runtime.loops import AsyncDriver, Driver
from mindvideo._runtime.platform import ATTEMPT_TIMEOUT, MAX_RETRIES
from mindvideo._runtime.policy import Policy, RetryPolicy
from mindvideo._runtime.settings import check_limits, settings_of
from mindvideo._runtime.tasks import AsyncTasks, Tasks


class SyncClient:
    """The part of `MindVideo` that no model adds to."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = ATTEMPT_TIMEOUT,
        max_retries: int = MAX_RETRIES,
        allow_http: bool = False,
        http_client: HttpClient | None = None,
    ) -> None:
        """Configure a client; nothing is sent.

        Args:
            api_key: The key; when left out, the one in the environment.
            base_url: Scheme and host of the API; when left out, the one in the
                environment, else the platform's own.
            timeout: Seconds for one HTTP request and its answer; None is no limit.
            max_retries: How often a request that failed is sent again.
            allow_http: Allow an http:// base URL that is not on this machine; the key
                then crosses the network unencrypted.
            http_client: Your own `httpx2.Client`, for proxies and certificates. It is
                not closed here, and its redirects and authentication are not used.

        Raises:
            ConfigurationError: No key, a bad key, a bad base URL or a bad limit.
        """
        check_limits(timeout, max_retries)
        settings = settings_of(api_key, base_url, allow_http=allow_http)
        retry = RetryPolicy(max_retries=max_retries)
        driver = Driver(
            transport=Transport(settings, http_client),
            policy=Policy(retry=retry, attempt_timeout=timeout),
        )
        self.tasks = Tasks(driver)
        """Tasks by model name or by id."""

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
    """The part of `AsyncMindVideo` that no model adds to."""

    def __init__(
        self,
        api_key: str | None = None,
        *,
        base_url: str | None = None,
        timeout: float | None = ATTEMPT_TIMEOUT,
        max_retries: int = MAX_RETRIES,
        allow_http: bool = False,
        http_client: AsyncHttpClient | None = None,
    ) -> None:
        """Configure a client; nothing is sent.

        Args:
            api_key: The key; when left out, the one in the environment.
            base_url: Scheme and host of the API; when left out, the one in the
                environment, else the platform's own.
            timeout: Seconds for one HTTP request and its answer; None is no limit.
            max_retries: How often a request that failed is sent again.
            allow_http: Allow an http:// base URL that is not on this machine; the key
                then crosses the network unencrypted.
            http_client: Your own `httpx2.AsyncClient`, for proxies and certificates.
                It is not closed here, and its redirects and authentication are not
                used.

        Raises:
            ConfigurationError: No key, a bad key, a bad base URL or a bad limit.
        """
        check_limits(timeout, max_retries)
        settings = settings_of(api_key, base_url, allow_http=allow_http)
        retry = RetryPolicy(max_retries=max_retries)
        driver = AsyncDriver(
            transport=AsyncTransport(settings, http_client),
            policy=Policy(retry=retry, attempt_timeout=timeout),
        )
        self.tasks = AsyncTasks(driver)
        """Tasks by model name or by id."""

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
