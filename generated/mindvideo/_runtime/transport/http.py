"""Exchanges with the API and with the hosts of files, over the HTTP library.

A transport makes one exchange at a time. It never retries or follows a redirect, and
returns a `Reply` or a `Lost` instead of raising the library's exceptions.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, closing, nullcontext
from typing import Generic, NamedTuple, TypeAlias, TypeVar

import anyio
import httpx2
from anyio import to_thread

from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.messages import Lost, Reply, Request
from mindvideo._runtime.platform import AUTHORIZATION_HEADER, SDK_VERSION
from mindvideo._runtime.policy.steps import Fetch, Heard, Sink
from mindvideo._runtime.transport.connections import (
    PeerCheck,
    sync_client,
    time_left,
    within,
)
from mindvideo._runtime.transport.faults import FAULTS, lost
from mindvideo._runtime.transport.loop_local import LoopLocal
from mindvideo._runtime.transport.redaction import redact_key
from mindvideo._runtime.transport.settings import Settings
from mindvideo._runtime.transport.urls import host_of, refusal

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient
T = TypeVar("T")
ClientT = TypeVar("ClientT", httpx2.Client, httpx2.AsyncClient)

USER_AGENT = f"mindvideo-python/{SDK_VERSION}"

LARGEST_BODY = 16 * 2**20
"""The most bytes to read of an API response, counted after decompression."""

CONNECTIONS = 64
"""The most API exchanges that an async client has in flight, for each loop."""


class _Line(Generic[ClientT]):
    """What both transports share: everything but the exchange itself.

    Your own client is used as it is and never closed.
    """

    def __init__(self, settings: Settings, given: ClientT | None) -> None:
        redact_key(settings.key)
        self._settings = settings
        self._given: ClientT | None = given
        self._closed = False

    @property
    def is_closed(self) -> bool:
        """Whether the transport, or your own client in it, has been closed."""
        return self._closed or (self._given is not None and self._given.is_closed)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = dict(request.headers)
        headers["user-agent"] = USER_AGENT
        headers["accept"] = "application/json, text/event-stream;q=0.5"
        headers[AUTHORIZATION_HEADER] = self._settings.key.credentials()
        return headers

    def _to_api(
        self, client: ClientT, request: Request, timeout: float | None
    ) -> httpx2.Request:
        return client.build_request(
            request.method,
            self._settings.base_url + request.path,
            content=request.body,
            headers=self._headers(request),
            timeout=timeout,
        )

    def _to_file(
        self, client: ClientT, fetch: Fetch, trace: Callable[..., object]
    ) -> httpx2.Request:
        # Not compressed: the length that is announced is then the file's.
        fixed = {"user-agent": USER_AGENT, "accept-encoding": "identity"}
        request = client.build_request(
            "GET",
            fetch.url,
            headers=dict(fetch.headers) | fixed,
            timeout=fetch.silence,
            extensions={} if self._settings.is_loopback else {"trace": trace},
        )
        request.headers.pop(AUTHORIZATION_HEADER, None)
        return request

    def _refused(self, url: str) -> Lost | None:
        """Return why a fetch may not begin, if so; resolves the host."""
        reason = refusal(url, local=self._settings.is_loopback)
        if reason is None:
            return None
        return Lost(f"its address is refused, {reason}", retryable=False)

    def _head(self, status: int, headers: Mapping[str, str]) -> Reply:
        hide = self._settings.key.hide
        return Reply(status, {it.lower(): hide(text) for it, text in headers.items()})

    def _with_body(self, heard: Heard, body: "Body") -> Heard:
        if isinstance(heard, Lost):
            return heard
        shown = self._settings.key.hide_bytes(bytes(body.read))
        return heard._replace(body=shown)


class Transport(_Line[httpx2.Client]):
    """Exchanges for the sync client. Threads may share it.

    After a fork it opens its own connections, because two processes must not write to
    one socket.
    """

    def __init__(self, settings: Settings, given: HttpClient | None = None) -> None:
        super().__init__(settings, given)
        self._client = opened(sync_client) if given is None else given
        self._process = os.getpid()

    def _current(self) -> HttpClient:
        if self._given is None and self._process != os.getpid():
            self._client, self._process = opened(sync_client), os.getpid()
        return self._client

    def send(self, request: Request, timeout: float | None) -> Heard:
        """Send one request to the API, with a response within `timeout` seconds."""
        client, body = self._current(), Body()
        outgoing = self._to_api(client, request, timeout)
        return self._with_body(self._exchange(client, outgoing, timeout, body), body)

    def fetch(self, fetch: Fetch) -> Heard:
        """Fetch one file, or the rest of it, if its address is allowed."""
        refused = self._refused(fetch.url)
        if refused is not None:
            return refused
        client, check = self._current(), PeerCheck(host_of(fetch.url))
        outgoing = self._to_file(client, fetch, check.trace)
        return self._exchange(client, outgoing, fetch.timeout, fetch.sink)

    def _exchange(
        self,
        client: httpx2.Client,
        outgoing: httpx2.Request,
        timeout: float | None,
        sink: Sink,
    ) -> Heard:
        try:
            with within(timeout):
                time_left()
                response = client.send(
                    outgoing, stream=True, auth=None, follow_redirects=False
                )
                with closing(response):
                    head = self._head(response.status_code, response.headers)
                    if sink.begin(head):
                        for part in response.iter_bytes():
                            time_left()
                            if not (sink.write(part) and sink.report()):
                                break
        except FAULTS as fault:
            return lost(fault, self._settings.key.hide)
        return head

    def close(self) -> None:
        """Close the connections, but never your own client."""
        self._closed = True
        if self._given is None:
            self._client.close()


class AsyncTransport(_Line[httpx2.AsyncClient]):
    """Exchanges for the async client. Each loop and process has its own connections."""

    sleep = staticmethod(anyio.sleep)
    """Sleep, in whatever kind of event loop the transport runs."""

    def __init__(
        self, settings: Settings, given: AsyncHttpClient | None = None
    ) -> None:
        super().__init__(settings, given)
        self._lanes = LoopLocal(self._lane, self._lane())

    async def send(self, request: Request, timeout: float | None) -> Heard:
        """Send one request to the API, with a response within `timeout` seconds."""
        lane, body = self._lanes.get(), Body()
        outgoing = self._to_api(lane.client, request, timeout)

        async def write(part: bytes) -> bool:
            return body.write(part)

        heard = await self._exchange(lane, outgoing, timeout, body, write)
        return self._with_body(heard, body)

    async def fetch(self, fetch: Fetch) -> Heard:
        """Fetch one file, or the rest of it, if its address is allowed."""
        refused = await to_thread.run_sync(self._refused, fetch.url)
        if refused is not None:
            return refused
        lane, check = self._lanes.get(), PeerCheck(host_of(fetch.url))
        outgoing = self._to_file(lane.client, fetch, check.trace_async)

        async def write(part: bytes) -> bool:
            # A disk may be slow, and the loop must not wait for it.
            return await to_thread.run_sync(fetch.sink.write, part)

        # A file may take an hour, and the questions must not wait for it.
        free = lane._replace(turn=nullcontext())
        return await self._exchange(free, outgoing, fetch.timeout, fetch.sink, write)

    async def _exchange(
        self,
        lane: "_Lane",
        outgoing: httpx2.Request,
        timeout: float | None,
        sink: Sink,
        write: Callable[[bytes], Awaitable[bool]],
    ) -> Heard:
        try:
            with anyio.fail_after(timeout):
                async with lane.turn:
                    response = await lane.client.send(
                        outgoing, stream=True, auth=None, follow_redirects=False
                    )
                    async with aclosing(response):
                        head = self._head(response.status_code, response.headers)
                        if sink.begin(head):
                            await _pour(response, sink, write)
        except FAULTS as fault:
            return lost(fault, self._settings.key.hide)
        return head

    async def close(self) -> None:
        """Close the connections, but never your own client."""
        self._closed = True
        lane = self._lanes.unused() or self._lanes.held()
        if self._given is None and lane is not None:
            await lane.client.aclose()

    def _lane(self) -> "_Lane":
        client = opened(_async_client) if self._given is None else self._given
        return _Lane(client, anyio.Semaphore(CONNECTIONS, fast_acquire=True))


class _Lane(NamedTuple):
    """One event loop's client."""

    client: httpx2.AsyncClient
    turn: AbstractAsyncContextManager[object]
    """Entered for each exchange; admits as many as there are connections."""


def _async_client() -> httpx2.AsyncClient:
    limits = httpx2.Limits(max_keepalive_connections=CONNECTIONS)
    return httpx2.AsyncClient(limits=limits)


async def _pour(
    response: httpx2.Response, sink: Sink, write: Callable[[bytes], Awaitable[bool]]
) -> None:
    async for part in response.aiter_bytes():
        if not (await write(part) and sink.report()):
            break


class Body:
    """Collects a response of the API, up to the largest body."""

    def __init__(self) -> None:
        self.read = bytearray()

    def begin(self, head: Reply) -> bool:
        """Accept every body."""
        return True

    def write(self, data: bytes) -> bool:
        """Keep what fits; return False when it is full."""
        self.read += data[: LARGEST_BODY - len(self.read)]
        return len(self.read) < LARGEST_BODY

    def report(self) -> bool:
        """Do nothing."""
        return True


def opened(make: Callable[[], T]) -> T:
    """Call `make`. Raises ConfigurationError if the environment is wrong."""
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx2.InvalidURL) as reason:
        # `from None`: the original may show the password of a proxy.
        kind = type(reason).__name__
        raise ConfigurationError(
            f"The proxy or certificate environment variables are invalid ({kind})."
        ) from None
