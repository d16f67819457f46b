"""Find the API key: in the environment, or in a file that only its owner can read."""

import os
import stat
from pathlib import Path
from typing import NamedTuple

import click

from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.platform import API_KEY_VARIABLE

_LARGEST = 4096
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Found(NamedTuple):
    """A key and its source."""

    key: str
    source: str

    def __repr__(self) -> str:
        return f"Found(source={self.source!r})"


def key_path() -> Path:
    """Return the key's file: `~/.config/mindvideo/key`, or the system's equivalent."""
    return Path(click.get_app_dir("mindvideo"), "key")


def find_key() -> Found | None:
    """Return the key, if there is one. Raises ConfigurationError for an unsafe file."""
    key = os.environ.get(API_KEY_VARIABLE, "").strip()
    if key:
        return Found(key, f"the variable {API_KEY_VARIABLE}")
    path = key_path()
    try:
        # Without O_NONBLOCK, where there is such, opening a pipe would wait for ever.
        opener = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with open(opener, "rb") as opened:
            _check(path, os.fstat(opened.fileno()))
            text = opened.read(_LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationError(f"The key file {path}: {reason}.") from None
    return Found(text.decode("latin-1").strip(), f"the file {path}")


def required_key() -> str:
    """Return the key. Raises ConfigurationError that says how to provide one."""
    found = find_key()
    if found is not None:
        return found.key
    raise ConfigurationError(
        f"No API key: set the variable {API_KEY_VARIABLE}, or write the key into "
        f"{key_path()} with permissions 600. To try without one: --sandbox."
    )


def _check(path: Path, status: os.stat_result) -> None:
    """Refuse a file that others can read or write; Windows has other permissions."""
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"The key file {path} is not a regular file.")
    if os.name != "posix":
        return
    if status.st_mode & _OTHERS:
        raise ConfigurationError(
            f"Others may read the key file {path}; run: chmod 600 {path}"
        )
    if status.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(f"The key file {path} belongs to somebody else.")
