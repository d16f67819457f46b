"""The sandbox with faults, as a process: `python -m tests.bulk.api PORT PACE`.

`POST /fault/NAME` begins one and `DELETE` ends it: `down` answers 503 to everything,
`busy` answers 429 to the submits of one key, `expire` lets the first fetch of each file
find its address expired. The answer says how many requests were refused so far.
"""

import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mindvideo.sandbox.app import Options, build

BUSY_KEY = "busy"
LATER = (b"retry-after", b"600")
_FILE = re.compile(rb'(/files/[^"?]+)"')


class Faults:
    """The application, and what is wrong with it at the moment."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._on: set[str] = set()
        self._fetched: set[str] = set()
        self._serial = 0
        self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        if path.startswith("/fault/"):
            self._change(scope["method"], path.rpartition("/")[2])
            await _answer(send, 200, str(self._refused).encode())
        elif "down" in self._on and not path.startswith("/sandbox"):
            self._refused += 1
            await _answer(send, 503)
        elif "busy" in self._on and _is_submit_of_one(scope):
            self._refused += 1
            await _answer(send, 429, headers=[LATER])
        elif (
            "expire" in self._on and path.startswith("/files/") and self._is_first(path)
        ):
            await _answer(send, 410)
        else:
            renamed = self._renaming(send) if path.startswith("/api/") else send
            await self._app(scope, receive, renamed)

    def _change(self, method: str, name: str) -> None:
        if method == "POST":
            self._on.add(name)
        elif method == "DELETE":
            self._on.discard(name)

    def _is_first(self, path: str) -> bool:
        is_first = path not in self._fetched
        self._fetched.add(path)
        return is_first

    def _renaming(self, send: Send) -> Send:
        """Give each file another address in each answer, as signed ones have."""
        self._serial += 1
        mark = b'\\1?v=%d"' % self._serial
        head: list[Message] = []

        async def renamed(message: Message) -> None:
            if message["type"] == "http.response.start":
                head.append(message)
                return
            message["body"] = _FILE.sub(mark, message.get("body", b""))
            for start in head:
                kept = [it for it in start["headers"] if it[0] != b"content-length"]
                size = str(len(message["body"])).encode()
                await send({**start, "headers": [*kept, (b"content-length", size)]})
            head.clear()
            await send(message)

        return renamed


def _is_submit_of_one(scope: Scope) -> bool:
    key = dict(scope["headers"]).get(b"authorization", b"")
    return scope["method"] == "POST" and key.endswith(f" {BUSY_KEY}".encode())


async def _answer(
    send: Send,
    status: int,
    body: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    start = {"type": "http.response.start", "status": status}
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = Faults(build(Options(pace=float(sys.argv[2])), Path(folder)))
        port = int(sys.argv[1])
        uvicorn.run(app, port=port, lifespan="off", log_level="error", access_log=False)
