"""What the tests of the command line share: a sandbox, and calls in this process."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mindvideo.cli import main
from mindvideo.sandbox import serve
from mindvideo.sandbox.media import png

KEY = "mv-secret-key-of-the-tests"
VIDEO = "viduq3-pro"
IMAGES = "doubao-seedream-5-0-lite"
COMMAND = [sys.executable, "-m", "mindvideo"]
PATIENCE = 20
"""Seconds after which a test of a process has failed; none waits for them."""


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)


Cli = Callable[..., Done]


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The base URL of a sandbox whose tasks end at the first look."""
    with serve(pace=0, refused_keys=["mv-refused-key"]) as base_url:
        yield base_url


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An own folder for settings, and no key in the environment."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("MINDVIDEO_API_KEY", raising=False)
    monkeypatch.delenv("MINDVIDEO_BASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    """The environment of a process: nobody's own settings, a plain terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    paths = os.pathsep.join(path for path in sys.path if path)
    own = {"XDG_CONFIG_HOME": str(home), "PYTHONPATH": paths, "TERM": "xterm-256color"}
    return {**kept, **own, "LANG": "C.UTF-8", "MINDVIDEO_API_KEY": KEY}


@pytest.fixture
def bare_cli(home: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line in this process, without a key; it must never raise."""

    def call(*words: object) -> Done:
        code = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert KEY not in out + err
        return Done(code, out, err)

    return call


@pytest.fixture
def cli(bare_cli: Cli, url: str, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line with a key, and the sandbox as its API."""
    monkeypatch.setenv("MINDVIDEO_API_KEY", KEY)
    monkeypatch.setenv("MINDVIDEO_BASE_URL", url)
    return bare_cli


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A small PNG file."""
    path = tmp_path / "picture.png"
    path.write_bytes(png(16, 16, seed="a"))
    return path
