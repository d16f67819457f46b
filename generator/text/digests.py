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
        own = os.lstat(path).st_mode
        is_link = stat.S_ISLNK(own)
        if not stat.S_ISREG(os.stat(path).st_mode if is_link else own):
            return "no file"
        with open(path, "rb", buffering=0) as file:
            found = of(file.read())
    except OSError:
        return "absent"
    return f"{found} in {os.path.realpath(path)}" if is_link else found
