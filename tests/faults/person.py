"""What people do: submit, wait, fetch; and after an error go on with what it carries."""

import asyncio
import inspect
import pickle
from collections.abc import Awaitable, Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, TypeAlias

from mindvideo import (
    InputError,
    MindVideoError,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
)
from tests.faults.plan import Want

PATIENCE = 8
"""Errors after which a person gives up."""

MODEL = "veo3-1-quality"

Client: TypeAlias = Any
"""A sync client, an async one, or the naive one of `naive.py`: the names are the same."""

Manner: TypeAlias = Literal["submit", "run", "create"]


@dataclass(frozen=True, slots=True)
class Submit:
    """Order the task; a key makes it the same order as before."""

    key: str | None


@dataclass(frozen=True, slots=True)
class Find:
    """Get the task by its id."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait for the task's end."""

    task: Any


@dataclass(frozen=True, slots=True)
class Fetch:
    """Download the first file."""

    output: Any


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for the task's events."""

    task_id: str


Move: TypeAlias = Submit | Find | Wait | Fetch | Ask


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a move."""

    value: Any = None
    error: BaseException | None = None


Life: TypeAlias = Generator[Callable[[], Any], Outcome, None]
"""Yields what is to be done, a call or a coroutine, and is sent the outcome."""


@dataclass(slots=True)
class Person:
    """Somebody who wants one thing, and everything that happens to them."""

    want: Want
    make: Callable[[], Client]
    path: Path
    manner: Manner = "submit"
    loyal: bool = True
    """Whether one client is used to the end; else a new one after each error."""

    errors: list[BaseException] = field(default_factory=list[BaseException])
    task_ids: list[str] = field(default_factory=list[str])
    sights: list[str] = field(default_factory=list[str])
    """What the person printed on the way."""

    file: bytes | None = None
    when_first: Callable[[], None] = lambda: None
    """Told when the first error comes."""

    def life(self) -> Life:
        """All that is done, until there is nothing to do or to hope."""
        client = self.make()
        move: Move | None = Submit(self.want.key)
        while move is not None and len(self.errors) < PATIENCE:
            outcome = yield partial(self._do, client, move)
            self.sights += [repr(outcome.value), repr(vars(client))]
            if outcome.error is None:
                move = self._after(move, outcome.value)
                continue
            self._note(outcome.error)
            move = self._after_error(outcome.error)
            if not self.loyal or client.tasks.driver.transport.is_closed:
                yield client.close
                client = self.make()
        yield client.close

    def _do(self, client: Client, move: Move) -> Any:
        match move:
            case Submit():
                return self._submit(client, move.key)
            case Find():
                return client.tasks.get(move.task_id)
            case Wait():
                return move.task.wait(self.want.timeout)
            case Fetch():
                return move.output.videos[0].download(self.path, overwrite=True)
            case Ask():
                return client.tasks.events(move.task_id)

    def _submit(self, client: Client, key: str | None) -> Any:
        prompt = self.want.prompt
        match self.manner:
            case "create":
                given = {"prompt": prompt}
                return client.tasks.create(MODEL, given, idempotency_key=key)
            case "submit":
                return client.veo3_1_quality.submit(prompt=prompt, idempotency_key=key)
            case "run":
                return client.veo3_1_quality.run(
                    prompt=prompt, idempotency_key=key, timeout=self.want.timeout
                )

    def _after(self, move: Move, value: Any) -> Move | None:
        match move:
            case Submit() if self.manner == "run":
                return Fetch(value)
            case Submit() | Find():
                self.task_ids.append(value.id)
                return Wait(value)
            case Wait():
                return Fetch(value)
            case Fetch():
                self.file = self.path.read_bytes()
                wants_events = self.want.events and self.task_ids
                return Ask(self.task_ids[-1]) if wants_events else None
            case Ask():
                return None

    def _note(self, error: BaseException) -> None:
        if not self.errors:
            self.when_first()
        self.errors.append(error)
        if task_id := vars(error).get("task_id"):
            self.task_ids.append(task_id)

    def _after_error(self, error: BaseException) -> Move | None:
        """Go on with what the error carries, also when it went to another process."""
        if isinstance(error, TaskTimeoutError):
            return Wait(error.task)
        if isinstance(error, InputError | TaskFailedError | TaskCancelledError):
            return None
        if isinstance(error, MindVideoError):
            error = pickle.loads(pickle.dumps(error))
        known = vars(error)
        if known.get("task_id"):
            return Find(known["task_id"])
        # Without a key this pays again: nothing better is left to somebody who holds
        # neither a task nor a key.
        return Submit(known.get("idempotency_key") or self.want.key)


def live(life: Life) -> None:
    """Do it all, with a sync client."""
    with suppress(StopIteration):
        step = next(life)
        while True:
            step = life.send(_outcome(step))


async def live_async(life: Life) -> None:
    """The same with an async one."""
    with suppress(StopIteration):
        step = next(life)
        while True:
            step = life.send(await _outcome_async(step))


def _outcome(step: Callable[[], Any]) -> Outcome:
    try:
        return Outcome(step())
    except BaseException as error:
        return Outcome(error=error)


async def _outcome_async(step: Callable[[], Any]) -> Outcome:
    try:
        value = step()
        if inspect.isawaitable(value):
            value = await _plain(value)
        return Outcome(value)
    except BaseException as error:
        return Outcome(error=error)


async def _plain(value: Awaitable[Any]) -> Any:
    try:
        return await value
    except asyncio.CancelledError:
        # The person's program was cancelled; the next move belongs to a new one.
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        raise
