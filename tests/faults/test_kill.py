"""A process is killed at its worst moments; the next one ends with one charge."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.faults import FINE, SILENT, SILENT_AFTER
from tests.faults.server import FaultServer, Script, host

ROOT = Path(__file__).resolve().parents[2]
SECRET = "mvk-of-a-killed-process"
LONGEST = 60.0
"""Seconds after which a process that should have ended hangs."""

MOMENTS = {
    "before the request is read": (Script(connections=(SILENT,), looks=0), 0),
    "after the charge": (Script(submits=(SILENT_AFTER,), looks=0), 1),
    "while waiting": (Script(polls=(FINE, SILENT_AFTER), looks=1), 1),
}
"""Where the server holds the first process, and how many it has charged by then."""


@contextmanager
def child(server: FaultServer, *given: str) -> Iterator[subprocess.Popen[str]]:
    """A process that wants the task, killed at the latest when the block ends."""
    paths = os.pathsep.join(map(str, (ROOT, ROOT / "generated")))
    mine = {"MINDVIDEO_API_KEY": SECRET, "MINDVIDEO_BASE_URL": server.url}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.child", *given],
        env={**os.environ, **mine, "PYTHONPATH": paths},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def stop(server: FaultServer, process: subprocess.Popen[str], by: int) -> str:
    """Wait until the server holds the process, stop it; what it complained about."""
    assert server.reached.wait(LONGEST)
    process.send_signal(by)
    _, complaints = process.communicate(timeout=LONGEST)
    assert process.returncode == -by
    return complaints


def finish(server: FaultServer, process: subprocess.Popen[str]) -> str:
    """Let the process end well; what it printed."""
    printed, complaints = process.communicate(timeout=LONGEST)
    assert (process.returncode, complaints) == (0, "")
    assert server.ledger.charges == ["task_1"]
    return printed


@pytest.mark.parametrize(
    ("moment", "given"),
    [*((moment, ["my-order-17"]) for moment in MOMENTS), ("after the charge", [])],
)
def test_the_run_after_a_kill_ends_with_one_charge(
    moment: str, given: list[str]
) -> None:
    """The next process has the same key, gets the output, and nobody pays twice.

    The key is the caller's own, or made from the input in each process.
    """
    script, charged = MOMENTS[moment]
    with host() as servers, servers.serving(script, SECRET) as server:
        with child(server, *given) as first:
            stop(server, first, signal.SIGKILL)
        assert len(server.ledger.charges) == charged
        with child(server, *given) as second:
            assert finish(server, second).startswith(f"{server.url}/files/task_1/")


def test_ctrl_c_tells_the_key_of_the_order_and_not_the_api_key() -> None:
    """The traceback of an interrupted submit names what makes the next run free."""
    script = Script(submits=(SILENT_AFTER,), looks=0)
    with host() as servers, servers.serving(script, SECRET) as server:
        with child(server, "my-order-17") as first:
            complaints = stop(server, first, signal.SIGINT)
        assert "mindvideo idempotency_key: my-order-17" in complaints
        assert SECRET not in complaints
        with child(server, "my-order-17") as second:
            finish(server, second)
