"""Decide where a task's files go, and check that before anything is paid for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mindvideo._runtime.download.file_names import DEFAULT_TEMPLATE, file_names
from mindvideo._runtime.download.targets import FilePlace

if TYPE_CHECKING:
    from mindvideo._runtime.api.files import DownloadableFile
    from mindvideo.types import Output


@dataclass(frozen=True, slots=True)
class Goal:
    """What the options say about files."""

    file: Path | None
    folder: Path | None
    template: str
    overwrite: bool

    @property
    def is_set(self) -> bool:
        """Whether to download files."""
        return self.file is not None or self.folder is not None

    @property
    def words(self) -> tuple[str, ...]:
        """Repeat the options, for the command that resumes."""
        words = ["-o", str(self.file)] if self.file else []
        words += ["--out", str(self.folder)] if self.folder else []
        words += ["--name", self.template] if self.template != DEFAULT_TEMPLATE else []
        return (*words, *(["--overwrite"] if self.overwrite else []))

    def check(self) -> None:
        """Refuse targets that cannot be written. Raises UsageError or InputError."""
        if self.file and self.folder:
            raise click.UsageError("Give -o FILE or --out DIR, not both.")
        if self.file and not self.file.parent.is_dir():
            folder = self.file.parent
            raise click.UsageError(f"The folder of -o does not exist: {folder}")
        if self.file and self.file.exists() and not self.overwrite:
            raise click.UsageError(f"{self.file} exists; --overwrite replaces it.")
        if self.folder and self.folder.exists() and not self.folder.is_dir():
            raise click.UsageError(f"--out is not a folder: {self.folder}")
        file_names(self.template, "task", [FilePlace("videos", i) for i in (0, 1)])


def save(
    output: "Output", goal: Goal, progress: Callable[[int, int | None], None]
) -> list[Path]:
    """Download the requested files. Raises DownloadError."""
    from mindvideo._runtime.api.files import DownloadableOutput

    if goal.folder and isinstance(output, DownloadableOutput):
        return output.download_all(
            goal.folder, goal.template, overwrite=goal.overwrite, progress=progress
        )
    if goal.file is None:
        return []
    return [
        file.download(path, overwrite=goal.overwrite, progress=progress)
        for file, path in _targets(goal.file, files_of(output))
    ]


def files_of(output: "Output") -> "list[DownloadableFile]":
    """Return the files of an output, in its order; none for a kind without files."""
    members = (getattr(output, name) for name in type(output).model_fields)
    return [it for member in members for it in _files_in(member)]


def _files_in(member: object) -> "list[DownloadableFile]":
    from mindvideo._runtime.api.files import DownloadableFile

    listed: list[object] = [*member] if isinstance(member, list) else []
    return [it for it in listed if isinstance(it, DownloadableFile)]


def _targets(
    first: Path, files: "list[DownloadableFile]"
) -> "list[tuple[DownloadableFile, Path]]":
    """Name the files `car.mp4`, `car-2.mp4`, ...: nothing paid for is left behind."""
    return [
        (file, first if i == 1 else first.with_stem(f"{first.stem}-{i}"))
        for i, file in enumerate(files, 1)
    ]
