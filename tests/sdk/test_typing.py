"""The type checkers on correct and on wrong use of the SDK."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.cli import main

from .conftest import GENERATED, ROOT

TYPING = ROOT / "tests" / "typing"
_MARK = re.compile(r"  # wrong: (.+)$")
_PROGRAM = re.compile(r'^```python(?: title="(.+?)")?\n(.*?)^```$', re.S | re.M)


def marked_lines(path: Path) -> dict[int, str]:
    """The lines of a file that say they are wrong, and what a message must hold."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = ((number, _MARK.search(line)) for number, line in enumerate(lines, 1))
    return {number: mark[1] for number, mark in found if mark}


def mypy(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run mypy --strict in a folder, without settings."""
    command = ["--config-file", os.devnull, "--strict", "--python-version", "3.11"]
    return subprocess.run(
        [sys.executable, "-m", "mypy", *command, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def mypy_errors(path: Path, sdk: Path) -> dict[int, str]:
    """What mypy --strict says, by line."""
    shutil.copy(path, sdk)
    done = mypy(sdk, path.name)
    found: dict[int, str] = {}
    for number, said in re.findall(r":(\d+): error: (.*)", done.stdout):
        found[int(number)] = f"{found.get(int(number), '')} {said}"
    return found


def pyright_errors(path: Path, sdk: Path) -> dict[int, str]:
    """What pyright strict says, by line."""
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [path.name],
        "venvPath": str(ROOT),
        "venv": ".venv",
        # A lone expression is the shortest way to look at an attribute.
        "reportUnusedExpression": False,
        "reportUnusedCoroutine": False,
    }
    shutil.copy(path, sdk)
    config = sdk / "pyrightconfig.json"
    config.write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "-p", str(config)],
        cwd=sdk,
        capture_output=True,
        text=True,
    )
    found: dict[int, str] = {}
    for item in json.loads(done.stdout)["generalDiagnostics"]:
        if item["severity"] == "error":
            number = item["range"]["start"]["line"] + 1
            found[number] = f"{found.get(number, '')} {item['message']}"
    return found


CHECKERS = pytest.mark.parametrize("errors", [mypy_errors, pyright_errors])
Errors = Callable[[Path, Path], dict[int, str]]


def refused_as_marked(path: Path, said: dict[int, str]) -> None:
    """Compare what a checker says with the marks."""
    marks = marked_lines(path)
    assert said.keys() == marks.keys()
    silent = {n: said[n] for n, word in marks.items() if word.strip('"') not in said[n]}
    assert silent == {}


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    """A folder that holds the SDK and room for settings."""
    (tmp_path / "mindvideo").symlink_to(GENERATED / "mindvideo")
    return tmp_path


@CHECKERS
def test_wrong_use_is_refused_line_by_line(errors: Errors, sdk: Path) -> None:
    """Every marked line of bad.py is an error that names its culprit; no other is one."""
    refused_as_marked(TYPING / "bad.py", errors(TYPING / "bad.py", sdk))


@CHECKERS
def test_dicts_in_dicts_are_checked(errors: Errors, tmp_path: Path) -> None:
    """A recursive model's dicts are checked at every depth, whatever their keys."""
    main(
        ["generate", "--schemas", str(TYPING / "schemas"), "--out", str(tmp_path)],
        standalone_mode=False,
    )
    refused_as_marked(TYPING / "bad_tree.py", errors(TYPING / "bad_tree.py", tmp_path))


@pytest.mark.parametrize(
    "command",
    [
        ["ty", "check", "--python", sys.prefix],
        ["pyrefly", "check", "--python-interpreter-path", sys.executable],
    ],
    ids=["ty", "pyrefly"],
)
def test_other_checkers_accept_good_use(command: list[str], sdk: Path) -> None:
    """Younger type checkers find nothing wrong in good.py either."""
    shutil.copy(TYPING / "good.py", sdk)
    done = subprocess.run(
        [sys.executable, "-m", *command, "good.py"],
        cwd=sdk,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_programs_of_the_guides_type_check(sdk: Path) -> None:
    """Every Python program of the README and the documents passes mypy --strict."""
    pages = (ROOT / "README.md", *sorted(GENERATED.rglob("*.md")))
    for page in pages:
        programs = _PROGRAM.findall(page.read_text(encoding="utf-8"))
        for number, (name, program) in enumerate(programs):
            path = sdk / (name or f"{page.stem}_{number}.py".replace("-", "_"))
            path.write_text(program, encoding="utf-8")
    # Celery has no types of its own.
    others = ["--ignore-missing-imports", "--allow-untyped-decorators"]
    programs = sorted(it.name for it in sdk.glob("*.py"))
    assert "movies.py" in programs
    done = mypy(sdk, *others, *programs)
    assert done.returncode == 0, done.stdout
