"""The exchanges with the API and with the hosts of files, over the HTTP library.

A transport makes one exchange at a time: it never retries, never follows a redirect,
and answers with a `Reply` or a `Lost` instead of the library's exceptions.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import aclosing, closing
from dataclasses import replace
from typing import Generic, TypeAlias, TypeVar

import anyio
import httpx2
from anyio import to_thread

from mindvideo._runtime.concealment import conceal
from mindvideo._runtime.connections import PeerCheck, sync_client, time_left, within
from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.faults import FAULTS, lost
from mindvideo._runtime.platform import AUTHORIZATION_HEADER, SDK_VERSION
from mindvideo._runtime.settings import Settings
from mindvideo._runtime.steps import Fetch, Heard, Sink
from mindvideo._runtime.urls import host_of, refusal
from mindvideo._runtime.wire import Lost, Reply, Request

HttpClient: TypeAlias = httpx2.Client
AsyncHttpClient: TypeAlias = httpx2.AsyncClient
ClientT = TypeVar("ClientT", httpx2.Client, httpx2.AsyncClient)

USER_AGENT = f"mindvideo-python/{SDK_VERSION}"

LARGEST_BODY = 16 * 2**20
"""Bytes of an answer of the API, counted after decompression; the rest is not read."""


class _Line(Generic[ClientT]):
    """What the two transports share: everything but the exchange itself.

    Threads may share it. After a fork it opens its own connections: two processes
    must not write to one socket. A caller's own client cannot be made anew.
    """

    def __init__(
        self, settings: Settings, given: ClientT | None, make: Callable[[], ClientT]
    ) -> None:
        conceal(settings.key)
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
        """The end of a fetch that may not begin; looks the host up."""
        reason = refusal(url, local=self._settings.is_loopback)
        if reason is None:
            return None
        return Lost(f"its address is refused, {reason}", retryable=False)

    def _head(self, response: httpx2.Response) -> Reply:
        hide = self._settings.key.hide
        headers = {name.lower(): hide(text) for name, text in response.headers.items()}
        return Reply(response.status_code, headers)

    def _with_body(self, heard: Heard, body: "_Body") -> Heard:
        if isinstance(heard, Lost):
            return heard
        return replace(heard, body=self._settings.key.hide_bytes(bytes(body.read)))


class Transport(_Line[httpx2.Client]):
    """Exchanges for the sync client."""

    def __init__(self, settings: Settings, given: HttpClient | None = None) -> None:
        super().__init__(settings, given, sync_client)

    def send(self, request: Request, timeout: float | None) -> Heard:
        """One request to the API, answered within `timeout` seconds."""
        client, body = self._current(), _Body()
        outgoing = self._to_api(client, request, timeout)
        return self._with_body(self._exchange(client, outgoing, timeout, body), body)

    def fetch(self, fetch: Fetch) -> Heard:
        """One file, or the rest of it, if its address may be asked."""
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
                    head = self._head(response)
                    if sink.begin(head):
                        for part in response.iter_bytes():
                            time_left()
                            if not (sink.write(part) and sink.report()):
                                break
        except FAULTS as fault:
            return lost(fault, self._settings.key.hide)
        return head

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

    async def send(self, request: Request, timeout: float | None) -> Heard:
        """One request to the API, answered within `timeout` seconds."""
        client, body = self._current(), _Body()
        outgoing = self._to_api(client, request, timeout)

        async def write(part: bytes) -> bool:
            return body.write(part)

        heard = await self._exchange(client, outgoing, timeout, body, write)
        return self._with_body(heard, body)

    async def fetch(self, fetch: Fetch) -> Heard:
        """One file, or the rest of it, if its address may be asked."""
        refused = await to_thread.run_sync(self._refused, fetch.url)
        if refused is not None:
            return refused
        client, check = self._current(), PeerCheck(host_of(fetch.url))
        outgoing = self._to_file(client, fetch, check.trace_async)

        async def write(part: bytes) -> bool:
            # A disk may be slow, and the loop must not wait for it.
            return await to_thread.run_sync(fetch.sink.write, part)

        return await self._exchange(client, outgoing, fetch.timeout, fetch.sink, write)

    async def _exchange(
        self,
        client: httpx2.AsyncClient,
        outgoing: httpx2.Request,
        timeout: float | None,
        sink: Sink,
        write: Callable[[bytes], Awaitable[bool]],
    ) -> Heard:
        try:
            with anyio.fail_after(timeout):
                response = await client.send(
                    outgoing, stream=True, auth=None, follow_redirects=False
                )
                async with aclosing(response):
                    head = self._head(response)
                    if sink.begin(head):
                        async for part in response.aiter_bytes():
                            if not (await write(part) and sink.report()):
                                break
        except FAULTS as fault:
            return lost(fault, self._settings.key.hide)
        return head

    async def close(self) -> None:
        """Close the connections, but never the caller's own client."""
        self._closed = True
        if not self._given:
            await self._client.aclose()


class _Body:
    """The sink of an answer of the API, up to the largest body."""

    def __init__(self) -> None:
        self.read = bytearray()

    def begin(self, head: Reply) -> bool:
        """Every body is wanted."""
        return True

    def write(self, data: bytes) -> bool:
        """Keep what fits; False when it is full."""
        self.read += data[: LARGEST_BODY - len(self.read)]
        return len(self.read) < LARGEST_BODY

    def report(self) -> bool:
        """Nobody wants to know."""
        return True


def _opened(make: Callable[[], ClientT]) -> ClientT:
    try:
        return make()
    except (ValueError, ImportError, OSError, httpx2.InvalidURL) as reason:
        # `from None`: the original may show the password of a proxy.
        kind = type(reason).__name__
        raise ConfigurationError(
            f"The proxy or certificate variables of the environment are wrong ({kind})."
        ) from None
