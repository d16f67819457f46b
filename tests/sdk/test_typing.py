"""The two type checkers on correct and on wrong use of the SDK."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

BAD = ROOT / "tests" / "typing" / "bad.py"


def marked_lines() -> set[int]:
    """The lines of bad.py that say they are wrong."""
    lines = BAD.read_text().splitlines()
    return {number for number, line in enumerate(lines, 1) if line.endswith("# wrong")}


def mypy_errors(path: Path) -> set[int]:
    """The lines that mypy --strict refuses, with the project's settings."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return {int(number) for number in re.findall(r":(\d+): error", done.stdout)}


def pyright_errors(path: Path) -> set[int]:
    """The lines that pyright strict refuses, with the project's settings."""
    settings = path.with_name("pyrightconfig.json")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "-p", str(settings)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {
        item["range"]["start"]["line"] + 1
        for item in found
        if item["severity"] == "error" and Path(item["file"]) == path
    }


@pytest.mark.parametrize("errors", [mypy_errors, pyright_errors])
def test_wrong_use_is_refused_line_by_line(errors) -> None:
    """Every marked line of bad.py is an error, and no other line is."""
    assert errors(BAD) == marked_lines()
