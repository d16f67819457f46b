"""Completion by the shells themselves."""

import os
import shutil
import subprocess
from pathlib import Path

import pexpect
import pytest

from tests.cli.conftest import COMMAND, PATIENCE

STARTS = {
    "bash": ["--norc", "--noprofile", "-i"],
    "zsh": ["-f", "-i"],
}
SET_UP = {
    "bash": 'eval "$(_MINDVIDEO_COMPLETE=bash_source mindvideo)"',
    "zsh": "autoload -Uz compinit; compinit -u -D;"
    ' eval "$(_MINDVIDEO_COMPLETE=zsh_source mindvideo)"',
    "fish": "_MINDVIDEO_COMPLETE=fish_source mindvideo | source",
}
COMPLETED = [
    ("mindvideo dow", "nload"),
    ("mindvideo run veo", "3-1-quality"),
    ("mindvideo show vidu", "q3-pro"),
    ("mindvideo run viduq3-pro --aspect", "-ratio"),
    ("mindvideo run viduq3-pro --resolution 54", "0p"),
]


@pytest.fixture
def path(env: dict[str, str], tmp_path: Path) -> str:
    """A path with a `mindvideo` on it."""
    script = tmp_path / "bin" / "mindvideo"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {" ".join(COMMAND)} "$@"\n')
    script.chmod(0o755)
    return f"{script.parent}{os.pathsep}{env['PATH']}"


def need(shell: str) -> None:
    """Skip the test where a shell is not installed."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} here: apt-get install {shell}")


@pytest.mark.parametrize("shell", STARTS)
def test_a_shell_completes(shell: str, env: dict[str, str], path: str) -> None:
    """Commands, models, the options of a model and their choices, by the Tab key."""
    need(shell)
    child = pexpect.spawn(
        shell,
        STARTS[shell],
        env={**env, "PATH": path, "PS1": "> ", "TERM": "dumb"},
        encoding="utf-8",
        timeout=PATIENCE,
    )
    child.sendline(f'{SET_UP[shell]}; echo re""ady')
    child.expect("ready\r")
    for typed, completed in COMPLETED:
        child.send(f"{typed}\t")
        child.expect_exact(f"{typed}{completed}")
        child.sendcontrol("u")
    child.close(force=True)


def test_fish_completes(env: dict[str, str], path: str) -> None:
    """The same by fish's own command for it, which needs no terminal."""
    need("fish")
    asked = "; ".join(f"complete -C '{typed}'" for typed, _ in COMPLETED)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"{SET_UP['fish']}; {asked}"],
        env={**env, "PATH": path},
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    offered = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert offered == [typed.split()[-1] + rest for typed, rest in COMPLETED]
