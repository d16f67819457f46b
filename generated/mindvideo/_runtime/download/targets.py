"""One file to download: from where, to where, and for which task."""

import os
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from mindvideo._runtime.errors import DownloadError
from mindvideo._runtime.messages import Json

Progress: TypeAlias = Callable[[int, int | None], None]
"""Called with the bytes received so far, and the total if it is known."""


class FilePlace(NamedTuple):
    """A file's position in its task's output."""

    kind: str
    """The key under `output`: `videos`."""

    position: int
    """From 0."""


def urls_of_files(output: Json) -> dict[FilePlace, str]:
    """Return the address of every file in a task's output, by position."""
    members = output if isinstance(output, dict) else {}
    return {
        FilePlace(kind, index): url
        for kind, files in members.items()
        if isinstance(files, list)
        for index, file in enumerate(files)
        if isinstance(file, dict) and isinstance(url := file.get("url"), str)
    }


def place_of_file(output: Json, url: str) -> FilePlace | None:
    """Return the position of the file with that address, if there is one."""
    found = urls_of_files(output).items()
    return next((place for place, address in found if address == url), None)


class DownloadTarget(NamedTuple):
    """A file to download."""

    url: str
    path: str
    overwrite: bool
    progress: Progress | None
    task_id: str | None
    place: FilePlace | None
    ended: float | None = None
    """When this client learned that the task had ended, on the monotonic clock; None if
    it had ended before.
    """

    def error(self, reason: str) -> DownloadError:
        """Return an error with all that is needed to download again.

        The address may be signed, so it is in `.url` and never in the text.
        """
        message = f"{self.path} was not downloaded: {reason}."
        return DownloadError(message, url=self.url, task_id=self.task_id)

    def check_target(self) -> None:
        """Refuse a target that is a folder, or that exists and must not be replaced."""
        separators = tuple(filter(None, (os.sep, os.altsep)))
        if self.path.endswith(separators) or os.path.isdir(self.path):
            raise self.error("the path is a folder; name the file in it")
        if os.path.lexists(self.path) and not self.overwrite:
            raise self.error("the file exists; pass overwrite=True to replace it")
