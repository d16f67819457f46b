"""The one module that knows the HTTP library.

A transport makes one exchange at a time: it never retries, never follows a redirect,
and answers with a `Reply` or a `Lost` instead of the library's exceptions.
"""

import math
import os
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing
from dataclasses import replace
from typing import Generic, TypeAlias, TypeVar

import anyio
import httpx2

from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.platform import AUTHORIZATION_HEADER, SDK_VERSION
from mindvideo._runtime.settings import Settings
from mindvideo._runtime.wire import Lost, Reply, Request

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient
ClientT = TypeVar("ClientT", httpx2.Client, httpx2.AsyncClient)

USER_AGENT = f"mindvideo-python/{SDK_VERSION}"

LARGEST_BODY = 16 * 2**20
"""Bytes of an answer of the API, counted after decompression; the rest is not read."""

Sink: TypeAlias = Callable[[int, bytes], bool]
"""Takes the status and one part of the body; False ends the reading."""

AsyncSink: TypeAlias = Callable[[int, bytes], Awaitable[bool]]

_FAULTS = (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, OSError)
_HOPELESS = (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)
_TIMEOUTS = (httpx2.TimeoutException, TimeoutError)


class _Line(Generic[ClientT]):
    """What the two transports share: everything but the exchange itself.

    Threads may share it. After a fork it opens its own connections: two processes
    must not write to one socket. A caller's own client cannot be made anew.
    """

    def __init__(
        self, settings: Settings, given: ClientT | None, make: Callable[[], ClientT]
    ) -> None:
        self._settings = settings
        self._make: Callable[[], ClientT] = make
        self._given = given is not None
        self._client: ClientT = _opened(make) if given is None else given
        self._process = os.getpid()
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether it, or the caller's own client in it, has been closed."""
        return self._closed or self._client.is_closed

    @property
    def is_local(self) -> bool:
        """Whether the API is on this machine."""
        return self._settings.is_loopback

    def _current(self) -> ClientT:
        if not self._given and self._process != os.getpid():
            self._client, self._process = _opened(self._make), os.getpid()
        return self._client

    def _to_api(
        self, client: ClientT, request: Request, timeout: float | None
    ) -> httpx2.Request:
        headers = dict(request.headers)
        headers["user-agent"] = USER_AGENT
        headers["accept"] = "application/json, text/event-stream;q=0.5"
        headers[AUTHORIZATION_HEADER] = self._settings.key.credentials()
        return client.build_request(
            request.method,
            self._settings.base_url + request.path,
            content=request.body,
            headers=headers,
            timeout=timeout,
        )

    def _to_file(
        self, client: ClientT, url: str, timeout: float | None
    ) -> httpx2.Request:
        # Not compressed: the length that is announced is then the file's.
        headers = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
        request = client.build_request("GET", url, headers=headers, timeout=timeout)
        request.headers.pop(AUTHORIZATION_HEADER, None)
        return request

    def _head(self, response: httpx2.Response) -> Reply:
        hide = self._settings.key.hide
        headers = {name.lower(): hide(text) for name, text in response.headers.items()}
        return Reply(response.status_code, headers)

    def _with_body(self, heard: Reply | Lost, body: bytearray) -> Reply | Lost:
        if isinstance(heard, Lost):
            return heard
        return replace(heard, body=self._settings.key.hide_bytes(bytes(body)))

    def _lost(self, fault: Exception) -> Lost:
        if isinstance(fault, _TIMEOUTS):
            return Lost("No whole answer came in time.", timed_out=True)
        reason = self._settings.key.hide(f"{type(fault).__name__}: {fault}")
        if _is_tls(fault):
            return Lost(f"No secure connection: {reason}", retryable=False)
        retryable = not isinstance(fault, _HOPELESS)
        return Lost(f"The connection failed: {reason}", retryable=retryable)


class Transport(_Line[httpx2.Client]):
    """Exchanges for the sync client."""

    def __init__(self, settings: Settings, given: HttpClient | None = None) -> None:
        super().__init__(settings, given, httpx2.Client)

    def send(self, request: Request, timeout: float | None) -> Reply | Lost:
        """One request to the API, answered within `timeout` seconds."""
        body = bytearray()

        def sink(_status: int, part: bytes) -> bool:
            return _collect(body, part)

        client = self._current()
        outgoing = self._to_api(client, request, timeout)
        return self._with_body(self._exchange(client, outgoing, timeout, sink), body)

    def fetch(
        self, url: str, pause: float | None, timeout: float | None, sink: Sink
    ) -> Reply | Lost:
        """One file, without the key; `pause` bounds each silence, `timeout` the whole.

        The answer's body went to the sink, the reply's own is empty.
        """
        client = self._current()
        outgoing = self._to_file(client, url, pause)
        return self._exchange(client, outgoing, timeout, sink)

    def _exchange(
        self,
        client: httpx2.Client,
        outgoing: httpx2.Request,
        timeout: float | None,
        sink: Sink,
    ) -> Reply | Lost:
        ends = time.monotonic() + (math.inf if timeout is None else timeout)
        try:
            _check_time(ends)
            response = client.send(
                outgoing, stream=True, auth=None, follow_redirects=False
            )
            with closing(response):
                for part in response.iter_bytes():
                    _check_time(ends)
                    if not sink(response.status_code, part):
                        break
        except _FAULTS as fault:
            return self._lost(fault)
        return self._head(response)

    def close(self) -> None:
        """Close the connections, but never the caller's own client."""
        self._closed = True
        if not self._given:
            self._client.close()


class AsyncTransport(_Line[httpx2.AsyncClient]):
    """Exchanges for the async client."""

    def __init__(
        self, settings: Settings, given: AsyncHttpClient | None = None
    ) -> None:
        super().__init__(settings, given, httpx2.AsyncClient)

    async def send(self, request: Request, timeout: float | None) -> Reply | Lost:
        """One request to the API, answered within `timeout` seconds."""
        body = bytearray()

        async def sink(_status: int, part: bytes) -> bool:
            return _collect(body, part)

        client = self._current()
        outgoing = self._to_api(client, request, timeout)
        heard = await self._exchange(client, outgoing, timeout, sink)
        return self._with_body(heard, body)

    async def fetch(
        self, url: str, pause: float | None, timeout: float | None, sink: AsyncSink
    ) -> Reply | Lost:
        """One file, without the key; `pause` bounds each silence, `timeout` the whole.

        The answer's body went to the sink, the reply's own is empty.
        """
        client = self._current()
        outgoing = self._to_file(client, url, pause)
        return await self._exchange(client, outgoing, timeout, sink)

    async def _exchange(
        self,
        client: httpx2.AsyncClient,
        outgoing: httpx2.Request,
        timeout: float | None,
        sink: AsyncSink,
    ) -> Reply | Lost:
        try:
            with anyio.fail_after(timeout):
                response = await client.send(
                    outgoing, stream=True, auth=None, follow_redirects=False
                )
                async with aclosing(response):
                    async for part in response.aiter_bytes():
                        if not await sink(response.status_code, part):
                            break
        except _FAULTS as fault:
            return self._lost(fault)
        return self._head(response)

    async def close(self) -> None:
        """Close the connections, but never the caller's own client."""
        self._closed = True
        if not self._given:
            await self._client.aclose()


def _opened(make: Callable[[], ClientT]) -> ClientT:
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx2.InvalidURL) as reason:
        # `from None`: the original may show the password of a proxy.
        kind = type(reason).__name__
        raise ConfigurationError(
            f"The proxy or certificate variables of the environment are wrong ({kind})."
        ) from None


def _collect(body: bytearray, part: bytes) -> bool:
    body += part[: LARGEST_BODY - len(body)]
    return len(body) < LARGEST_BODY


def _check_time(ends: float) -> None:
    if time.monotonic() >= ends:
        raise TimeoutError


def _is_tls(fault: BaseException | None) -> bool:
    """Whether a certificate or the handshake is at fault, and not the line below it."""
    while fault is not None:
        if isinstance(fault, ssl.SSLError):
            return not isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        fault = fault.__cause__ or fault.__context__
    return False
