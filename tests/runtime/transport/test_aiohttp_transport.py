"""The fast transport keeps the rules of the usual one, over real sockets."""

import asyncio
import gc
import gzip
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeAlias

import httpx2
import pytest

from mindvideo import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AsyncMindVideo,
    ConfigurationError,
    MindVideoError,
    UnusableResponseError,
)
from mindvideo._runtime.transport import aiohttp_transport, http
from mindvideo._runtime.transport.aiohttp_transport import AiohttpTransport
from mindvideo._runtime.transport.http import AsyncTransport
from mindvideo.sandbox import serve
from tests.runtime.mocked import KEY

Transport: TypeAlias = Literal["httpx2", "aiohttp"]
BOTH: tuple[Transport, ...] = ("httpx2", "aiohttp")


class Server:
    """Answers every request with the same bytes, and remembers what it was sent."""

    def __init__(self, answer: bytes, *, is_rude: bool = False) -> None:
        self.answer = answer
        self.is_rude = is_rude
        """Whether it hangs up after an answer."""

        self.heads: list[bytes] = []
        self.connections = 0
        self.talks: list[asyncio.Future[object] | None] = []

    async def connected(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.connections += 1
        self.talks.append(asyncio.current_task())
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                self.heads.append(await reader.readuntil(b"\r\n\r\n"))
                writer.write(self.answer)
                if self.is_rude:
                    break
        writer.close()


def answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """A whole answer."""
    lines = (f"HTTP/1.1 {status}", f"content-length: {len(body)}", *headers, "", "")
    return "\r\n".join(lines).encode() + body


def task(status: str = "queued") -> bytes:
    return json.dumps({"task_id": "task_1", "status": status}).encode()


def talk(
    server: Server,
    with_client: Callable[[AsyncMindVideo], Awaitable[object]],
    transport: Transport = "aiohttp",
) -> None:
    """Run something with a client of the server."""

    async def scenario() -> None:
        listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        client = AsyncMindVideo(KEY, base_url=url, transport=transport, max_retries=0)
        async with listening:
            try:
                await with_client(client)
            finally:
                await client.close()
                await asyncio.gather(*filter(None, server.talks))

    asyncio.run(scenario())


def ask(client: AsyncMindVideo) -> Awaitable[object]:
    return client.tasks.get("task_1")


def test_a_request_carries_the_key_and_nothing_else_of_the_machine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither a password file nor a cookie of an earlier answer changes a request."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login user password hidden\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server = Server(answer(task(), "200 OK", "set-cookie: a=b"))

    async def twice(client: AsyncMindVideo) -> None:
        await ask(client)
        await ask(client)

    talk(server, twice)
    for head in server.heads:
        lines = head.decode().split("\r\n")
        assert lines[0] == "GET /api/v1/tasks/task_1 HTTP/1.1"
        names = {line.partition(":")[0].lower() for line in lines[1:] if line}
        assert f"Authorization: Bearer {KEY}" in lines
        assert names == {
            *("host", "authorization", "user-agent", "accept", "accept-encoding"),
        }
    assert len(server.heads) == 2


def test_a_redirect_is_not_followed() -> None:
    """The key goes to no other host."""
    location = "location: http://127.0.0.1:9/elsewhere"
    server = Server(answer(b"", "307 Temporary Redirect", location))
    with pytest.raises(APIError, match=r"a redirect to http://127\.0\.0\.1:9/"):
        talk(server, ask)
    assert len(server.heads) == 1


def test_a_body_is_capped_after_decompression(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small answer that unpacks to a large one is not read to its end."""
    monkeypatch.setattr(http, "LARGEST_BODY", 1000)
    bomb = gzip.compress(b'"' + b"x" * 10_000_000 + b'"')
    server = Server(answer(bomb, "200 OK", "content-encoding: gzip"))
    with pytest.raises(UnusableResponseError) as caught:
        talk(server, ask)
    assert caught.value.body == '"' + "x" * 999


def test_an_echoed_key_is_hidden() -> None:
    """Whatever the server sends back, the error does not hold the key."""
    server = Server(answer(KEY.encode(), "400 Bad Request", f"x-request-id: {KEY}"))
    with pytest.raises(APIError) as caught:
        talk(server, ask)
    assert caught.value.body == "[API key]"
    assert KEY not in repr(vars(caught.value))


def test_an_answer_that_never_comes_ends_at_the_deadline() -> None:
    """An exchange is cancelled when its time is over."""
    with pytest.raises(APITimeoutError):
        talk(Server(b""), lambda client: client.tasks.create("new", {}, timeout=0.02))


@pytest.mark.parametrize(
    "heard",
    [
        pytest.param(b"", id="hangs up"),
        pytest.param(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{", id="cut"),
        pytest.param(b"nonsense\r\n\r\n", id="no HTTP"),
        pytest.param(
            answer(b"no gzip", "200 OK", "content-encoding: gzip"), id="no gzip"
        ),
    ],
)
def test_a_broken_exchange_is_ours(heard: bytes) -> None:
    """No exception of the library gets out."""
    with pytest.raises(APIConnectionError):
        talk(Server(heard, is_rude=True), lambda client: client.tasks.create("new", {}))


@pytest.mark.parametrize("transport", BOTH)
def test_connections_are_bounded(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    """Many questions at once share few connections, and all are answered."""
    monkeypatch.setattr(http, "CONNECTIONS", 4)
    monkeypatch.setattr(aiohttp_transport, "CONNECTIONS", 4)
    server = Server(answer(task()))

    async def all_at_once(client: AsyncMindVideo) -> None:
        await asyncio.gather(*(ask(client) for _ in range(50)))

    talk(server, all_at_once, transport)
    assert len(server.heads) == 50
    assert server.connections <= 4


@pytest.mark.parametrize("transport", BOTH)
def test_calls_of_a_client_that_is_closed_say_so(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    """Those that wait for an answer lose it; those that wait for their turn are told."""
    monkeypatch.setattr(http, "CONNECTIONS", 4)
    monkeypatch.setattr(aiohttp_transport, "CONNECTIONS", 4)
    server = Server(b"")

    async def close_in_the_middle(client: AsyncMindVideo) -> None:
        calls = [asyncio.ensure_future(ask(client)) for _ in range(12)]
        while len(server.heads) < 4:
            await asyncio.sleep(0)
        await client.close()
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(end, MindVideoError) for end in ends)
        assert sum("closed" in str(end) for end in ends) >= 8

    talk(server, close_in_the_middle, transport)


# A loop that ends takes its connections with it; the library complains that they were
# not closed, and rightly so.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("transport", BOTH)
def test_a_client_outlives_its_loop(transport: Transport) -> None:
    """One client serves one event loop after the other."""

    def served_ids(url: str) -> set[str]:
        client = AsyncMindVideo(KEY, base_url=url, transport=transport)

        async def submit() -> str:
            return (await client.veo3_1_quality.submit(prompt="x")).id

        async def submit_and_close() -> str:
            async with client:
                return await submit()

        return {asyncio.run(it()) for it in (submit, submit, submit_and_close)}

    with serve() as url:
        assert len(served_ids(url)) == 3
    gc.collect()


def test_a_task_runs_to_its_end(tmp_path: Path) -> None:
    """Submit, wait and download work as with the usual transport."""

    async def scenario(url: str) -> Path:
        async with AsyncMindVideo(KEY, base_url=url, transport="aiohttp") as client:
            assert isinstance(client.tasks.driver.transport, AiohttpTransport)
            video = await client.veo3_1_quality.run(prompt="x")
            return await video.videos[0].download(tmp_path / "x.mp4")

    with serve(pace=0) as url:
        assert asyncio.run(scenario(url)).stat().st_size > 1000


def test_behind_a_proxy_the_usual_transport_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It knows all kinds of proxies; without one, the fast transport is used."""

    def chosen() -> type[AsyncTransport]:
        client = AsyncMindVideo(KEY, transport="aiohttp")
        return type(client.tasks.driver.transport)

    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    assert chosen() is AiohttpTransport
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert chosen() is AsyncTransport


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An environment without aiohttp gets one line."""
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "mindvideo._runtime.transport.aiohttp_transport")
    with pytest.raises(ConfigurationError, match=r"pip install 'mindvideo\[fast\]'"):
        AsyncMindVideo(KEY, transport="aiohttp")


def test_a_callers_own_client_has_its_own_transport() -> None:
    """The two arguments contradict each other."""
    own = httpx2.AsyncClient()
    with pytest.raises(ConfigurationError, match="http_client"):
        AsyncMindVideo(KEY, transport="aiohttp", http_client=own)
