"""The two loops that carry out policies: one sync, one async."""

import logging
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TypeVar

import anyio

from mindvideo._runtime.errors import MindVideoError
from mindvideo._runtime.messages import Lost
from mindvideo._runtime.policy.api_errors import request_id
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.requests import Policy
from mindvideo._runtime.policy.steps import Fetch, Heard, Send, Sleep, Steps
from mindvideo._runtime.transport.http import AsyncTransport, Transport

T = TypeVar("T")

_log = logging.getLogger("mindvideo")

_CLOSED = "This client is closed; make a new one."


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class Driver:
    """A client's policy and connections, and the loop between them."""

    transport: Transport
    policy: Policy
    poll: PollPolicy = field(default_factory=PollPolicy)
    sleep: Callable[[float], None] = time.sleep

    def run(self, steps: Steps[T]) -> T:
        """Carry out the policy until it returns or raises."""
        heard: Heard | None = None
        try:
            while True:
                step = steps.send(heard)
                try:
                    heard = self._do(step)
                except BaseException as stop:
                    # The policy knows the ids that an interrupted caller needs.
                    steps.throw(_closed(self.transport, stop))
        except StopIteration as end:
            result: T = end.value
            return result

    def walk(self, steps: Steps[None]) -> Iterator[None]:
        """Carry out the policy one step at a time, and pause after each."""
        heard: Heard | None = None
        with suppress(StopIteration), closing(steps):
            while True:
                step = steps.send(heard)
                try:
                    heard = self._do(step)
                except BaseException as stop:
                    steps.throw(_closed(self.transport, stop))
                yield

    def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        _check_open(self.transport)
        if isinstance(step, Sleep):
            self.sleep(step.seconds)
            return None
        started = self.policy.clock.monotonic()
        if isinstance(step, Fetch):
            heard = self.transport.fetch(step)
        else:
            heard = self.transport.send(step.request, step.timeout)
        _record(step, heard, self.policy.clock.monotonic() - started)
        return heard


@dataclass(slots=True, kw_only=True, eq=False, repr=False)
class AsyncDriver:
    """The async driver."""

    transport: AsyncTransport
    policy: Policy
    poll: PollPolicy = field(default_factory=PollPolicy)
    sleep: Callable[[float], Awaitable[None]] = anyio.sleep

    async def run(self, steps: Steps[T]) -> T:
        """Carry out the policy until it returns or raises."""
        heard: Heard | None = None
        try:
            while True:
                step, heard = steps.send(heard), None
                try:
                    heard = await self._do(step)
                except BaseException as stop:
                    # The policy knows the ids that an interrupted caller needs.
                    steps.throw(_closed(self.transport, stop))
        except StopIteration as end:
            result: T = end.value
            return result

    async def walk(self, steps: Steps[None]) -> AsyncIterator[None]:
        """Carry out the policy one step at a time, and pause after each."""
        heard: Heard | None = None
        with suppress(StopIteration), closing(steps):
            while True:
                step = steps.send(heard)
                try:
                    heard = await self._do(step)
                except BaseException as stop:
                    steps.throw(_closed(self.transport, stop))
                yield

    async def _do(self, step: Send | Fetch | Sleep) -> Heard | None:
        _check_open(self.transport)
        if isinstance(step, Sleep):
            await self.sleep(step.seconds)
            return None
        started = self.policy.clock.monotonic()
        if isinstance(step, Fetch):
            heard = await self.transport.fetch(step)
        else:
            heard = await self.transport.send(step.request, step.timeout)
        _record(step, heard, self.policy.clock.monotonic() - started)
        return heard


def _check_open(transport: Transport | AsyncTransport) -> None:
    if transport.is_closed:
        raise MindVideoError(_CLOSED)


def _closed(
    transport: Transport | AsyncTransport, stop: BaseException
) -> BaseException:
    """Return the exception, or ours if the client was closed."""
    if type(stop) is not RuntimeError or not transport.is_closed:
        return stop
    error = MindVideoError(_CLOSED)
    error.__cause__ = stop
    return error


def _record(step: Send | Fetch, heard: Heard, seconds: float) -> None:
    # Reading the id of the request costs more than the rest: only where it is shown.
    if not _log.isEnabledFor(logging.DEBUG):
        return
    _log.debug(
        "%s %s attempt=%d duration=%.3fs",
        _target(step),
        _outcome(heard),
        step.attempt,
        seconds,
    )


def _target(step: Send | Fetch) -> str:
    if isinstance(step, Send):
        return f"{step.request.method} {step.request.path}"
    # The query of a file's address is often its signature.
    return f"GET {re.split('[?#,]', step.url, maxsplit=1)[0]!r}"


def _outcome(heard: Heard) -> str:
    if isinstance(heard, Lost):
        return f"status=- request_id=- lost={heard.reason!r}"
    return f"status={heard.status} request_id={request_id(heard) or '-'}"
