"""Download one file, sync or async, into a partial file beside the target."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from mindvideo._runtime.download.fetching import fetch
from mindvideo._runtime.download.partial_file import PartialFile
from mindvideo._runtime.download.targets import DownloadTarget
from mindvideo._runtime.errors import carrying
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo._runtime.transport.http import AsyncTransport, Transport


def download(driver: Driver, wanted: DownloadTarget) -> Path:
    """Download the file. Raises DownloadError."""
    with _receiving(wanted, driver.transport) as part:
        driver.run(fetch(driver.policy, wanted, part))
        return _finish(wanted, part)


async def download_async(driver: AsyncDriver, wanted: DownloadTarget) -> Path:
    """Download the file. Raises DownloadError."""
    with _receiving(wanted, driver.transport) as part:
        await driver.run(fetch(driver.policy, wanted, part))
        return _finish(wanted, part)


@contextmanager
def _receiving(
    wanted: DownloadTarget, transport: Transport | AsyncTransport
) -> Generator[PartialFile]:
    """Check what can be checked before sending, and leave no partial file behind."""
    with carrying(task_id=wanted.task_id):
        if transport.is_closed:
            raise wanted.error("the client is closed")
        with _disk(wanted):
            part = PartialFile(wanted)
        with part:
            yield part


def _finish(wanted: DownloadTarget, part: PartialFile) -> Path:
    with _disk(wanted):
        return part.finish()


@contextmanager
def _disk(wanted: DownloadTarget) -> Generator[None]:
    """Turn errors of the target's disk, and impossible paths, into DownloadError."""
    try:
        yield
    except OSError as reason:
        raise wanted.error(reason.strerror or str(reason)) from reason
    except ValueError as reason:
        raise wanted.error(str(reason)) from reason
