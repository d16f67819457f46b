"""The contracts on imports in pyproject.toml notice what they are for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
PROGRAM = """
import sys
from importlinter.cli import lint_imports_command

sys.path.insert(0, ".")
sys.argv = ["lint-imports", "--no-cache"]
lint_imports_command()
"""

FORBIDDEN = {
    "generator/json_schema/naming.py": "from generator.evolution import diff",
    "generator/ir.py": "from generator.pages import adding",
    "generator/render/phrases.py": "import jinja2",
    "generator/catalog/lifecycle.py": "from generator.render import annotations",
    "mindvideo/_runtime/policy/polling.py": "import asyncio",
    "mindvideo/_runtime/messages.py": "from mindvideo._runtime.api import client",
    "mindvideo/_runtime/api/client.py": "import mindvideo.sandbox",
    "mindvideo/_runtime/api/task.py": "import httpx2",
    "mindvideo/_runtime/api/files.py": "import generator.ir",
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("contracts")
    nothing = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "generator", folder / "generator", ignore=nothing)
    shutil.copytree(
        PROJECT / "generated/mindvideo", folder / "mindvideo", ignore=nothing
    )
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """What the linter says of a folder."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=folder, capture_output=True, text=True
    )


def test_contracts_are_kept(copy: Path) -> None:
    """Without any change, every contract is kept and the layers are printed."""
    done = lint(copy)
    assert (done.returncode, "0 broken" in done.stdout) == (0, True), done.stdout
    assert "pages | output > evolution | pipeline" in " ".join(done.stdout.split())


@pytest.mark.parametrize("path", FORBIDDEN)
def test_a_forbidden_import_is_noticed(copy: Path, path: str) -> None:
    """One import that goes against the layers breaks a contract, wherever it stands."""
    file = copy / path
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n{FORBIDDEN[path]}\n", encoding="utf-8")
    try:
        done = lint(copy)
    finally:
        file.write_text(text, encoding="utf-8")
    assert (done.returncode, "BROKEN" in done.stdout) == (1, True)
