"""Exchanges with the API over aiohttp, at a third of the usual library's CPU time.

It is meant for waiting for thousands of tasks in one asyncio process. Downloads still
use the usual library with all its checks, because their time goes into the bytes.
"""

import asyncio
import ssl
from typing import NamedTuple

import aiohttp

from mindvideo._runtime.messages import Request
from mindvideo._runtime.policy.steps import Heard
from mindvideo._runtime.transport.connections import tls_context
from mindvideo._runtime.transport.faults import FAULTS, lost
from mindvideo._runtime.transport.http import CONNECTIONS, AsyncTransport, Body, opened
from mindvideo._runtime.transport.loop_local import LoopLocal
from mindvideo._runtime.transport.settings import Settings

_FAULTS = (aiohttp.ClientError, ValueError, *FAULTS)


class AiohttpTransport(AsyncTransport):
    """Like its base class, but its exchanges with the API use aiohttp; asyncio only."""

    sleep = staticmethod(asyncio.sleep)

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        context = opened(tls_context)
        self._roads = LoopLocal(lambda: _road(context), loop=asyncio.get_running_loop)

    async def send(self, request: Request, timeout: float | None) -> Heard:
        """Send one request to the API, with a response within `timeout` seconds."""
        road, body = self._roads.get(), Body()
        try:
            # Those that wait for their turn are not requests yet, and small.
            async with (
                asyncio.timeout(timeout),
                road.turn,
                road.session.request(
                    request.method,
                    self._settings.base_url + request.path,
                    data=request.body,
                    headers=self._headers(request),
                    allow_redirects=False,
                ) as response,
            ):
                head = self._head(response.status, response.headers)
                async for part in response.content.iter_any():
                    if not body.write(part):
                        break
        except _FAULTS as fault:
            return lost(fault, self._settings.key.hide)
        return self._with_body(head, body)

    async def close(self) -> None:
        """Close this loop's connections."""
        road = self._roads.held()
        await super().close()
        if road is not None:
            await road.session.close()


class _Road(NamedTuple):
    """One event loop's session."""

    session: aiohttp.ClientSession
    turn: asyncio.Semaphore
    """Held during each exchange; there are as many as connections."""


def _road(context: ssl.SSLContext) -> _Road:
    # Without what could add to a request: no cookies, no proxy, no password file.
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=CONNECTIONS, ssl=context),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        trust_env=False,
    )
    return _Road(session, asyncio.Semaphore(CONNECTIONS))
