"""The API on a loopback socket with a script of faults, and another host beside it.

Bounded in everything: the size of a request, their number, and the time of a run. A
client that goes beyond hangs, and is counted.
"""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias, TypeVar

from tests.faults.api import Api, Request, film, parsed
from tests.faults.faults import FINE, Fault, Told
from tests.faults.ledger import Ledger
from tests.faults.sending import Answer, Line

T = TypeVar("T")
Serve: TypeAlias = Callable[[Line], Coroutine[object, object, None]]

MOST_REQUESTS = 1000
LARGEST_HEAD = 2**16
LARGEST_BODY = 2**20
LONGEST_RUN = 60.0
"""Seconds after which every connection is cut."""

_NOT_DONE = Answer(503, b'{"code": "busy", "message": "Try again."}')


@dataclass(frozen=True, slots=True)
class Script:
    """What happens to the first requests of each kind; the later ones are fine."""

    connections: tuple[Fault, ...] = ()
    """What happens to the first connections, before anything is read."""

    submits: tuple[Fault, ...] = ()
    polls: tuple[Fault, ...] = ()
    events: tuple[Fault, ...] = ()
    files: tuple[Fault, ...] = ()
    other: tuple[Fault, ...] = ()
    end: str = "succeeded"
    looks: int = 2
    expired: int = 0

    @property
    def stalls(self) -> bool:
        """Whether only a client's own patience ends one of the faults."""
        kinds = (self.connections, self.submits, self.polls, self.events, self.files)
        return any(fault.sends.stalls for kind in kinds for fault in kind)


class FaultServer:
    """One API with its script, for one run."""

    def __init__(self, script: Script, secret: str) -> None:
        self.script = script
        self.ledger = Ledger(script.end, script.looks)
        self.api = Api(secret, self.ledger, script.expired)
        self.elsewhere = ""
        """The base URL of the other host."""

        self.seen: Counter[str] = Counter()
        """How many connections, and requests of each kind, came."""

        self.hangs = 0
        """How often the client outlasted a stalled answer, or asked without end."""

        self.leaks: list[str] = []
        """Requests that showed the key to those it is not meant for."""

        self.reached = threading.Event()
        """Set when a fault that stalls has begun."""

        self._listening: list[asyncio.Server] = []
        self._working: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The base URL of the API."""
        return self.api.url

    async def open(self) -> None:
        """Listen on two free ports."""
        self.api.url = await self._listen(self._serve_api)
        self.elsewhere = await self._listen(self._serve_elsewhere)
        self._alarm = asyncio.get_running_loop().call_later(LONGEST_RUN, self._expire)

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        self._alarm.cancel()
        self._cut()
        await asyncio.gather(*self._working, return_exceptions=True)

    def _expire(self) -> None:
        self._hung()
        self._cut()

    def _cut(self) -> None:
        for server in self._listening:
            server.close()
        for task in self._working:
            task.cancel()

    def _hung(self) -> None:
        self.hangs += 1

    async def _listen(self, serve: Serve) -> str:
        async def connected(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter
        ) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._working.add(task)
            with suppress(ConnectionError, asyncio.CancelledError):
                await serve(Line(reader, writer, self._hung))
            writer.close()
            self._working.discard(task)

        server = await asyncio.start_server(
            connected, "127.0.0.1", 0, limit=LARGEST_HEAD
        )
        self._listening.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _serve_api(self, line: Line) -> None:
        fault = self._next("connections")
        if fault is not FINE:
            await self._play(line, fault, _NOT_DONE)
            return
        while (request := await _read(line)) is not None:
            if not await self._serve_one(line, request):
                return

    async def _serve_one(self, line: Line, request: Request) -> bool:
        """Answer as the script says; whether the connection can be used again."""
        if self.seen.total() > MOST_REQUESTS:
            self._hung()
            return False
        if request.kind == "files":
            self._guard(request)
        fault = self._next(request.kind)
        answer = self.api.answer(request) if fault.acts else _NOT_DONE
        return await self._play(line, fault, answer)

    async def _serve_elsewhere(self, line: Line) -> None:
        while (request := await _read(line)) is not None:
            self._guard(request)
            answer = film(request) if request.kind == "files" else self.api.other()
            await line.write(answer.head + answer.body)

    def _next(self, kind: str) -> Fault:
        faults: tuple[Fault, ...] = getattr(self.script, kind)
        self.seen[kind] += 1
        return dict(enumerate(faults, 1)).get(self.seen[kind], FINE)

    async def _play(self, line: Line, fault: Fault, answer: Answer) -> bool:
        told = Told(answer, self.api.other(), self.api.secret, self.elsewhere)
        if fault.sends.stalls:
            self.reached.set()
        return await fault.sends.send(line, fault.says(told))

    def _guard(self, request: Request) -> None:
        if self.api.secret in request.head:
            self.leaks.append(request.head)


async def _read(line: Line) -> Request | None:
    """The next request; None when the client hangs up, or sends what is too large."""
    try:
        request = parsed(await line.reader.readuntil(b"\r\n\r\n"))
        length = int(request.headers.get("content-length", 0))
        body = await line.reader.readexactly(min(length, LARGEST_BODY))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        return None
    return replace(request, body=body)


@dataclass(frozen=True, slots=True)
class Host:
    """A thread with an event loop, in which any number of servers live."""

    loop: asyncio.AbstractEventLoop = field(repr=False)

    @contextmanager
    def serving(self, script: Script, secret: str) -> Generator[FaultServer]:
        """A server that plays the script, closed afterwards."""
        server = FaultServer(script, secret)
        self._do(server.open())
        try:
            yield server
        finally:
            self._do(server.close())

    def _do(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()


@contextmanager
def host() -> Generator[Host]:
    """A host, until its block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield Host(loop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
