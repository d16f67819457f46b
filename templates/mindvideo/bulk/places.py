"""Where a run is: its folder, its name, its database; and one worker to a folder."""

import os
import re
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa

from mindvideo import ConfigurationError
from mindvideo.bulk.database import open_database
from mindvideo.bulk.store import Store
from mindvideo.bulk.tables import runs

_PART = re.compile(r".+\.[0-9a-f]{12}\.part")
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


def run_name(given: str | None, jobs: str | os.PathLike[str]) -> str:
    """The run's name: the one given, else that of the file. ConfigurationError."""
    name = Path(jobs).stem if given is None else given
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"A run's name has 1 to 64 letters, digits and ._- : {name!r} is none; "
            "give another with --run."
        )
    return name


def made(out: str | os.PathLike[str]) -> Path:
    """The folder, made if it is missing. Raises ConfigurationError."""
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        said = f"The folder {folder} cannot be created: {reason.strerror}."
        raise ConfigurationError(said) from None
    return folder


@contextmanager
def locked(folder: Path) -> Generator[None]:
    """Be the only worker of this folder; the system frees it when the process dies.

    SQLite holds the lock because it does so in the same way on every system. What a
    worker that died left of files it was fetching goes. Raises ConfigurationError.
    """
    try:
        connection = sqlite3.connect(folder / ".lock", timeout=0, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error:
        message = f"Another worker is using {folder}, or it is not writable."
        raise ConfigurationError(message) from None
    try:
        for path in folder.iterdir():
            if _PART.fullmatch(path.name):
                with suppress(OSError):
                    path.unlink()
        yield
    finally:
        connection.close()


@contextmanager
def opened(
    out: str | os.PathLike[str], database: str | None, run: str | None
) -> Generator[Store]:
    """The tables of a run that was begun. Raises ConfigurationError for no run."""
    folder = Path(out)
    if database is None and not (folder / "bulk.sqlite").exists():
        raise ConfigurationError(
            f"There is no run in {folder}: pass the folder of one, or --database."
        )
    found = open_database(database, folder)
    try:
        names = found.transact(
            lambda it: list(it.execute(sa.select(runs.c.run)).scalars())
        )
        if run is None and len(names) == 1:
            run = names[0]
        if run not in names or run is None:
            known = ", ".join(sorted(names)) or "none"
            raise ConfigurationError(f"Choose a run with --run: {known}.")
        yield Store(found, run)
    finally:
        found.close()
