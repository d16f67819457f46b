"""What is looked at before a file counts as one, and what an error tells."""

import asyncio
import errno
import os
from pathlib import Path

import httpx2
import pytest

from mindvideo import DownloadError, MindVideo
from mindvideo.types import AsyncVideosOutput, VideosOutput
from tests.runtime.conftest import FILE, Fetch, with_video
from tests.runtime.mocked import KEY, URL, Handler, async_client_of, client_of

SIGNED = "https://files.example.com/1.mp4?signature=5ecret"


def serve(content: bytes = b"film", **headers: str) -> Handler:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda _request: httpx2.Response(200, content=content, headers=named)


@pytest.mark.parametrize(
    "kind", ["text/html", "Text/HTML; charset=utf-8", "application/json", "text/xml"]
)
def test_a_page_is_no_file(fetch: Fetch, tmp_path: Path, kind: str) -> None:
    """A page that says sorry with status 200 does not become the video."""
    with pytest.raises(DownloadError, match="not a file"):
        fetch(serve(content_type=kind), tmp_path / "car.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "kind", ["", "video/mp4", "application/octet-stream", "binary", "text/plain"]
)
def test_an_odd_type_may_be_a_file(fetch: Fetch, tmp_path: Path, kind: str) -> None:
    """Storage often knows no better type; that is no reason to refuse."""
    assert fetch(serve(content_type=kind), tmp_path / "car.mp4").read_bytes()


def test_an_empty_file_is_an_error(fetch: Fetch, tmp_path: Path) -> None:
    """No video has no bytes."""
    with pytest.raises(DownloadError, match="empty"):
        fetch(serve(b""), tmp_path / "car.mp4")
    with pytest.raises(DownloadError, match="empty"):
        fetch(serve(), tmp_path / "car.mp4", url="data:video/mp4;base64,")
    assert list(tmp_path.iterdir()) == []


def test_a_size_beyond_the_limit_is_not_even_begun(
    fetch: Fetch, tmp_path: Path
) -> None:
    """What is announced as too large is not read."""
    with pytest.raises(DownloadError, match="larger"):
        fetch(serve(content_length=str(2**40)), tmp_path / "car.mp4")


def test_progress_is_told(fetch: Fetch, tmp_path: Path) -> None:
    """Bytes so far and in all; without an announced length only the first."""
    told: list[tuple[int, int | None]] = []

    def note(done: int, total: int | None) -> None:
        told.append((done, total))

    fetch(serve(), tmp_path / "a.mp4", progress=note)
    fetch(serve(transfer_encoding="chunked"), tmp_path / "b.mp4", progress=note)
    fetch(serve(), tmp_path / "c.mp4", url="data:,film", progress=note)
    assert told == [(4, 4), (4, None), (4, 4)]


@pytest.mark.parametrize("kind", [ValueError, OSError, TimeoutError, httpx2.ReadError])
def test_an_exception_of_progress_gets_out(
    fetch: Fetch, tmp_path: Path, kind: type[Exception]
) -> None:
    """The caller's own exception is his, whatever it is, and the part is gone."""
    mine = kind("mine")

    def stop(_done: int, _total: int | None) -> None:
        raise mine

    with pytest.raises(kind) as caught:
        fetch(serve(), tmp_path / "car.mp4", progress=stop)
    assert caught.value is mine
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_nothing(fetch: Fetch, tmp_path: Path) -> None:
    """Ctrl-C passes through, with the task's id, and the part is gone."""

    def stop(_done: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        fetch(serve(), tmp_path / "car.mp4", progress=stop)
    assert vars(caught.value)["task_id"] == "task_1"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "files",
    [
        lambda _request: httpx2.Response(403),
        lambda _request: httpx2.Response(302, headers={"location": SIGNED + "&again"}),
        lambda _request: httpx2.Response(302, headers={"location": "ftp://a/?5ecret"}),
        serve(b""),
        serve(content_type="text/html"),
    ],
)
def test_no_error_shows_a_signed_address(
    fetch: Fetch, tmp_path: Path, files: Handler
) -> None:
    """The address is in `.url`, where it is needed, and not in a text that is logged."""
    with pytest.raises(DownloadError) as caught:
        fetch(files, tmp_path / "car.mp4", url=SIGNED)
    assert caught.value.url == SIGNED
    assert "5ecret" not in str(caught.value)


@pytest.mark.parametrize("path", ["a\0b", "\udcff"])
def test_an_impossible_path_is_an_error_of_ours(
    fetch: Fetch, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the system thinks of a path, the error has task and address."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "replace", _refuse)
    with pytest.raises(DownloadError) as caught:
        fetch(serve(), path)
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")
    assert list(tmp_path.iterdir()) == []


def _refuse(*_paths: object) -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_no_permission_is_an_error_of_ours(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A target that may not be replaced stays, and the part is gone."""
    monkeypatch.setattr(os, "replace", _refuse)
    with pytest.raises(DownloadError, match="Permission denied") as caught:
        fetch(serve(), tmp_path / "car.mp4")
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appears_meanwhile_is_kept(fetch: Fetch, tmp_path: Path) -> None:
    """Another program made the target during the download: it is not replaced."""
    target = tmp_path / "car.mp4"

    def meanwhile(_done: int, _total: int | None) -> None:
        target.write_bytes(b"other")

    with pytest.raises(DownloadError, match="exists"):
        fetch(serve(), target, progress=meanwhile)
    assert target.read_bytes() == b"other"
    assert list(tmp_path.iterdir()) == [target]


def test_two_downloads_to_one_path_do_not_mix(fetch: Fetch, tmp_path: Path) -> None:
    """A download inside a download: each has its own part, the last one stays."""
    target = tmp_path / "car.mp4"

    def inner(_done: int, _total: int | None) -> None:
        client = client_of(with_video(serve(b"inner"), FILE))
        output = client.tasks.get("task_1").wait()
        assert isinstance(output, VideosOutput)
        output.videos[0].download(target)

    fetch(serve(b"outer"), target, overwrite=True, progress=inner)
    assert target.read_bytes() == b"outer"
    assert list(tmp_path.iterdir()) == [target]


def test_a_long_name_is_no_obstacle(fetch: Fetch, tmp_path: Path) -> None:
    """What the file system takes as a target can be downloaded to."""
    target = tmp_path / ("x" * 251 + ".mp4")
    assert fetch(serve(), target).read_bytes() == b"film"


@pytest.mark.usefixtures("public_names")
def test_the_callers_client_never_follows_by_itself(tmp_path: Path) -> None:
    """With `follow_redirects` and `auth` of his, each hop is checked all the same."""
    away = httpx2.Response(302, headers={"location": "https://127.0.0.1/1.mp4"})
    api = with_video(lambda _request: away, FILE)
    own = httpx2.Client(
        transport=httpx2.MockTransport(api), follow_redirects=True, auth=("u", "p")
    )
    client = MindVideo(KEY, base_url=URL, http_client=own)
    output = client.tasks.get("task_1").wait()
    assert isinstance(output, VideosOutput)
    with pytest.raises(DownloadError, match="refused"):
        output.videos[0].download(tmp_path / "car.mp4")


@pytest.mark.usefixtures("public_names")
def test_a_cancelled_download_leaves_nothing(tmp_path: Path) -> None:
    """Cancelling an async download stops it, and the part is gone."""

    async def scenario() -> None:
        started = asyncio.Event()

        def begin(_done: int, _total: int | None) -> None:
            started.set()

        async def body():  # type: ignore[no-untyped-def]
            yield b"fi"
            await asyncio.Event().wait()

        def files(_request: httpx2.Request) -> httpx2.Response:
            return httpx2.Response(200, content=body())

        client = async_client_of(with_video(files, FILE))
        output = await (await client.tasks.get("task_1")).wait()
        assert isinstance(output, AsyncVideosOutput)
        download = output.videos[0].download(tmp_path / "car.mp4", progress=begin)
        running = asyncio.ensure_future(download)
        await started.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(scenario())
    assert list(tmp_path.iterdir()) == []
