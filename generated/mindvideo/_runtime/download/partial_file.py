"""A file during its download, beside the target; removed unless it is completed."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from secrets import token_hex
from typing import Self

from mindvideo._runtime.download.content import (
    continues,
    length,
    objection,
    too_large,
    validator,
)
from mindvideo._runtime.download.targets import DownloadTarget
from mindvideo._runtime.messages import Lost, Reply

_TO_RANGES = (
    HTTPStatus.PARTIAL_CONTENT,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
)
"""Statuses that answer a request for a range."""


class PartialFile:
    """The part of a file that has arrived, to which fetches write.

    Its name is unique, so two downloads to one target never share a file, and what a
    killed process left behind is never mistaken for the start of this file.
    """

    def __init__(self, wanted: DownloadTarget) -> None:
        target = Path(wanted.path)
        # Cut, because a file system may allow no longer name than the target's.
        name = f"{target.name[:32]}.{token_hex(6)}.part"
        self._path = target.with_name(name)
        self._file = self._path.open("xb")
        self._wanted = wanted
        self._size = 0
        self._total: int | None = None
        self._validator: str | None = None
        self.is_misfit = False
        """Whether the last response held another range than the missing one."""

        self.is_begun = False
        """Whether the last response held the file, or the rest of it."""

        self.objection: str | None = None
        """Why the response can never become the file."""

        self.failure: Exception | None = None
        """The exception that your progress function raised."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._file.close()
        self._path.unlink(missing_ok=True)

    @property
    def request_headers(self) -> tuple[tuple[str, str], ...]:
        """The headers that ask for the rest, if the server supports it."""
        if not self._size or self._validator is None or self._size == self._total:
            return ()
        return ("range", f"bytes={self._size}-"), ("if-range", self._validator)

    def begin(self, head: Reply) -> bool:
        """Look at the headers: the whole file, the rest, or neither."""
        is_rest = self._size > 0 and continues(head, self._size, self._total)
        self.is_misfit = self._size > 0 and head.status in _TO_RANGES and not is_rest
        self.is_begun = is_rest or head.status == HTTPStatus.OK
        if self.is_misfit:
            # The next request is then for the whole file.
            self._validator = None
        if self.is_begun:
            self._take_head(head)
        return self.is_begun and self.objection is None

    def write(self, data: bytes) -> bool:
        """Write one part of the body; return False if that fails."""
        self._on_disk(partial(self._file.write, data))
        self._size += len(data)
        self.objection = self.objection or too_large(self._size)
        return self.objection is None

    def report(self) -> bool:
        """Call your progress function; return False if it raised."""
        if self._wanted.progress is None:
            return True
        try:
            self._wanted.progress(self._size, self._total)
        except Exception as reason:
            # Kept aside: to an exchange an OSError is one of the network.
            self.failure = reason
        return self.failure is None

    def is_whole(self, heard: Reply | Lost) -> bool:
        """Whether the file is complete after this response."""
        if self._total is not None:
            return self._size == self._total > 0
        return isinstance(heard, Reply) and self.is_begun and self._size > 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing has arrived."""
        return self._size == 0

    @property
    def tally(self) -> str:
        """Say how much has arrived, for a message."""
        return f"{self._size} of {self._total} bytes arrived"

    def finish(self) -> Path:
        """Move the file to its target."""
        self._file.close()
        self._wanted.check_target()
        target = Path(self._wanted.path)
        os.replace(self._path, target)
        return target

    def _take_head(self, head: Reply) -> None:
        self._total = length(head)
        self.objection = objection(head)
        if self.objection is None and head.status == HTTPStatus.OK:
            self._validator = validator(head)
            self._on_disk(self._restart)

    def _restart(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._size = 0

    def _on_disk(self, action: Callable[[], object]) -> None:
        try:
            action()
        except OSError as reason:
            # Told here already: to an exchange an OSError is one of the network.
            self.objection = reason.strerror or str(reason)
