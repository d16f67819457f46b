"""Every block of code of the papers runs as it stands, against the sandbox.

Blocks called `console` are not: they show what to type once, such as an installation.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import GENERATED, KEY, ROOT

PAPERS = [
    ROOT / "README.md",
    GENERATED / "README.md",
    *sorted((GENERATED / "docs").rglob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[tuple[str, str]]:
    """The blocks of one language in all papers, each with a name for the report."""
    return [
        (f"{paper.relative_to(ROOT)}:{number}", text)
        for paper in PAPERS
        for number, (written_in, text) in enumerate(BLOCK.findall(paper.read_text()))
        if written_in == language
    ]


PYTHON = blocks("python")
CALLS = [(name, text) for name, text in blocks("sh") if "curl -X POST" in text]
COMMANDS = [(name, text) for name, text in blocks("sh") if "mindvideo run" in text]
LOOKS = {text for _, text in blocks("sh") if "$task_id" in text}


def run(command: list[str], url: str, folder: Path, **more: str) -> str:
    """What a command prints; it must succeed."""
    environment = {
        **os.environ,
        "MINDVIDEO_API_KEY": KEY,
        "MINDVIDEO_BASE_URL": url,
        "PYTHONPATH": str(GENERATED),
        **more,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_papers_hold_the_blocks_that_are_run() -> None:
    """There is Python in every paper with code, and one call for each model."""
    assert len(PYTHON) >= 12
    assert len(CALLS) == 5
    assert len(LOOKS) == 1
    assert len(COMMANDS) == 6


@pytest.mark.parametrize("text", [t for _, t in PYTHON], ids=[n for n, _ in PYTHON])
def test_a_python_block_runs(text: str, url: str, tmp_path: Path) -> None:
    """The block runs as a script of its own and leaves the files that it names."""
    run([sys.executable, "-W", "error", "-c", text], url, tmp_path)
    for name in re.findall(r'download\("(.+?)"\)', text):
        assert (tmp_path / name).stat().st_size > 500


@pytest.mark.parametrize("text", [t for _, t in CALLS], ids=[n for n, _ in CALLS])
def test_a_curl_block_runs(text: str, url: str, tmp_path: Path) -> None:
    """The call submits a task, and the second block finds it finished."""
    answer = json.loads(run(["sh", "-ec", text], url, tmp_path))
    (look,) = LOOKS
    found = json.loads(
        run(["sh", "-ec", look], url, tmp_path, task_id=answer["task_id"])
    )
    assert found["status"] == "succeeded"


@pytest.mark.parametrize("text", [t for _, t in COMMANDS], ids=[n for n, _ in COMMANDS])
def test_a_command_block_runs(text: str, url: str, tmp_path: Path) -> None:
    """The command leaves the file that it names."""
    folder = tmp_path / "bin"
    folder.mkdir()
    command = folder / "mindvideo"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mindvideo.cli "$@"\n')
    command.chmod(0o755)
    path = os.pathsep.join([str(folder), os.environ["PATH"]])
    run(["sh", "-ec", text], url, tmp_path, PATH=path)
    for name in re.findall(r" -o (\S+)", text):
        assert (tmp_path / name).stat().st_size > 500


def test_the_papers_know_the_options_of_the_command() -> None:
    """A field that is called like an option of the command is not shown as one."""
    from generator.render.command_line import OWN_OPTIONS
    from mindvideo.cli.input.options import TAKEN

    long = {it[2:].replace("-", "_") for it in TAKEN if it.startswith("--")}
    assert long == OWN_OPTIONS
