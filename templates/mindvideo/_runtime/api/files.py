"""Base classes of files, and of outputs that hold files.

The validation context binds a file to the client that read it, so
`output.videos[0].download("car.mp4")` needs nothing but the file.
"""

import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import PrivateAttr

from mindvideo._runtime.api.answers import Answer
from mindvideo._runtime.download.file_names import DEFAULT_TEMPLATE, file_names
from mindvideo._runtime.download.targets import (
    DownloadTarget,
    FilePlace,
    Progress,
    place_of_file,
)
from mindvideo._runtime.errors import DownloadError
from mindvideo._runtime.messages import Json

T = TypeVar("T")


class Origin(Generic[T]):
    """Where files came from. The client behind it is neither copied nor pickled.

    `output` is the task's output; a file is found again by its position in it. `ended`
    is when the client learned that the task had ended, if it saw that.
    """

    def __init__(
        self,
        fetch: Callable[[DownloadTarget], T] | None = None,
        task_id: str | None = None,
        output: Json = None,
        ended: float | None = None,
    ) -> None:
        self._fetch = fetch
        self._task_id = task_id
        self._output = output
        self._ended = ended

    def __eq__(self, other: object) -> bool:
        # Two looks at one task give equal files, through whatever client.
        return isinstance(other, type(self)) and other._task_id == self._task_id

    def __hash__(self) -> int:
        return hash(self._task_id)

    def __deepcopy__(self, _memo: dict[int, object]) -> "Origin[T]":
        return self

    def __reduce__(self) -> tuple[type["Origin[T]"], tuple[None, str | None]]:
        return type(self), (None, self._task_id)

    def order(
        self,
        url: str,
        path: str | os.PathLike[str],
        overwrite: bool,
        progress: Progress | None,
    ) -> Callable[[], T]:
        """Return a fetch of the file. Raises DownloadError if it cannot succeed."""
        wanted = DownloadTarget(
            url=url,
            path=self._spelled(url, path),
            overwrite=overwrite,
            progress=progress,
            task_id=self._task_id,
            place=place_of_file(self._output, url),
            ended=self._ended,
        )
        if self._fetch is None:
            raise wanted.error(
                "it is not bound to a client; get its task again with "
                "client.tasks.get(task_id)"
            )
        wanted.check_target()
        return partial(self._fetch, wanted)

    def orders(
        self,
        files: Mapping[FilePlace, str],
        folder: str | os.PathLike[str],
        template: str,
        overwrite: bool,
        progress: Progress | None,
    ) -> list[Callable[[], T]]:
        """Return a fetch for each file, given its address, and create the folder."""
        names = file_names(template, self._task_id or "", list(files))
        pairs = list(zip(names, files.values(), strict=True))
        if pairs:
            self._make(pairs[0][1], folder)
        return [
            self.order(url, Path(folder, name), overwrite, progress)
            for name, url in pairs
        ]

    def _make(self, url: str, folder: str | os.PathLike[str]) -> None:
        path = self._spelled(url, folder)
        try:
            Path(path).mkdir(parents=True, exist_ok=True)
        except (OSError, ValueError) as reason:
            message = f"The folder {path} cannot be created: {reason}."
            raise DownloadError(message, url=url, task_id=self._task_id) from reason

    def _spelled(self, url: str, path: str | os.PathLike[str]) -> str:
        spelled: object = None
        with suppress(TypeError):
            spelled = os.fspath(path)
        if isinstance(spelled, str):
            return spelled
        reason = "The path should be a string or a Path."
        raise DownloadError(reason, url=url, task_id=self._task_id)


class SyncOrigin(Origin[Path]):
    """The origin of a file that a sync client read."""


class AsyncOrigin(Origin[Awaitable[Path]]):
    """The origin of a file that an async client read."""


class DownloadableFile(Answer):
    """A file that you can download."""

    url: str

    _origin: SyncOrigin = PrivateAttr(default_factory=SyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the file to the client that reads it."""
        if isinstance(context, SyncOrigin):
            self._origin = context

    def download(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> Path:
        """Download the file to `path` and return the path. This costs nothing.

        The folder of `path` must exist. The file appears whole or not at all; it may
        have up to 4 GiB and take up to an hour. An interrupted download resumes, and an
        expired address is renewed. `progress(done, total)` is called with the bytes
        received so far; `total` is None if the server does not state it.

        Raises DownloadError (with `.url` and `.task_id`) if the file cannot be
        downloaded or written, or if `path` exists and `overwrite` is false.
        """
        return self._origin.order(self.url, path, overwrite, progress)()


class AsyncDownloadableFile(Answer):
    """A file that you can download."""

    url: str

    _origin: AsyncOrigin = PrivateAttr(default_factory=AsyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the file to the client that reads it."""
        if isinstance(context, AsyncOrigin):
            self._origin = context

    async def download(
        self,
        path: str | os.PathLike[str],
        *,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> Path:
        """Download the file to `path` and return the path. This costs nothing.

        The folder of `path` must exist. The file appears whole or not at all; it may
        have up to 4 GiB and take up to an hour. An interrupted download resumes, and an
        expired address is renewed. `progress(done, total)` is called with the bytes
        received so far; `total` is None if the server does not state it.

        Raises DownloadError (with `.url` and `.task_id`) if the file cannot be
        downloaded or written, or if `path` exists and `overwrite` is false.
        """
        return await self._origin.order(self.url, path, overwrite, progress)()


class _Pictured(Answer):
    """An output that shows its files in a notebook."""

    def _repr_html_(self) -> str:
        # Imported here: only a notebook asks.
        from mindvideo._runtime.api.notebook import files_html

        return files_html(self.raw)


class DownloadableOutput(_Pictured):
    """An output with files."""

    _origin: SyncOrigin = PrivateAttr(default_factory=SyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the output to the client that reads it."""
        if isinstance(context, SyncOrigin):
            self._origin = context

    def download_all(
        self,
        folder: str | os.PathLike[str],
        template: str = DEFAULT_TEMPLATE,
        *,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> list[Path]:
        """Download every file into `folder`, one after the other. This costs nothing.

        The folder is created if needed. `template` names the files and may use the
        fields `task_id`, `index` (from 1), `kind` and `suffix`. `progress` works as in
        `download`, separately for each file.

        Raises InputError if the template does not give plain, distinct names, and
        DownloadError as `download` does; if a file exists and `overwrite` is false,
        before anything is downloaded. Files that arrived before a failure stay.
        """
        files = _files(self)
        orders = self._origin.orders(files, folder, template, overwrite, progress)
        return [order() for order in orders]


class AsyncDownloadableOutput(_Pictured):
    """An output with files."""

    _origin: AsyncOrigin = PrivateAttr(default_factory=AsyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the output to the client that reads it."""
        if isinstance(context, AsyncOrigin):
            self._origin = context

    async def download_all(
        self,
        folder: str | os.PathLike[str],
        template: str = DEFAULT_TEMPLATE,
        *,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> list[Path]:
        """Download every file into `folder`, one after the other. This costs nothing.

        The folder is created if needed. `template` names the files and may use the
        fields `task_id`, `index` (from 1), `kind` and `suffix`. `progress` works as in
        `download`, separately for each file.

        Raises InputError if the template does not give plain, distinct names, and
        DownloadError as `download` does; if a file exists and `overwrite` is false,
        before anything is downloaded. Files that arrived before a failure stay.
        """
        files = _files(self)
        orders = self._origin.orders(files, folder, template, overwrite, progress)
        return [await order() for order in orders]


def _files(output: Answer) -> dict[FilePlace, str]:
    """Return the address of every file in the output, by position."""
    kinds = (DownloadableFile, AsyncDownloadableFile)
    return {
        FilePlace(info.alias or name, index): file.url
        for name, info in type(output).model_fields.items()
        for index, file in enumerate(_listed(getattr(output, name)))
        if isinstance(file, kinds)
    }


def _listed(member: object) -> list[object]:
    return [*member] if isinstance(member, list) else []
