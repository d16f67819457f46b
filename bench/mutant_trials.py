"""Runs tests/runtime/policy against changed texts, each in a process of its own.

Starting Python and importing the libraries takes longer than the tests. So two workers
do that once, each with a copy of the SDK and the tests, and fork for every text.
"""

import compileall
import multiprocessing
import os
import shutil
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from py_compile import PycInvalidationMode
from types import TracebackType
from typing import Self

import pytest

PROCESSES = 2
SECONDS = 60
"""A text with which the tests take longer hangs, and so is noticed; they need two."""

OPTIONS = ("-qxs", "--noconftest", "--assert=plain", "-p", "no:cacheprovider")


class Trials:
    """Two workers, each with a copy of the SDK and the tests below one folder."""

    def __init__(self, project: Path, folder: Path) -> None:
        self._pool = multiprocessing.get_context("spawn").Pool(
            PROCESSES, _prepare, (project, folder)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.terminate()

    def noticed(self, path: str, texts: Sequence[str]) -> Iterator[bool]:
        """For each text, whether a test fails when it stands in the file."""
        return self._pool.imap(partial(_is_noticed, path), texts)


def _prepare(project: Path, folder: Path) -> None:
    """Make this worker's copy, and import the libraries of the SDK."""
    copy = folder / str(os.getpid())
    for part in ("generated/mindvideo", "tests/runtime"):
        shutil.copytree(project / part, copy / part)
    shutil.copy(project / "pyproject.toml", copy)
    # By default bytecode is known by time and size, and both are often the same here.
    compileall.compile_dir(
        copy, quiet=2, force=True, invalidation_mode=PycInvalidationMode.CHECKED_HASH
    )
    os.chdir(copy)
    sys.dont_write_bytecode = True
    os.environ["PYTHONPATH"] = str(copy / "generated")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for library in ("httpx2", "pydantic.main"):
        import_module(library)


def _is_noticed(path: str, text: str) -> bool:
    file = Path(path)
    own = file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    child = os.fork()
    if child == 0:
        os._exit(_run_tests(file.stem))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    file.write_text(own, encoding="utf-8")
    if code not in {0, 1, 2, -signal.SIGALRM}:
        raise RuntimeError(f"pytest could not run the tests: exit code {code}")
    return code != 0


def _run_tests(module: str) -> int:
    """The exit code of pytest: the module's own tests first, they notice most."""
    signal.alarm(SECONDS)
    tests = Path("tests/runtime/policy")
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        own = [str(file) for file in tests.parent.glob(f"*/test_{module}*.py")]
        code = pytest.main([*own, *OPTIONS]) if own else 0
        return code or pytest.main([str(tests), *OPTIONS])
