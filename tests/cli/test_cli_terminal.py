"""The command line as a process: on a terminal and in pipes."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pytest

from mindvideo.sandbox import serve
from tests.cli.conftest import COMMAND, PATIENCE, VIDEO


@pytest.fixture(scope="module")
def slow_url() -> Iterator[str]:
    """A sandbox whose tasks do not end while a test lasts."""
    with serve(pace=3600) as base_url:
        yield base_url


Terminal = Callable[..., "pexpect.spawn[str]"]


@pytest.fixture
def terminal(env: dict[str, str], slow_url: str) -> Iterator[Terminal]:
    """Start the command line in a terminal of its own."""
    started: list[pexpect.spawn[str]] = []

    def start(*words: str, columns: int = 100, **more: str) -> "pexpect.spawn[str]":
        child = pexpect.spawn(
            COMMAND[0],
            [*COMMAND[1:], *words],
            env={**env, "MINDVIDEO_BASE_URL": slow_url, **more},
            encoding="utf-8",
            dimensions=(24, columns),
            timeout=PATIENCE,
        )
        started.append(child)
        return child

    yield start
    for child in started:
        child.close(force=True)


def test_the_id_stays_and_ctrl_c_says_how_to_go_on(terminal: Terminal) -> None:
    """The id stands there before the wait; Ctrl-C ends with 130 and the next command."""
    child = terminal("run", VIDEO, "--prompt", "a", "-o", "a b.mp4")
    child.expect(r"task (task_\w+); go on with: mindvideo wait")
    task_id = child.match[1]
    child.expect(r"queued.*0:00:0\d.*cost 0.675")
    child.sendintr()
    child.expect(rf"the task goes on: mindvideo wait {task_id} -o 'a b.mp4'")
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130


def test_the_sandbox_says_that_nothing_was_paid(
    terminal: Terminal, tmp_path: Path
) -> None:
    """At the end stands what the task would have cost, and where the file is."""
    target = tmp_path / "a.mp4"
    child = terminal("run", VIDEO, "--prompt", "a", "--sandbox", "-o", str(target))
    child.expect(r"succeeded after \d+ s, would cost 0\.675\r")
    child.expect_exact("a.mp4")
    child.expect(pexpect.EOF)
    assert target.is_file()


def test_a_narrow_terminal_keeps_the_id_whole(terminal: Terminal) -> None:
    """However narrow, the id can be copied: the terminal wraps it, nothing cuts it."""
    child = terminal("run", VIDEO, "--prompt", "a", columns=20, NO_COLOR="1")
    child.expect(r"task (task_\w{32});")
    child.sendintr()
    child.expect(pexpect.EOF)
    child.wait()
    assert child.exitstatus == 130


def test_no_colour_when_told_so(terminal: Terminal) -> None:
    """With NO_COLOR no colour is set, on a terminal too."""
    child = terminal("models", NO_COLOR="1")
    child.expect(pexpect.EOF)
    assert child.before is not None and VIDEO in child.before
    colours = re.findall(r"\x1b\[([0-9;]*)m", child.before)
    assert not [it for it in colours if re.search(r"\b[34][0-7]\b", it)]


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """The command line with pipes."""
    return subprocess.run(
        [*COMMAND, *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_a_task_that_still_runs(env: dict[str, str], slow_url: str) -> None:
    """Time is up: exit 5, the task is named, and the command that goes on."""
    env["MINDVIDEO_BASE_URL"] = slow_url
    task_id = run(env, "submit", VIDEO, "--prompt", "a").stdout.strip()
    done = run(env, "wait", task_id, "--timeout", "0", "-o", "a.mp4", "--json")
    assert done.returncode == 5
    assert f"The task goes on: mindvideo wait {task_id} -o a.mp4" in done.stderr
    assert f'"task_id": "{task_id}"' in done.stdout
    assert run(env, "download", task_id, "-o", "a.mp4").returncode == 5


def test_pipes_get_no_progress(env: dict[str, str], slow_url: str) -> None:
    """Without a terminal: the id in one plain line on stderr, the result on stdout."""
    env["MINDVIDEO_BASE_URL"] = slow_url
    done = run(env, "submit", VIDEO, "--prompt", "a")
    assert re.fullmatch(r"task_\w+\n", done.stdout)
    assert "\x1b" not in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_reader_that_left(env: dict[str, str]) -> None:
    """As in `mindvideo models | head -1`: the end, quietly."""
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as pipe:
        done = subprocess.run(
            [*COMMAND, "models"], env=env, stdout=pipe, stderr=subprocess.PIPE
        )
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize(
    ("redirect", "code", "said"),
    [
        (">&-", 0, ""),
        ("<&-", 0, ""),
        ("> /dev/full", 1, "mindvideo: No space left on device\n"),
    ],
)
def test_streams_that_lead_nowhere(
    env: dict[str, str], redirect: str, code: int, said: str
) -> None:
    """A closed stream is no error, a full disk is one line."""
    line = f"exec {' '.join(COMMAND)} models {redirect}"
    done = subprocess.run(
        ["bash", "-c", line], env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_small_alphabet(env: dict[str, str], encoding: str) -> None:
    """What the locale cannot write is escaped."""
    env["PYTHONIOENCODING"] = encoding
    done = run(env, "show", "doubao-seedream-5-0-lite")
    assert done.returncode == 0
    assert r"\u91d1\u6bdb" in done.stdout
