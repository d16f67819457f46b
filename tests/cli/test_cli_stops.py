"""Commands that somebody else ends, while they wait and while a file comes."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import ClassVar

import pytest

from mindvideo.sandbox import serve
from tests.cli.conftest import COMMAND, PATIENCE, VIDEO

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
Start = Callable[..., "subprocess.Popen[str]"]


class Stalling(BaseHTTPRequestHandler):
    """An API whose one task has succeeded, and whose one file stops after its head."""

    begun: ClassVar[Event]
    ended: ClassVar[Event]

    def do_GET(self) -> None:
        """The task, or the beginning of its file."""
        if self.path.endswith(".mp4"):
            self.send_response(200)
            self.send_header("Content-Type", "video/mp4")
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"\0\0\0\x18ftypmp42")
            self.begun.set()
            self.ended.wait(PATIENCE)
            return
        host, port = self.server.server_address[:2]
        task = {
            "task_id": "task_1",
            "request_id": "req_1",
            "model": VIDEO,
            "status": "succeeded",
            "output": {"videos": [{"url": f"http://{host!s}:{port}/a.mp4"}]},
        }
        body = json.dumps(task).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def start(env: dict[str, str]) -> Iterator[Start]:
    """Start the command line with pipes; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def call(url: str, *words: object) -> "subprocess.Popen[str]":
        child = subprocess.Popen(
            [*COMMAND, *map(str, words)],
            env={**env, "MINDVIDEO_BASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        return child

    yield call
    for child in started:
        with suppress(ProcessLookupError):
            child.kill()
        child.communicate()


@pytest.fixture
def stalling() -> Iterator[str]:
    """The base URL of the API whose file never comes."""
    Stalling.begun, Stalling.ended = Event(), Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalling) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        Stalling.ended.set()
        server.shutdown()


def exit_code(child: "subprocess.Popen[str]") -> int:
    """The exit code as a shell tells it.

    CPython ends itself by SIGINT when the interrupt came while it ran a text, as named
    tuples do, even if it was handled: subprocess tells -2, and a shell 130 all the same.
    """
    code = child.returncode
    return 128 - code if code < 0 else code


@pytest.mark.parametrize("number", CODES)
def test_a_wait_that_is_ended_says_how_to_go_on(
    number: signal.Signals, start: Start
) -> None:
    """Whichever signal it is: the command that goes on, and a code that tells which."""
    with serve(pace=3600) as url:
        child = start(url, "run", VIDEO, "--prompt", "a", "-o", "a.mp4")
        assert child.stderr is not None
        task_id = child.stderr.readline().split()[1].rstrip(";")
        child.send_signal(number)
        _, err = child.communicate(timeout=PATIENCE)
    assert exit_code(child) == CODES[number]
    assert f"the task goes on: mindvideo wait {task_id} -o a.mp4" in err


@pytest.mark.parametrize("number", CODES)
def test_a_download_that_is_ended_leaves_nothing(
    number: signal.Signals, start: Start, stalling: str, tmp_path: Path
) -> None:
    """Neither the file nor a part of it is there, and the next command is told."""
    folder = tmp_path / "films"
    folder.mkdir()
    target = folder / "a.mp4"
    child = start(stalling, "download", "task_1", "-o", target)
    assert Stalling.begun.wait(PATIENCE)
    child.send_signal(number)
    _, err = child.communicate(timeout=PATIENCE)
    assert exit_code(child) == CODES[number]
    assert f"mindvideo wait task_1 -o {target}" in err
    assert list(folder.iterdir()) == []


def test_a_signal_that_is_ignored_stays_so(env: dict[str, str]) -> None:
    """Under nohup a closed terminal ends nothing."""
    source = """
import signal
from mindvideo.cli.signals import unwinding

signal.signal(signal.SIGHUP, signal.SIG_IGN)
with unwinding():
    signal.raise_signal(signal.SIGHUP)
print("goes on")
"""
    done = subprocess.run(
        [COMMAND[0], "-c", source], env=env, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("goes on\n", "")
