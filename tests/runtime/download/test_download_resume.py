"""A download that breaks goes on where it broke, and never mixes two files."""

import os
import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from mindvideo import DownloadError
from mindvideo._runtime.download import fetching
from tests.runtime.conftest import FILE, Fetch, fetch_async, fetch_sync, with_video
from tests.runtime.mocked import URL, Handler, answers

FILM = b"0123456789"
TAG = {"etag": '"film"'}


class Breaking(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body that ends in a fault of the network."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __iter__(self) -> Iterator[bytes]:
        yield self._data
        raise httpx2.ReadError("reset")

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        yield self._data
        raise httpx2.ReadError("reset")


def broken(count: int, **headers: str) -> httpx2.Response:
    """An answer that promises the film and breaks after some bytes."""
    named = {"content-length": str(len(FILM)), **TAG, **headers}
    return httpx2.Response(200, headers=named, stream=Breaking(FILM[:count]))


def rest(start: int, content: bytes | None = None, **headers: str) -> httpx2.Response:
    """The film from a byte on."""
    span = f"bytes {start}-{len(FILM) - 1}/{len(FILM)}"
    named = {"content-range": span, **TAG, **headers}
    body = FILM[start:] if content is None else content
    return httpx2.Response(206, headers=named, content=body)


def whole(content: bytes = FILM) -> httpx2.Response:
    """The film at once."""
    return httpx2.Response(200, headers=TAG, content=content)


@pytest.fixture
def asked() -> list[str | None]:
    """The ranges that were asked for, in order."""
    return []


def noting(asked: list[str | None], *responses: httpx2.Response | Exception) -> Handler:
    """The answers in order, while the ranges are noted."""
    answer = answers(*responses)

    def handler(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.headers.get("range"))
        return answer(request)

    return handler


def test_a_broken_download_goes_on(
    fetch: Fetch, tmp_path: Path, asked: list[str | None]
) -> None:
    """Each request asks for what is missing, as often as a request is retried."""
    files = noting(asked, broken(4), httpx2.ReadTimeout("slow"), rest(4))
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM
    assert asked == [None, "bytes=4-", "bytes=4-"]


def test_the_rest_is_asked_of_the_same_file_only(fetch: Fetch, tmp_path: Path) -> None:
    """The server is told which file it was, and may send the new one whole."""
    seen: list[str | None] = []
    queue = [broken(4), whole(b"another film")]

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers.get("if-range"))
        return queue.pop(0)

    assert fetch(handler, tmp_path / "car.mp4").read_bytes() == b"another film"
    assert seen == [None, '"film"']


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rest(5),
        lambda: rest(4, **{"content-range": "bytes 4-9/11"}),
        lambda: rest(4, **{"content-range": "bytes 4-7/10"}),
        lambda: rest(4, **{"content-range": "none"}),
        lambda: rest(4, **{"content-encoding": "gzip"}, content=b""),
        lambda: httpx2.Response(416),
    ],
)
def test_another_part_than_the_missing_one_is_not_taken(
    fetch: Fetch,
    tmp_path: Path,
    asked: list[str | None],
    wrong: Callable[[], httpx2.Response],
) -> None:
    """What does not fit is not read, and the next request is for the whole file."""
    files = noting(asked, broken(4), wrong(), whole())
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM
    assert asked == [None, "bytes=4-", None]


@pytest.mark.parametrize(
    "headers",
    [
        {"etag": 'W/"film"'},
        {"etag": ""},
        {"etag": "", "date": "Sat, 21 Nov 2026", "last-modified": "Sat, 21 Nov 2026"},
    ],
)
def test_a_file_that_cannot_be_told_is_begun_again(
    fetch: Fetch,
    tmp_path: Path,
    asked: list[str | None],
    headers: dict[str, str],
) -> None:
    """Without a proof that the file is the same, nothing of it is kept."""
    files = noting(asked, broken(4, **headers), whole())
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM
    assert asked == [None, None]


def test_an_older_date_is_proof_enough(
    fetch: Fetch, tmp_path: Path, asked: list[str | None]
) -> None:
    """A file that was last modified before the answer was made is known by the date."""
    dates = {"date": "Sat, 21 Nov 2026", "last-modified": "Fri, 20 Nov 2026"}
    files = noting(asked, broken(4, etag="", **dates), rest(4))
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM
    assert asked == [None, "bytes=4-"]


def test_a_fault_after_the_last_byte_is_none(fetch: Fetch, tmp_path: Path) -> None:
    """The file is whole when all of its bytes arrived, whatever happens then."""
    files = answers(broken(len(FILM)))
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_refusal_that_may_pass_is_asked_again(
    fetch: Fetch, tmp_path: Path, status: int
) -> None:
    """The host of the files is given the same patience as the API."""
    files = answers(httpx2.Response(status), whole())
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == FILM


def test_the_tries_are_counted(
    fetch: Fetch, tmp_path: Path, asked: list[str | None]
) -> None:
    """After three retries the fault is told, and nothing is left behind."""
    files = noting(asked, broken(2), *[httpx2.ReadError("reset") for _ in range(3)])
    with pytest.raises(DownloadError, match="reset"):
        fetch(files, tmp_path / "car.mp4")
    assert asked == [None, "bytes=2-", "bytes=2-", "bytes=2-"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("status", [400, 402, 409, 422, 501])
def test_a_final_refusal_is_told_at_once(
    fetch: Fetch, tmp_path: Path, asked: list[str | None], status: int
) -> None:
    """What cannot pass is not asked again."""
    with pytest.raises(DownloadError, match=str(status)):
        fetch(noting(asked, httpx2.Response(status)), tmp_path / "car.mp4")
    assert asked == [None]


def test_no_pause_goes_beyond_the_hour(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time of the whole download ends in a pause, the fault is told before."""
    monkeypatch.setattr(fetching, "LONGEST_DOWNLOAD", 40.0)
    busy = httpx2.Response(503, headers={"retry-after": "50"})
    with pytest.raises(DownloadError, match="503"):
        fetch(answers(busy), tmp_path / "car.mp4")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
@pytest.mark.parametrize("chosen", [fetch_sync, fetch_async])
@pytest.mark.usefixtures("public_names")
def test_an_address_that_expired_is_asked_for_anew(
    tmp_path: Path, status: int, chosen: Callable[..., Path]
) -> None:
    """The task names the file's address of now, and the download goes on there."""
    new = "https://files.example.com/new.mp4"

    def files(request: httpx2.Request) -> httpx2.Response:
        return whole() if str(request.url) == new else httpx2.Response(status)

    api = with_video(files, FILE, new)
    assert chosen(api, tmp_path / "car.mp4", URL, {}).read_bytes() == FILM


@pytest.mark.usefixtures("public_names")
def test_a_fresh_address_is_asked_for_once(tmp_path: Path) -> None:
    """A second address that is refused is an error, which holds that address."""
    other = [f"https://files.example.com/{number}.mp4" for number in range(9)]
    api = with_video(lambda _request: httpx2.Response(403), FILE, *other)
    with pytest.raises(DownloadError, match="403") as caught:
        fetch_sync(api, tmp_path / "car.mp4", URL, {})
    assert caught.value.url == other[0]


def test_an_address_that_did_not_change_is_told(fetch: Fetch, tmp_path: Path) -> None:
    """The error says what the host and the task said, with task and address."""
    with pytest.raises(DownloadError, match="403, and the task has no other") as caught:
        fetch(lambda _request: httpx2.Response(403), tmp_path / "car.mp4")
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")


@pytest.mark.usefixtures("public_names")
def test_a_task_that_is_gone_is_told(tmp_path: Path) -> None:
    """When the API does not show the task any more, the address stays the old one."""
    answer = with_video(lambda _request: httpx2.Response(410), FILE)
    shown = iter([True, False])

    def api(request: httpx2.Request) -> httpx2.Response:
        is_api = request.url.path.startswith("/api/")
        return answer(request) if not is_api or next(shown) else httpx2.Response(404)

    with pytest.raises(DownloadError, match="410, and the task could not") as caught:
        fetch_sync(api, tmp_path / "car.mp4", URL, {})
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")


@pytest.mark.skipif(os.name != "posix", reason="the limit is POSIX's")
def test_a_full_disk_leaves_nothing_and_costs_nothing(
    fetch: Fetch, tmp_path: Path
) -> None:
    """The error has what is needed to fetch again; that is not another task."""
    film = b"x" * 2**21
    files = [whole(film), whole(film)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
    try:
        with pytest.raises(DownloadError, match="File too large") as caught:
            fetch(lambda _request: files.pop(), tmp_path / "car.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")
    assert list(tmp_path.iterdir()) == []
    again = fetch(lambda _request: files.pop(), tmp_path / "car.mp4")
    assert again.read_bytes() == film
