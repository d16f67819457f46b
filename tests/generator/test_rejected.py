"""Schema folders that are refused: one line for each problem, and nothing written."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.output import writer
from tests.golden_texts import TESTS, expect

REJECTED = TESTS / "generator/rejected"
CASES = sorted(path.parent.name for path in REJECTED.glob("*/error.txt"))
PROJECT = TESTS.parent


@pytest.mark.parametrize("case", CASES)
def test_folder_is_refused_in_these_words(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, update_golden: bool
) -> None:
    """`generate` says exactly what error.txt says, exits with 1 and writes nothing."""
    monkeypatch.chdir(REJECTED)
    out = tmp_path / "out"
    command = ["generate", "--schemas", case, "--out", str(out)]
    result = CliRunner().invoke(main, command)
    expect(REJECTED / case / "error.txt", result.stderr, update=update_golden)
    assert (result.exit_code, result.stdout, out.exists()) == (1, "", False)


@pytest.mark.parametrize("case", CASES)
def test_message_names_file_and_place(case: str) -> None:
    """Each line of each message is `file: /json/pointer: reason`."""
    lines = (REJECTED / case / "error.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        file, pointer, reason = line.split(": ", 2)
        assert (REJECTED / case / file).is_file() or file in {case, "no_such_folder"}
        assert pointer.startswith("/") and reason


def test_sdk_of_an_earlier_run_stays(
    tmp_path: Path, sdk_files: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal leaves the SDK that an earlier run wrote as it is."""
    monkeypatch.chdir(REJECTED)
    writer.write(tmp_path, sdk_files)
    before = contents(tmp_path)
    command = ["generate", "--schemas", "several_files", "--out", str(tmp_path)]
    assert CliRunner().invoke(main, command).exit_code == 1
    assert contents(tmp_path) == before


def test_command_in_a_process_of_its_own(tmp_path: Path) -> None:
    """The real command: lines on stderr, no traceback, exit code 1, nothing written."""
    out = tmp_path / "out"
    case = REJECTED / "several_models"
    command = [sys.executable, "-m", "generator", "generate"]
    command += ["--schemas", str(case), "--out", str(out)]
    result = subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
    expected = (case / "error.txt").read_bytes()
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", expected)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema folder that does not exist is refused by its name."""
    monkeypatch.chdir(REJECTED)
    result = CliRunner().invoke(main, ["generate", "--schemas", "no_such_folder"])
    assert result.stderr == "no_such_folder: /: no such folder\n"
    assert result.exit_code == 1


def contents(folder: Path) -> dict[str, bytes]:
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
