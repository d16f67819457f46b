"""The bases of the API's own types: they keep what they do not know.

A file is bound to the client it came through by the validation context, so that
`output.videos[0].download("car.mp4")` needs nothing but the file.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError

from mindvideo._runtime.errors import DownloadError
from mindvideo._runtime.wire import Json

T = TypeVar("T")


class Answer(BaseModel):
    """Something the API said; members it does not know are kept as attributes."""

    model_config = ConfigDict(extra="allow")

    _raw: Json = PrivateAttr(default=None)

    @property
    def raw(self) -> Json:
        """All of it as it came, numbers with a point as `Decimal`."""
        return self.model_dump(exclude_unset=True) if self._raw is None else self._raw

    @classmethod
    def from_raw(cls, raw: Json) -> Self:
        """What is recognised; a member of another type than ours is left out.

        Nothing is lost by that: `raw` keeps it. An answer that was paid for must not be
        thrown away because one member of it has changed.
        """
        members = raw if isinstance(raw, dict) else {}
        try:
            answer = cls.model_validate(members)
        except ValidationError as refused:
            misfits = {error["loc"][0] for error in refused.errors()}
            fitting = {name: members[name] for name in members if name not in misfits}
            answer = cls.model_validate(fitting)
        answer._raw = raw
        return answer


Fetch: TypeAlias = Callable[[str, str, bool], T]
"""Takes the URL, the target and whether to overwrite."""


@dataclass(frozen=True, slots=True)
class Origin(Generic[T]):
    """How a file is fetched; the client behind it is neither copied nor pickled."""

    fetch: Fetch[T] | None = field(default=None, repr=False, compare=False)

    def __deepcopy__(self, _memo: dict[int, object]) -> "Origin[T]":
        return self

    def __reduce__(self) -> tuple[type["Origin[T]"], tuple[()]]:
        return type(self), ()

    def __call__(self, url: str, path: str | os.PathLike[str], overwrite: bool) -> T:
        """Fetch the file. Raises DownloadError if it cannot be fetched into `path`."""
        if self.fetch is None:
            raise DownloadError(
                "This file is not bound to a client: get its task again with "
                "client.tasks.get(task_id).",
                url=url,
            )
        target: object = None
        with suppress(TypeError):
            target = os.fspath(path)
        if not isinstance(target, str):
            raise DownloadError("The path should be a string or a Path.", url=url)
        return self.fetch(url, target, overwrite)


class SyncOrigin(Origin[Path]):
    """The origin of a file that came through a sync client."""


class AsyncOrigin(Origin[Awaitable[Path]]):
    """The origin of a file that came through an async client."""


class DownloadableFile(Answer):
    """A file that can be fetched."""

    url: str

    _origin: SyncOrigin = PrivateAttr(default_factory=SyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the file to the client that reads it."""
        if isinstance(context, SyncOrigin):
            self._origin = context

    def download(
        self, path: str | os.PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Fetch the file into `path` and return it; nothing is charged.

        `path` names the file, its folder must exist. The file appears whole or not at
        all. At most 4 GiB and one hour.

        Raises DownloadError (with `.url`) if it cannot be fetched or written, or if
        `path` exists and `overwrite` is false.
        """
        return self._origin(self.url, path, overwrite)


class AsyncDownloadableFile(Answer):
    """A file that can be fetched."""

    url: str

    _origin: AsyncOrigin = PrivateAttr(default_factory=AsyncOrigin)

    def model_post_init(self, context: object, /) -> None:
        """Bind the file to the client that reads it."""
        if isinstance(context, AsyncOrigin):
            self._origin = context

    async def download(
        self, path: str | os.PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Fetch the file into `path` and return it; nothing is charged.

        `path` names the file, its folder must exist. The file appears whole or not at
        all. At most 4 GiB and one hour.

        Raises DownloadError (with `.url`) if it cannot be fetched or written, or if
        `path` exists and `overwrite` is false.
        """
        return await self._origin(self.url, path, overwrite)
