"""A raw server on this machine: answers every submit and poll, as little as can be.

It runs in a process of its own, so that its work is not counted, and ends with the
process that started it: when its standard input does. It answers nothing but what the
bench asks, and keeps count of its connections.
"""

import asyncio
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
)
_TASK = (
    b'{"task_id":"%s","status":"processing","request_id":"req_0123456789",'
    b'"cost_estimate":0.25}'
)


class _Connection(asyncio.Protocol):
    """One connection of a client; `GET /connections` says how many were ever opened."""

    opened = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        assert isinstance(transport, asyncio.Transport)
        type(self).opened += 1
        self._transport, self._heard = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer each request that is whole."""
        self._heard += data
        while b"\r\n\r\n" in self._heard:
            head, _, rest = self._heard.partition(b"\r\n\r\n")
            length = _length(head)
            if len(rest) < length:
                return
            self._heard = rest[length:]
            body = self._answer(head)
            self._transport.write(_HEAD % len(body) + body)

    def _answer(self, head: bytes) -> bytes:
        method, path, _ = head.split(b" ", 2)
        if path == b"/connections":
            return b"%d" % self.opened
        return _TASK % (b"task_1" if method == b"POST" else path.rpartition(b"/")[2])


def _length(head: bytes) -> int:
    _, found, value = head.lower().partition(b"content-length:")
    return int(value.split(b"\r\n")[0]) if found else 0


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def served() -> Generator[str]:
    """The base URL of a server that lasts as long as the block."""
    command = [sys.executable, "-m", "bench.sdk_server"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve())
