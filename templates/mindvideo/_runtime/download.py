"""Fetching one file: checked at every hop, whole or not at all, without the API key."""

import base64
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Self
from urllib.parse import unquote_to_bytes, urljoin

from anyio import to_thread

from mindvideo._runtime.errors import DownloadError, carrying
from mindvideo._runtime.http import AsyncTransport, Transport
from mindvideo._runtime.platform import ATTEMPT_TIMEOUT
from mindvideo._runtime.urls import refusal
from mindvideo._runtime.wire import Lost, Reply

LARGEST_FILE = 4 * 2**30
"""Bytes of one file."""

LONGEST_DOWNLOAD = 3600.0
"""Seconds for one file; a silence may last as long as an attempt at the API."""

MOST_HOPS = 5
"""Redirects that are followed, each one checked."""


def download(
    transport: Transport, task_id: str, url: str, path: str, overwrite: bool
) -> Path:
    """Fetch the file at `url` into `path`. Raises DownloadError."""
    job = _Job(url, path, overwrite, task_id, transport.is_local)
    with job.guarded(transport), _Part(job) as part:
        if url.startswith("data:"):
            return part.finish_with(_inline_data(job))
        for _ in range(MOST_HOPS + 1):
            job.check_hop(url)
            heard = transport.fetch(url, ATTEMPT_TIMEOUT, LONGEST_DOWNLOAD, part.take)
            reply, hop = job.heard(heard, url)
            if hop is None:
                return part.finish(reply)
            url = hop
        raise job.error(f"there are more than {MOST_HOPS} redirects")


async def download_async(
    transport: AsyncTransport, task_id: str, url: str, path: str, overwrite: bool
) -> Path:
    """Fetch the file at `url` into `path`. Raises DownloadError."""
    job = _Job(url, path, overwrite, task_id, transport.is_local)
    with job.guarded(transport), _Part(job) as part:

        async def take(status: int, data: bytes) -> bool:
            return await to_thread.run_sync(part.take, status, data)

        if url.startswith("data:"):
            return part.finish_with(_inline_data(job))
        for _ in range(MOST_HOPS + 1):
            await to_thread.run_sync(job.check_hop, url)
            heard = await transport.fetch(url, ATTEMPT_TIMEOUT, LONGEST_DOWNLOAD, take)
            reply, hop = job.heard(heard, url)
            if hop is None:
                return part.finish(reply)
            url = hop
        raise job.error(f"there are more than {MOST_HOPS} redirects")


@dataclass(frozen=True, slots=True)
class _Job:
    """One file to fetch: where from, where to, and for which task."""

    url: str
    path: str
    overwrite: bool
    task_id: str
    local: bool
    """Whether the API is on this machine; then the file may be, too."""

    def error(self, reason: str) -> DownloadError:
        """The error with everything that is needed to fetch again."""
        message = f"{self.path} was not downloaded: {reason}."
        return DownloadError(message, url=self.url, task_id=self.task_id)

    @contextmanager
    def guarded(self, transport: Transport | AsyncTransport) -> Generator[None]:
        """Check what can be checked before asking; an OSError becomes ours."""
        with carrying(task_id=self.task_id):
            if transport.is_closed:
                raise self.error("the client is closed")
            try:
                self.check_target()
                yield
            except OSError as reason:
                raise self.error(reason.strerror or str(reason)) from reason

    def check_target(self) -> None:
        """Refuse a target that is a folder, or exists and must not be replaced."""
        separators = tuple(filter(None, (os.sep, os.altsep)))
        if self.path.endswith(separators) or Path(self.path).is_dir():
            raise self.error("the path is a folder; name the file in it")
        if os.path.lexists(self.path) and not self.overwrite:
            raise self.error("the file exists; pass overwrite=True to replace it")

    def check_hop(self, url: str) -> None:
        """Refuse an address that may not be asked; looks the host up."""
        reason = refusal(url, local=self.local)
        if reason is not None:
            raise self.error(f"its address is refused, {reason}")

    def heard(self, heard: Reply | Lost, url: str) -> tuple[Reply, str | None]:
        """The answer, and where it sends us; None when the file has come."""
        if isinstance(heard, Lost):
            raise self.error(heard.reason.rstrip("."))
        location = heard.headers.get("location")
        if heard.is_redirect and location:
            return heard, urljoin(url, location)
        if heard.status == HTTPStatus.OK:
            return heard, None
        raise self.error(f"the server answered {heard.status}")


class _Part:
    """The file while it comes: beside the target, gone unless it is finished."""

    def __init__(self, job: _Job) -> None:
        self._job = job
        self._path = Path(job.path + ".part")
        self._size = 0
        self._file = self._path.open("wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    def take(self, status: int, data: bytes) -> bool:
        """Write one part of the file; the page of an error is not read."""
        if status != HTTPStatus.OK:
            return False
        self._size += len(data)
        if self._size > LARGEST_FILE:
            raise self._job.error(f"it is larger than {LARGEST_FILE} bytes")
        try:
            self._file.write(data)
        except OSError as reason:
            # Here already: to the HTTP module an OSError is one of the network.
            raise self._job.error(reason.strerror or str(reason)) from reason
        return True

    def finish(self, reply: Reply) -> Path:
        """Put the file in its place, if it is as long as was announced."""
        announced = reply.headers.get("content-length", "")
        is_plain = reply.headers.get("content-encoding", "identity") == "identity"
        if is_plain and announced.isdecimal() and int(announced) != self._size:
            raise self._job.error(f"{self._size} of {announced} bytes came")
        self._file.close()
        self._job.check_target()
        target = Path(self._job.path)
        os.replace(self._path, target)
        return target

    def finish_with(self, data: bytes) -> Path:
        """Write the whole file at once."""
        self.take(HTTPStatus.OK, data)
        return self.finish(Reply(HTTPStatus.OK))


def _inline_data(job: _Job) -> bytes:
    """The bytes that a `data:` address holds in itself."""
    header, comma, text = job.url.partition(",")
    data = unquote_to_bytes(text)
    if not comma:
        raise job.error("its data: address is broken")
    if not header.endswith(";base64"):
        return data
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise job.error("its data: address is broken") from None
