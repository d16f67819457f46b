"""Digests: short names for what files hold. Imports nothing of the package."""

import hashlib
import os
import stat
from pathlib import Path


def of(data: bytes) -> str:
    """The digest of some bytes."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def of_file(path: str | Path) -> str:
    """The digest of what a file holds, and where that is when a link leads there.

    What is not there, and what is no file, has a word in place of a digest.
    """
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return "no file"
        with open(path, "rb") as file:
            found = of(file.read())
    except OSError:
        return "absent"
    return f"{found} in {os.path.realpath(path)}" if os.path.islink(path) else found
