"""Where the key comes from, who may read it, and that no output holds it."""

import os
from pathlib import Path

import pytest

from tests.cli.conftest import KEY, VIDEO, Cli


@pytest.fixture
def key_file(home: Path) -> Path:
    """The file of the key, readable by its owner only."""
    path = home / "config" / "mindvideo" / "key"
    path.parent.mkdir(parents=True)
    path.write_text(f"{KEY}\n")
    path.chmod(0o600)
    return path


def test_without_a_key_one_line_says_what_to_do(bare_cli: Cli, home: Path) -> None:
    """The variable and the file are named, and exit 2."""
    done = bare_cli("run", VIDEO, "--prompt", "a")
    assert done.code == 2 and len(done.err.splitlines()) == 1
    assert "MINDVIDEO_API_KEY" in done.err and str(home / "config") in done.err


def test_the_key_of_a_file_is_used(
    bare_cli: Cli, key_file: Path, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last line break is not part of it, and the source is told, not the key."""
    monkeypatch.setenv("MINDVIDEO_BASE_URL", url)
    found = bare_cli("config", "check", "--json")
    assert found.code == 0
    assert found.json["key_source"] == f"the file {key_file}"
    assert found.json["key_accepted"] is True


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_key_that_others_read_is_refused(
    bare_cli: Cli, key_file: Path, mode: int
) -> None:
    """One line with the command that helps."""
    key_file.chmod(mode)
    done = bare_cli("submit", VIDEO, "--prompt", "a")
    assert done.code == 2
    assert done.err.splitlines() == [
        f"mindvideo: Others may read the key file {key_file}; run: chmod 600 {key_file}"
    ]


def test_what_is_no_file_is_no_key(bare_cli: Cli, key_file: Path) -> None:
    """A folder in its place, or a pipe, is refused without waiting for it."""
    key_file.unlink()
    key_file.mkdir()
    assert bare_cli("get", "task_1").code == 2
    key_file.rmdir()
    os.mkfifo(key_file)
    done = bare_cli("get", "task_1")
    assert done.code == 2 and "not a regular file" in done.err


def test_the_environment_comes_first(cli: Cli, key_file: Path) -> None:
    """A file that is not safe does not matter where it is not read."""
    key_file.chmod(0o644)
    source = cli("config", "check", "--json").json["key_source"]
    assert source == "the variable MINDVIDEO_API_KEY"


def test_config_check_tells_what_is_wrong(
    bare_cli: Cli, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No key, a key that is refused, nobody there: each has its words and its code."""
    none = bare_cli("config", "check")
    assert none.code == 2 and "no key in MINDVIDEO_API_KEY" in none.out
    monkeypatch.setenv("MINDVIDEO_BASE_URL", url)
    monkeypatch.setenv("MINDVIDEO_API_KEY", "mv-refused-key")
    refused = bare_cli("config", "check", "--json")
    assert refused.code == 8
    assert (refused.json["api_answers"], refused.json["key_accepted"]) == (True, False)
    monkeypatch.setenv("MINDVIDEO_BASE_URL", "http://127.0.0.1:1")
    away = bare_cli("config", "check", "--json")
    assert away.code == 8 and away.json["api_answers"] is False


def test_a_bad_key_is_not_shown(bare_cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that no header can carry is refused by its place, not by its text."""
    monkeypatch.setenv("MINDVIDEO_API_KEY", f"{KEY} \n{KEY}")
    done = bare_cli("get", "task_1", "--json")
    assert done.code == 2 and done.json["error"]["type"] == "ConfigurationError"


def test_bulk_runs_use_the_key_of_the_file(
    bare_cli: Cli,
    key_file: Path,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Commands of other packages find the key where every command finds it."""
    monkeypatch.setenv("MINDVIDEO_BASE_URL", url)
    jobs = tmp_path / "jobs.jsonl"
    jobs.write_text(
        f'{{"name": "a", "model": "{VIDEO}", "input": {{"prompt": "a"}}}}\n'
    )
    done = bare_cli("bulk", "run", str(jobs), "--out", str(tmp_path / "out"))
    assert done.code == 0, done.err
    assert (tmp_path / "out" / "a-1.mp4").exists()
