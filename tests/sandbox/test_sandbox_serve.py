"""`serve()` and `python -m mindvideo.sandbox`: starting, stopping, complaining."""

import os
import signal
import socket
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import httpx2
import pytest

from mindvideo import ConfigurationError
from mindvideo.sandbox import serve

AUTHORIZED = {"Authorization": "Bearer k"}
COMMAND = [sys.executable, "-m", "mindvideo.sandbox"]
WITHOUT_EXTRA = """
import runpy, sys
sys.modules["uvicorn"] = None
runpy.run_module("mindvideo.sandbox", run_name="__main__", alter_sys=True)
"""


def read_banner(process: subprocess.Popen[str]) -> str:
    """What the command prints when it is ready; a process that died has less."""
    assert process.stdout is not None
    return "".join(takewhile(lambda line: "Ctrl-C" not in line, process.stdout))


def test_serve_gives_a_base_url(web: httpx2.Client) -> None:
    """The URL is a plain loopback origin: no path and no final slash."""
    with serve() as url:
        answer = web.get(f"{url}/sandbox/ledger")
    assert url.startswith("http://127.0.0.1:")
    assert url.count("/") == 2
    assert answer.json() == {"tasks": [], "charges": [], "total": 0}


def test_serve_stops_with_the_block(web: httpx2.Client) -> None:
    """After the block nothing listens and no thread is left."""
    with serve() as url:
        pass
    with pytest.raises(httpx2.ConnectError):
        web.get(url)


def test_two_sandboxes_share_nothing(web: httpx2.Client) -> None:
    """Each sandbox has its own port and its own ledger."""
    body = {"model": "veo3-1-quality", "input": {"prompt": "x"}}
    with serve() as one, serve() as two:
        web.post(f"{one}/api/v1/tasks", json=body, headers=AUTHORIZED)
        totals = [web.get(f"{url}/sandbox/ledger").json() for url in (one, two)]
    assert [len(ledger["tasks"]) for ledger in totals] == [1, 0]


def test_a_pace_of_zero_is_done_at_the_first_look() -> None:
    """The submit says queued, the first poll says succeeded."""
    body = {"model": "veo3-1-quality", "input": {"prompt": "x"}}
    with (
        serve(pace=0) as url,
        httpx2.Client(base_url=url, headers=AUTHORIZED, verify=False) as api,
    ):
        task = api.post("/api/v1/tasks", json=body).json()
        polled = api.get(f"/api/v1/tasks/{task['task_id']}").json()
    assert [task["status"], polled["status"]] == ["queued", "succeeded"]


@pytest.mark.parametrize("pace", [-1.0, float("nan")])
def test_a_pace_that_is_no_time_is_refused(pace: float) -> None:
    """A negative pace is a mistake of the caller."""
    with pytest.raises(ValueError, match="pace must be 0 or more"):
        serve(pace=pace)


def test_a_port_in_use_is_a_configuration_error() -> None:
    """The error names the port that something else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}"):
            serve(port=port)


def test_serve_without_the_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without Starlette the error is typed and names the extra."""
    monkeypatch.setitem(sys.modules, "starlette", None)
    with pytest.raises(ConfigurationError, match=r"install mindvideo\[sandbox\]"):
        serve()


def test_a_client_that_hangs_up_leaves_no_trace(
    web: httpx2.Client,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A body cut in the middle is no error of the server: nothing is printed."""
    head = "POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer k\r\n"
    with serve() as url:
        with socket.create_connection(("127.0.0.1", int(url.rsplit(":")[-1]))) as raw:
            raw.sendall(head.encode() + b"Content-Length: 99\r\n\r\n{}")
        ledger = web.get(f"{url}/sandbox/ledger").json()
    assert ledger["tasks"] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(
    web: httpx2.Client, tmp_path: Path, stop: signal.Signals
) -> None:
    """It prints what to export, answers, ends with 0 and leaves no file behind."""
    process = subprocess.Popen(
        [*COMMAND, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        text=True,
    )
    try:
        banner = read_banner(process)
        url = banner.split("MINDVIDEO_BASE_URL=")[1].split()[0]
        ledger = web.get(f"{url}/sandbox/ledger").json()
        process.send_signal(stop)
        _, complaints = process.communicate()
    finally:
        process.kill()
    assert ledger["tasks"] == []
    assert "export MINDVIDEO_API_KEY=sandbox\n" in banner
    assert (process.returncode, complaints) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_the_command_names_a_port_in_use() -> None:
    """One line and exit code 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, "--port", port], capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"port {port}" in done.stderr


def test_the_command_without_the_extra_says_what_to_install() -> None:
    """One line and exit code 2."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "install mindvideo[sandbox]" in done.stderr


@pytest.mark.parametrize(
    "wrong", [["--port", "70000"], ["--port", "x"], ["--pace", "-1"], ["--pace", "inf"]]
)
def test_wrong_usage_is_exit_code_2(wrong: list[str]) -> None:
    """An argument out of range is refused before anything starts."""
    done = subprocess.run(
        [*COMMAND, *wrong], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert wrong[0] in done.stderr


def test_importing_the_sandbox_imports_no_server() -> None:
    """What the extra installs is loaded when it is used, not before."""
    code = "import mindvideo.sandbox, sys; print('uvicorn' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
