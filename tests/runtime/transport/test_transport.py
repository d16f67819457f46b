"""What the network can do to an exchange, and what comes of it."""

import asyncio
import gzip
import ssl

import httpx2
import pytest

from mindvideo import (
    APIConnectionError,
    APITimeoutError,
    AsyncMindVideo,
    MindVideo,
    MindVideoError,
    UnusableResponseError,
)
from mindvideo._runtime.transport import connections, http
from tests.runtime.mocked import KEY, URL, async_client_of, client_of


def untrusted() -> Exception:
    """What the library raises for a certificate that is not trusted."""
    error = httpx2.ConnectError("certificate verify failed")
    error.__cause__ = ssl.SSLCertVerificationError("self-signed")
    return error


def cut() -> Exception:
    """What the library raises when the peer hangs up within TLS."""
    error = httpx2.ReadError("EOF")
    error.__cause__ = ssl.SSLEOFError("EOF occurred")
    return error


@pytest.mark.parametrize(
    ("fault", "kind", "tries"),
    [
        (httpx2.ConnectError("no route"), APIConnectionError, 4),
        (httpx2.ReadError("reset"), APIConnectionError, 4),
        (httpx2.RemoteProtocolError("cut"), APIConnectionError, 4),
        (httpx2.DecodingError("not gzip"), APIConnectionError, 4),
        (cut(), APIConnectionError, 4),
        (OSError("odd"), APIConnectionError, 4),
        (httpx2.ReadTimeout("slow"), APITimeoutError, 4),
        (httpx2.PoolTimeout("slow"), APITimeoutError, 4),
        (untrusted(), APIConnectionError, 1),
        (httpx2.UnsupportedProtocol("odd"), APIConnectionError, 1),
    ],
    ids=str,
)
def test_no_exception_of_the_library_gets_out(
    fault: Exception, kind: type[MindVideoError], tries: int
) -> None:
    """Each fault of the network is one of ours, sync and async, retried or not."""
    count = 0

    def handler(_request: httpx2.Request) -> httpx2.Response:
        nonlocal count
        count += 1
        raise fault

    with pytest.raises(kind):
        client_of(handler).tasks.get("task_1")
    with pytest.raises(kind):
        asyncio.run(async_client_of(handler).tasks.get("task_1"))
    assert count == 2 * tries


def test_a_huge_body_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is beyond the limit after decompression is cut off, so it is no JSON."""
    monkeypatch.setattr(http, "LARGEST_BODY", 1000)
    bomb = gzip.compress(b'{"task_id": "task_1", "x": "' + b" " * 10**6 + b'"}')
    packed = {"content-encoding": "gzip"}

    def handler(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=bomb, headers=packed)

    with pytest.raises(UnusableResponseError) as caught:
        client_of(handler).tasks.get("task_1")
    assert isinstance(caught.value.body, str) and len(caught.value.body) == 1000
    with pytest.raises(UnusableResponseError):
        asyncio.run(async_client_of(handler).tasks.get("task_1"))


def test_a_dripping_body_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that keep coming do not extend the time of an attempt."""
    moments = iter(range(0, 10**6, 7))
    monkeypatch.setattr(connections.time, "monotonic", lambda: float(next(moments)))

    def drip() -> "list[bytes]":
        return [b" "] * 100

    def handler(_request: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(200, content=iter(drip()))

    with pytest.raises(APITimeoutError):
        client_of(handler).tasks.get("task_1")


def test_an_endless_async_answer_ends_at_the_deadline() -> None:
    """The async client cancels an exchange that takes too long."""

    async def handler(_request: httpx2.Request) -> httpx2.Response:
        await asyncio.Event().wait()
        raise AssertionError("never answered")

    async def scenario() -> None:
        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
        client = AsyncMindVideo(KEY, base_url=URL, http_client=http_client)
        await client.tasks.create("new-9", {}, timeout=0.01)

    with pytest.raises(APITimeoutError):
        asyncio.run(scenario())


def test_a_forked_process_opens_its_own_connections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """When the process has another id, the library's client is made anew."""
    with MindVideo(KEY, base_url="http://127.0.0.1:9") as client:
        transport = client.tasks.driver.transport
        before = vars(transport)["_client"]
        monkeypatch.setattr(http.os, "getpid", lambda: -1)
        with pytest.raises(APIConnectionError):
            client.tasks.driver.sleep = lambda _seconds: None
            client.tasks.get("task_1")
        assert vars(transport)["_client"] is not before
        before.close()
