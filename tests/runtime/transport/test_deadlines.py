"""The time of an attempt holds for every wait of it, over real sockets."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace

import httpcore2
import pytest

from mindvideo import APITimeoutError, AsyncMindVideo, MindVideo
from mindvideo._runtime.messages import Lost
from mindvideo._runtime.policy.steps import Fetch, Heard
from mindvideo._runtime.transport import connections
from mindvideo._runtime.transport.http import AsyncTransport, Transport
from mindvideo._runtime.transport.settings import settings_of
from tests.runtime.mocked import KEY

TASK = b'{"task_id": "task_1", "status": "queued"}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(TASK), TASK)
PATIENCE = 5.0
"""Seconds after which a helper thread gives up, should a test go wrong."""


class Peer:
    """A server that takes one connection and notes what it is told."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.port: int = self._listener.getsockname()[1]
        self.heard = b""
        self.pace = threading.Semaphore(0)
        """Released once for each byte that may be sent."""

    @contextmanager
    def answering(self, answer: bytes) -> Iterator[None]:
        """Serve the answer byte by byte, at the pace, while something is asked."""
        thread = threading.Thread(target=self._serve, args=(answer,), daemon=True)
        thread.start()
        try:
            yield
        finally:
            for _ in answer:
                self.pace.release()
            thread.join(2 * PATIENCE)
            self._listener.close()
            assert not thread.is_alive()

    def _serve(self, answer: bytes) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(PATIENCE)
        with connection:
            self.heard = connection.recv(2**16)
            try:
                for byte in answer:
                    if not self.heard or not self.pace.acquire(timeout=PATIENCE):
                        return
                    connection.sendall(bytes([byte]))
            except OSError:
                return


def jumping(seconds: float, looks: threading.Semaphore) -> SimpleNamespace:
    """A clock that jumps at each look, and allows the peer one more byte."""
    moments = count()

    def monotonic() -> float:
        looks.release()
        return seconds * next(moments)

    return SimpleNamespace(monotonic=monotonic)


@pytest.mark.parametrize(("jump", "is_in_time"), [(0.1, True), (7.0, False)])
def test_a_dripping_head_ends_at_the_deadline(
    monkeypatch: pytest.MonkeyPatch, jump: float, is_in_time: bool
) -> None:
    """Each byte of a head comes in time, all of them do not: the attempt ends."""
    peer = Peer()
    monkeypatch.setattr(connections, "time", jumping(jump, peer.pace))
    url = f"http://127.0.0.1:{peer.port}"
    with (
        MindVideo(KEY, base_url=url, timeout=30, max_retries=0) as client,
        peer.answering(ANSWER),
    ):
        if is_in_time:
            assert client.tasks.get("task_1").status == "queued"
        else:
            with pytest.raises(APITimeoutError):
                client.tasks.get("task_1")


def test_the_addresses_of_a_host_share_the_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A host with many addresses that do not answer costs one attempt, not many."""
    tried: list[tuple[str, float | None]] = []

    def connect(
        _backend: object, host: str, _port: int, timeout: float | None, *_: object
    ) -> None:
        tried.append((host, timeout))
        raise httpcore2.ConnectTimeout

    addresses = [f"192.0.2.{number}" for number in (1, 2, 3)]
    found = [(2, 1, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(httpcore2.SyncBackend, "connect_tcp", connect)
    monkeypatch.setattr(connections, "time", SimpleNamespace(monotonic=lambda: 0.0))
    with (
        MindVideo(KEY, base_url="https://x.example.com", max_retries=0) as client,
        pytest.raises(APITimeoutError),
    ):
        client.tasks.get("task_1")
    assert tried == list(zip(addresses, [10.0, 15.0, 30.0], strict=True))


@pytest.mark.parametrize("is_async", [False, True])
def test_a_proxy_of_the_environment_is_used(
    monkeypatch: pytest.MonkeyPatch, is_async: bool
) -> None:
    """The deadline does not cost the variables that name a proxy."""
    peer = Peer()
    for _ in ANSWER:
        peer.pace.release()
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{peer.port}")
    base = "http://api.example.com"

    async def scenario() -> str:
        async with AsyncMindVideo(KEY, base_url=base, allow_http=True) as client:
            return (await client.tasks.get("task_1")).status

    with peer.answering(ANSWER):
        if is_async:
            assert asyncio.run(scenario()) == "queued"
        else:
            with MindVideo(KEY, base_url=base, allow_http=True) as client:
                assert client.tasks.get("task_1").status == "queued"
    assert peer.heard.startswith(b"GET http://api.example.com/api/v1/tasks/task_1 ")


class Nothing:
    """A sink that wants nothing."""

    def begin(self, head: object) -> bool:
        return False

    def write(self, data: bytes) -> bool:
        return False

    def report(self) -> bool:
        return False


@pytest.mark.parametrize("is_async", [False, True])
def test_a_name_that_changes_after_the_check_leads_nowhere(
    monkeypatch: pytest.MonkeyPatch, is_async: bool
) -> None:
    """A host is public when it is checked and private when it is asked: no byte goes."""
    peer = Peer()
    looked_up: list[str] = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        name = host.decode() if isinstance(host, bytes) else host
        looked_up.append(name)
        is_first = looked_up.count("files.example.com") == 1 and not name[0].isdigit()
        address = "93.184.215.14" if is_first else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings = settings_of(KEY, "https://api.example.com", allow_http=False)
    url = f"https://files.example.com:{peer.port}/1.mp4"
    fetch = Fetch(url, (), 5.0, 5.0, Nothing(), 1)

    async def scenario() -> Heard:
        transport = AsyncTransport(settings)
        heard = await transport.fetch(fetch)
        await transport.close()
        return heard

    with peer.answering(b""):
        if is_async:
            heard = asyncio.run(scenario())
        else:
            transport = Transport(settings)
            heard = transport.fetch(fetch)
            transport.close()
    assert isinstance(heard, Lost) and not heard.retryable
    assert "host is not public" in heard.reason
    assert peer.heard == b""
