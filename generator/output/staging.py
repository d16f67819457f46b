"""Staging folders for new files, and the lock of who may write.

One run at a time writes in a folder. It holds a lock that the system releases when the
run dies, however it dies. Whoever holds the lock knows that a staging folder with our
mark was left by a killed run.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

PREFIX = ".new-"
"""The prefix of a staging folder's name."""

_MARK = ".mindvideo-staging"


@contextmanager
def alone_in(folder: Path) -> Generator[list[Path], None, None]:
    """Wait until no other run writes in a folder; yield what killed ones left there.

    Without such a lock on the system, that is nothing, because their runs may still go
    on.
    """
    with _locked(folder) as is_locked:
        yield [it for it in folder.glob(f"{PREFIX}*") if is_locked and is_staging(it)]


@contextmanager
def staging_in(folder: Path) -> Generator[Path, None, None]:
    """Create a staging folder and remove it at the end."""
    path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        (path / _MARK).touch()
        yield path
    finally:
        remove([path])


def is_staging(path: str | Path) -> bool:
    """Whether a path is a staging folder: marked, or still empty.

    A run may be killed before it has written the mark.
    """
    if os.path.islink(path) or not os.path.isdir(path):
        return False
    inside = os.listdir(path)
    return not inside or _MARK in inside


def remove(paths: Iterable[Path]) -> None:
    """Remove staging folders, the mark last: a run killed here leaves one of ours."""
    for path in paths:
        for inside in path.iterdir():
            if inside.name != _MARK:
                shutil.rmtree(inside)
        shutil.rmtree(path)


@contextmanager
def _locked(folder: Path) -> Generator[bool, None, None]:
    """Lock a folder; yield whether that was possible."""
    if sys.platform == "win32":
        yield False
        return
    import fcntl

    opened = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX)
        except OSError:  # a file system without locks
            yield False
        else:
            yield True
    finally:
        os.close(opened)
