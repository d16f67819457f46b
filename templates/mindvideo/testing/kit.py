"""The sandbox for tests: what happens next, and what was charged."""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from http import HTTPStatus
from typing import Literal, NamedTuple
from unittest.mock import patch

from pydantic import JsonValue

from mindvideo._runtime.platform import API_KEY_VARIABLE, BASE_URL_VARIABLE
from mindvideo.sandbox.app import Options
from mindvideo.sandbox.ledger import Charge, Ledger
from mindvideo.sandbox.script import LOST_HEADER, Fate, Mishap, Place, Script
from mindvideo.sandbox.server import listen, running
from mindvideo.testing.clock import FakeClock
from mindvideo.testing.drivers import clocked

__all__ = ["Charge", "Place", "Sandbox", "Submitted", "sandbox", "served"]

API_KEY = "mindvideo-testing"
"""The key in the environment; the sandbox accepts any other as well."""


class Submitted(NamedTuple):
    """A task that the sandbox has accepted."""

    task_id: str
    model: str
    """The model's slug."""

    input: Mapping[str, JsonValue]
    """The input as sent."""

    idempotency_key: str | None
    status: str
    """Its current status."""


class Sandbox:
    """A running API, with its clock, its script and its ledger.

    Each call about "the next" task or request adds to a queue, so two calls of
    `fail_task` apply to the next two tasks. `on` is "submit", "poll", "events" or
    "file".
    """

    def __init__(
        self, url: str, clock: FakeClock, ledger: Ledger, script: Script
    ) -> None:
        self.url = url
        """The base URL of the API."""

        self.clock = clock
        """The time of the sandbox and of every client created meanwhile."""

        self._ledger = ledger
        self._script = script

    def next_task(
        self,
        outcome: Literal["succeeded", "failed", "cancelled"] = "succeeded",
        *,
        seconds: float | None = None,
        message: str | None = None,
    ) -> None:
        """The next task ends this way after `seconds`; with `math.inf` it never ends.

        `message` is why it failed. Raises ValueError for a negative number.
        """
        if seconds is not None and not seconds >= 0:
            raise ValueError("seconds should be 0 or more")
        pace = None if seconds is None else seconds / 2
        self._script.add_fate(Fate(outcome, pace, message))

    def fail_task(self, message: str | None = None) -> None:
        """The next task fails, for the reason in `message`."""
        self.next_task("failed", message=message)

    def cancel_task(self) -> None:
        """The next task is cancelled by the platform."""
        self.next_task("cancelled")

    def slow_task(self, seconds: float) -> None:
        """The next task succeeds after `seconds`."""
        self.next_task(seconds=seconds)

    def answer(
        self,
        status: int,
        on: Place = "submit",
        *,
        times: int = 1,
        retry_after: float | str | None = None,
        code: str | None = None,
        message: str | None = None,
        acted: bool = False,
    ) -> None:
        """The next `times` requests get an error: an HTTP status from 400 to 599.

        `retry_after` is the header of that name: seconds or a date. With `acted`, the
        sandbox carries out the request, and charges for it, before the response goes
        wrong. Raises ValueError for a status that is not an error.
        """
        if status not in range(400, 600):
            raise ValueError("the status of an error is 400 to 599")
        hint = {} if retry_after is None else {"Retry-After": str(retry_after)}
        said = message or f"The test asked for {status}."
        mishap = Mishap(status, code or f"http_{status}", said, hint, acted)
        self._strike(on, mishap, times)

    def drop(
        self, on: Place = "submit", *, times: int = 1, acted: bool = False
    ) -> None:
        """The connections of the next `times` requests break before a response."""
        self._lose("reset", on, times, acted)

    def time_out(
        self, on: Place = "submit", *, times: int = 1, acted: bool = False
    ) -> None:
        """The next `times` requests get no response while the client waits."""
        self._lose("timeout", on, times, acted)

    def expire_files(self) -> None:
        """Every file address given so far answers 403 from now on.

        Polling the task gives new addresses.
        """
        self._script.renewals += 1

    @property
    def tasks(self) -> list[Submitted]:
        """All accepted tasks, oldest first."""
        return [
            Submitted(
                task.task_id,
                task.order.model,
                task.order.input,
                task.order.idempotency_key,
                self._ledger.status(task),
            )
            for task in tuple(self._ledger.tasks.values())
        ]

    @property
    def charges(self) -> list[Charge]:
        """All charges, oldest first: `.task_id`, `.model` and `.amount`."""
        return list(self._ledger.charges)

    @property
    def charged(self) -> Decimal:
        """The total of all charges."""
        return self._ledger.total

    def assert_charged(self, times: int, model: str | None = None) -> None:
        """Fail unless there are that many charges, for one model or all."""
        found = [it for it in self.charges if model in (None, it.model)]
        whose = "" if model is None else f" of {model}"
        assert len(found) == times, (
            f"expected {_counted(times)}{whose}, found {len(found)}; "
            f"the ledger holds {self._told()}"
        )

    def assert_charged_once(self, model: str | None = None) -> None:
        """Fail unless there is exactly one charge, for one model or all."""
        self.assert_charged(1, model)

    def assert_not_charged(self) -> None:
        """Fail if anything was charged."""
        self.assert_charged(0)

    def assert_script_done(self) -> None:
        """Fail if something that the test asked for has not happened."""
        left = self._script.left
        assert not left, f"{len(left)} of the script did not happen: {left}"

    def reset(self) -> None:
        """Forget tasks, charges and the rest of the script; time goes on."""
        self._ledger.clear()
        self._script.clear()

    @contextmanager
    def installed(self) -> Generator[None]:
        """Point the environment at this API; put clients created meanwhile on its
        clock.
        """
        names = {BASE_URL_VARIABLE: self.url, API_KEY_VARIABLE: API_KEY}
        self.reset()
        with patch.dict(os.environ, names), clocked(self.clock):
            yield

    def _strike(self, on: Place, mishap: Mishap, times: int) -> None:
        for _ in range(times):
            self._script.add_mishap(on, mishap)

    def _lose(self, how: str, on: Place, times: int, acted: bool) -> None:
        # Whoever does not know the mark sees an error that says as little.
        status = HTTPStatus.SERVICE_UNAVAILABLE
        mishap = Mishap(status, how, "No answer.", {LOST_HEADER: how}, acted)
        self._strike(on, mishap, times)

    def _told(self) -> str:
        keys = {task.task_id: task.idempotency_key for task in self.tasks}
        lines = [
            f"\n  {it.amount} for {it.model}: {it.task_id}, key {keys.get(it.task_id)}"
            for it in self.charges
        ]
        return "".join(lines) or "none"


@contextmanager
def served() -> Generator[Sandbox]:
    """Run a sandbox for the block, without announcing it."""
    clock, script = FakeClock(), Script()
    ledger = Ledger(clock=clock.monotonic)
    options = Options(clock=clock.monotonic, script=script, ledger=ledger)
    with running(listen("127.0.0.1", 0), options) as url:
        yield Sandbox(url, clock, ledger, script)


@contextmanager
def sandbox() -> Generator[Sandbox]:
    """Run a sandbox as the pytest fixture `mindvideo_sandbox` does, without pytest.

    Raises ConfigurationError if the extra `sandbox` is not installed.
    """
    with served() as box, box.installed():
        yield box


def _counted(times: int) -> str:
    return "one charge" if times == 1 else f"{times or 'no'} charges"
