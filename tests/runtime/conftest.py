"""What the tests of downloads share: names that are public, and both clients."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import httpx2
import pytest

from mindvideo.types import AsyncVideosOutput, VideosOutput
from tests.runtime.mocked import URL, Handler, async_client_of, client_of, video

FILE = "https://files.example.com/1.mp4"
Fetch: TypeAlias = Callable[..., Path]


@pytest.fixture
def public_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is a public address, but those of this machine."""

    def resolve(host: str, port: int, **_: object) -> list[object]:
        address = host if host[0].isdigit() or ":" in host else "93.184.215.14"
        address = (
            "127.0.0.1" if host in ("localhost", "inside.example.com") else address
        )
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


def fetch_sync(
    api: Handler, path: object, base: str, how: Mapping[str, object]
) -> Path:
    output = client_of(api, base).tasks.get("task_1").wait()
    assert isinstance(output, VideosOutput)
    download: Fetch = output.videos[0].download
    return download(path, **how)


def fetch_async(
    api: Handler, path: object, base: str, how: Mapping[str, object]
) -> Path:
    async def scenario() -> Path:
        output = await (await async_client_of(api, base).tasks.get("task_1")).wait()
        assert isinstance(output, AsyncVideosOutput)
        download: Callable[..., Awaitable[Path]] = output.videos[0].download
        return await download(path, **how)

    return asyncio.run(scenario())


@pytest.fixture(params=[fetch_sync, fetch_async], ids=["sync", "async"])
def fetch(request: pytest.FixtureRequest, public_names: None) -> Fetch:
    """Downloads the one file of a task; the handler serves what is no task."""
    chosen: Callable[..., Path] = request.param

    def run(
        files: Handler, path: object, url: str = FILE, api: str = URL, **how: object
    ) -> Path:
        return chosen(with_video(files, url), path, api, how)

    return run


def with_video(files: Handler, *urls: str) -> Handler:
    """An API whose task names one address after the other, and hosts of its files."""
    queue = list(urls)

    def handler(request: httpx2.Request) -> httpx2.Response:
        if not request.url.path.startswith("/api/"):
            return files(request)
        return video(queue.pop(0) if len(queue) > 1 else queue[0])

    return handler
