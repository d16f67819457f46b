"""How the bytes of an answer go out, or do not: the faults of the line."""

import asyncio
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar, Protocol

PATIENCE = 4.0
"""Seconds after which a client that still waits for a stalled answer hangs."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
JSON = (("content-type", "application/json"),)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer; a content-length is added unless the headers say how it ends."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = JSON

    @property
    def head(self) -> bytes:
        """The status line and the headers, with the empty line after them."""
        names = {name for name, _ in self.headers}
        framed = names & {"content-length", "transfer-encoding"}
        length = () if framed else (("content-length", str(len(self.body))),)
        lines = [f"{name}: {value}" for name, value in (*self.headers, *length)]
        first = f"HTTP/1.1 {self.status} {_PHRASES.get(self.status, 'Odd')}"
        return "\r\n".join([first, *lines, "", ""]).encode("latin-1")


@dataclass(frozen=True, slots=True)
class Line:
    """A connection to a client."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    overdue: Callable[[], None]
    """Told when a client outlasts the patience."""

    async def write(self, data: bytes) -> None:
        """Send now; a client that has gone is no fault of ours."""
        self.writer.write(data)
        await self.writer.drain()

    @property
    def is_gone(self) -> bool:
        """Whether the client has hung up."""
        return self.reader.at_eof() or self.writer.is_closing()

    def reset(self) -> None:
        """Cut the connection: the client sees a reset."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def outlast(self) -> None:
        """Say nothing until the client hangs up, or counts as hanging."""
        try:
            async with asyncio.timeout(PATIENCE):
                while await self.reader.read(2**16):
                    pass
        except TimeoutError:
            self.overdue()


class Sending(Protocol):
    """A way to send an answer."""

    stalls: ClassVar[bool]
    """Whether only the client's own patience ends it."""

    async def send(self, line: Line, answer: Answer) -> bool:
        """Send it; whether the connection can be used again."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """All of it."""

    stalls: ClassVar[bool] = False
    before: bytes = b""
    """Bytes that go out ahead of it."""

    keeps: bool = True
    """False: hang up afterwards without having said so."""

    async def send(self, line: Line, answer: Answer) -> bool:
        await line.write(self.before + answer.head + answer.body)
        return self.keeps


@dataclass(frozen=True, slots=True)
class Pieces:
    """All of it, in small pieces with a pause of the event loop after each."""

    stalls: ClassVar[bool] = False
    size: int

    async def send(self, line: Line, answer: Answer) -> bool:
        data = answer.head + answer.body
        for start in range(0, len(data), self.size):
            await line.write(data[start : start + self.size])
            await asyncio.sleep(0)
        return True


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of it, then the end of the connection.

    `head` and `body` are the shares of both that still go out.
    """

    stalls: ClassVar[bool] = False
    head: float = 1.0
    body: float = 0.0
    politely: bool = False
    """With an end of stream instead of a reset."""

    async def send(self, line: Line, answer: Answer) -> bool:
        head, body = answer.head, answer.body
        # The last byte never goes out, or the answer would be whole.
        sent = head[: int(len(head) * self.head)]
        await line.write(sent + body[: int((len(body) - 1) * self.body)])
        if not self.politely:
            line.reset()
        return False


@dataclass(frozen=True, slots=True)
class Instead:
    """Other bytes, which may be no HTTP, then the end of the connection."""

    stalls: ClassVar[bool] = False
    data: bytes

    async def send(self, line: Line, answer: Answer) -> bool:
        await line.write(self.data)
        return False


@dataclass(frozen=True, slots=True)
class Flood:
    """A body of that many bytes."""

    stalls: ClassVar[bool] = False
    size: int

    async def send(self, line: Line, answer: Answer) -> bool:
        framed = Answer(200, headers=(("content-length", str(self.size)), *JSON))
        await line.write(framed.head + b'{"x": "')
        for _ in range(self.size // 2**18):
            if line.is_gone:
                break
            await line.write(b" " * 2**18)
        return False


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing, or the head and that share of the body, and then nothing."""

    stalls: ClassVar[bool] = True
    body: float | None = None

    async def send(self, line: Line, answer: Answer) -> bool:
        if self.body is not None:
            part = int((len(answer.body) - 1) * self.body)
            await line.write(answer.head + answer.body[:part])
        await line.outlast()
        return False


@dataclass(frozen=True, slots=True)
class Drip:
    """A byte now and then, for ever: of the head, or of the body after a whole head."""

    stalls: ClassVar[bool] = True
    of_head: bool

    async def send(self, line: Line, answer: Answer) -> bool:
        endless = Answer(200, headers=(("content-length", "1000000"), *JSON))
        await line.write(b"HTTP/1.1 200 OK\r\nx: " if self.of_head else endless.head)
        clock = asyncio.get_running_loop()
        ends = clock.time() + PATIENCE
        while not line.is_gone:
            if clock.time() >= ends:
                line.overdue()
                break
            await line.write(b"a" if self.of_head else b" ")
            await asyncio.sleep(0.02)
        return False
