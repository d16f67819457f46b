"""What the files of a job are called: its name, made safe on every file system."""

import re
from hashlib import sha256

_UNSAFE = re.compile(r"[^\w.-]+")
_LONGEST = 50  # of four bytes each at most; a file system allows 255
# What Windows keeps for itself, and what a run writes itself.
_TAKEN = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d|results|report|bulk)(\..*)?")


def template_of(name: str) -> str:
    """The template for the files of a job, as `download_all` takes it.

    A name that had to be changed carries a digest of what it was, so that two names
    never become one.
    """
    safe = _UNSAFE.sub("_", name).strip("._")[:_LONGEST]
    if safe != name or _TAKEN.fullmatch(safe):
        safe = f"{safe}-{sha256(name.encode()).hexdigest()[:8]}".lstrip("-")
    return safe + "-{index}{suffix}"
