"""Clients whose API is a function, and whose pauses take no time."""

import json
from collections.abc import Callable
from typing import TypeAlias

import httpx2

from mindvideo import AsyncMindVideo, MindVideo

KEY = "mv_test_0123456789"
URL = "https://api.example.com"

Handler: TypeAlias = Callable[[httpx2.Request], httpx2.Response]


def client_of(handler: Handler, base_url: str = URL) -> MindVideo:
    """A sync client that asks the handler."""
    http = httpx2.Client(transport=httpx2.MockTransport(handler))
    client = MindVideo(KEY, base_url=base_url, http_client=http)
    client.tasks.driver.sleep = _no_sleep
    return client


def async_client_of(handler: Handler, base_url: str = URL) -> AsyncMindVideo:
    """An async client that asks the handler."""
    http = httpx2.AsyncClient(transport=httpx2.MockTransport(handler))
    client = AsyncMindVideo(KEY, base_url=base_url, http_client=http)
    client.tasks.driver.sleep = _no_async_sleep
    return client


def answers(*responses: httpx2.Response | Exception) -> Handler:
    """One response after the other; an exception is raised."""
    queue = list(responses)

    def handler(_request: httpx2.Request) -> httpx2.Response:
        response = queue.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    return handler


def task(status: str = "queued", **members: object) -> httpx2.Response:
    """An answer about task_1."""
    return httpx2.Response(200, json={"task_id": "task_1", "status": status} | members)


def video(url: str = "https://files.example.com/1.mp4") -> httpx2.Response:
    """The answer about task_1 when it has made a video."""
    return task("succeeded", output={"videos": [{"url": url, "fps": 24}]})


def body_of(request: httpx2.Request) -> object:
    """What a request holds."""
    parsed: object = json.loads(request.content)
    return parsed


def _no_sleep(_seconds: float) -> None:
    return None


async def _no_async_sleep(_seconds: float) -> None:
    return None
