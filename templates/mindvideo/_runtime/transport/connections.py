"""Connections that keep a deadline and lead only where the checked URL does.

The HTTP library limits each silence. A peer that sends a byte now and then could keep a
sync exchange open forever, even in the TLS handshake or the headers. Here every wait is
limited to what is left of the whole exchange. The async client does not need this,
because its exchanges are cancelled.
"""

import math
import socket
import ssl
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias
from urllib.request import getproxies

import httpcore2
import httpx2

from mindvideo._runtime.transport.urls import is_public

_PIECE = 16 * 2**10
"""Bytes to write between two looks at the clock."""

_Streams: TypeAlias = httpcore2.NetworkStream | httpcore2.AsyncNetworkStream

_ends: ContextVar[float] = ContextVar("ends", default=math.inf)
"""The deadline of this thread's exchange, on the monotonic clock."""


@contextmanager
def within(timeout: float | None) -> Generator[None]:
    """Limit everything inside to `timeout` seconds; None means no limit."""
    token = _ends.set(math.inf if timeout is None else time.monotonic() + timeout)
    try:
        yield
    finally:
        _ends.reset(token)


def time_left(limit: float | None = None) -> float | None:
    """Return the seconds for the next wait, at most `limit`. Raises TimeoutError if
    none are left.
    """
    left = _ends.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError
    shorter = min(left, math.inf if limit is None else limit)
    return None if shorter == math.inf else shorter


def sync_client() -> httpx2.Client:
    """Return a client whose exchanges end `within` their time.

    Behind a proxy from the environment it is the library's own client, which knows
    proxies; the limit then covers everything but the headers of a response.
    """
    return httpx2.Client() if is_proxied() else httpx2.Client(transport=_Direct())


def is_proxied() -> bool:
    """Whether the environment names a proxy, at least for some hosts."""
    return bool(getproxies().keys() & {"http", "https", "all"})


def tls_context() -> ssl.SSLContext:
    """The SSL context; SSL_CERT_FILE and SSL_CERT_DIR are honored."""
    return httpx2.create_ssl_context()


class _Direct(httpx2.BaseTransport):
    """The library's connection pool, on a network that knows the deadline."""

    def __init__(self) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls_context(),
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
            network_backend=_Network(),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Make one exchange; its exceptions are those of httpcore2."""
        url = request.url
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=url.raw_scheme,
                    host=url.raw_host,
                    port=url.port,
                    target=url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer)
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    """The body of a response, as it arrives."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Network(httpcore2.SyncBackend):
    """TCP within the deadline."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Try the host's addresses in turn, each for its share of the time."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        untried = [str(entry[4][0]) for entry in found]
        while True:
            left = time_left(timeout)
            share = None if left is None else left / len(untried)
            address = untried.pop(0)
            try:
                stream = super().connect_tcp(
                    address, port, share, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if not untried:
                    raise
            else:
                return _Stream(stream)


class _Stream(httpcore2.NetworkStream):
    """A connection on which no wait exceeds the deadline."""

    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, time_left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _PIECE):
            piece = buffer[start : start + _PIECE]
            self._stream.write(piece, time_left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        left = time_left(timeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class MisledError(OSError):
    """The connection did not lead to a public address."""


class PeerCheck:
    """Checks the other end of a new connection before anything is sent over it.

    The name was resolved and checked before, but the library resolves it again and may
    get another address. A proxy, which is another host, may be anywhere.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._is_direct = False

    def trace(self, step: str, info: Mapping[str, object]) -> None:
        """Called by the sync library at each step. Raises MisledError."""
        stream = self._misled(step, info)
        if isinstance(stream, httpcore2.NetworkStream):
            stream.close()
            raise MisledError("its host is not public")

    async def trace_async(self, step: str, info: Mapping[str, object]) -> None:
        """Called by the async library at each step. Raises MisledError."""
        stream = self._misled(step, info)
        if isinstance(stream, httpcore2.AsyncNetworkStream):
            await stream.aclose()
            raise MisledError("its host is not public")

    def _misled(self, step: str, info: Mapping[str, object]) -> _Streams | None:
        """Return the new connection if its other end is not allowed."""
        if step.endswith("connect_tcp.started"):
            self._is_direct = str(info["host"]).lower() == self._host
        stream = info.get("return_value")
        if not (self._is_direct and isinstance(stream, _Streams)):
            return None
        return (
            None if is_public(str(stream.get_extra_info("server_addr")[0])) else stream
        )
