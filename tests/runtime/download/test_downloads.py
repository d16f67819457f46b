"""Fetching files: whole or not at all, from where it is allowed, without the key."""

import pickle
from pathlib import Path

import httpx2
import pytest

from mindvideo import DownloadError
from mindvideo._runtime.download import content
from mindvideo.types import VideosOutput
from tests.runtime.conftest import FILE, Fetch, with_video
from tests.runtime.mocked import Handler, client_of


def serve(content: bytes = b"film", **headers: str) -> Handler:
    return lambda _request: httpx2.Response(200, content=content, headers=headers)


def never(request: httpx2.Request) -> httpx2.Response:
    raise AssertionError(f"asked {request.url}")


def redirect_to(target: str) -> Handler:
    def handler(request: httpx2.Request) -> httpx2.Response:
        if str(request.url) == target:
            return httpx2.Response(200, content=b"film")
        return httpx2.Response(302, headers={"location": target})

    return handler


def test_the_file_is_put_in_its_place(fetch: Fetch, tmp_path: Path) -> None:
    """The target holds the file, and nothing else is left beside it."""
    target = fetch(serve(), tmp_path / "car.mp4")
    assert target == tmp_path / "car.mp4"
    assert target.read_bytes() == b"film"
    assert list(tmp_path.iterdir()) == [target]


def test_no_key_is_sent(fetch: Fetch, tmp_path: Path) -> None:
    """The host of the files is not the API."""
    seen: list[httpx2.Headers] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers)
        return httpx2.Response(200, content=b"film")

    fetch(handler, tmp_path / "car.mp4")
    assert "authorization" not in seen[0]


@pytest.mark.usefixtures("public_names")
def test_no_key_of_the_callers_own_client_is_sent(tmp_path: Path) -> None:
    """An authorization that the caller's client would add stays away, too."""
    client = client_of(with_video(serve(), FILE))
    output = client.tasks.get("task_1").wait()
    own = vars(client.tasks.driver.transport)["_client"]
    own.headers["authorization"] = "Bearer other"
    seen: list[bool] = []
    own.event_hooks = {"request": [lambda r: seen.append("authorization" in r.headers)]}
    assert isinstance(output, VideosOutput)
    output.videos[0].download(tmp_path / "car.mp4")
    assert seen == [False]


def test_an_existing_file_is_kept(fetch: Fetch, tmp_path: Path) -> None:
    """Without `overwrite` nothing is asked and nothing replaced."""
    target = tmp_path / "car.mp4"
    target.write_bytes(b"mine")
    with pytest.raises(DownloadError, match="overwrite=True") as caught:
        fetch(never, target)
    assert (caught.value.url, caught.value.task_id) == (FILE, "task_1")
    assert target.read_bytes() == b"mine"
    assert fetch(serve(), target, overwrite=True).read_bytes() == b"film"


@pytest.mark.parametrize("name", ["", "/"])
def test_a_folder_is_refused(fetch: Fetch, tmp_path: Path, name: str) -> None:
    """The caller names the file, not the server."""
    with pytest.raises(DownloadError, match="folder"):
        fetch(never, f"{tmp_path}{name}")


def test_a_missing_folder_is_an_error_of_ours(fetch: Fetch, tmp_path: Path) -> None:
    """The system's reason is told before anything is asked."""
    with pytest.raises(DownloadError, match="No such file"):
        fetch(never, tmp_path / "nowhere" / "car.mp4")


@pytest.mark.parametrize(
    "files",
    [
        serve(b"fil", **{"content-length": "4"}),
        lambda _request: httpx2.Response(404, content=b"gone"),
        lambda _request: httpx2.Response(206, content=b"fi"),
        lambda _request: httpx2.Response(302),
    ],
)
def test_a_failure_leaves_nothing(fetch: Fetch, tmp_path: Path, files: Handler) -> None:
    """Neither the target nor a part of it stays behind."""
    with pytest.raises(DownloadError) as caught:
        fetch(files, tmp_path / "car.mp4")
    assert caught.value.url == FILE
    assert list(tmp_path.iterdir()) == []


def test_a_broken_connection_leaves_nothing(fetch: Fetch, tmp_path: Path) -> None:
    """A fault of the network is an error of ours, too."""

    def handler(_request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ReadError("reset")

    with pytest.raises(DownloadError, match="reset"):
        fetch(handler, tmp_path / "car.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_is_followed(fetch: Fetch, tmp_path: Path) -> None:
    """Files may move to another https host."""
    files = redirect_to("https://cdn.example.com/a.mp4")
    assert fetch(files, tmp_path / "car.mp4").read_bytes() == b"film"


def test_endless_redirects_end(fetch: Fetch, tmp_path: Path) -> None:
    """Five hops are enough."""
    loop = httpx2.Response(302, headers={"location": "/again"})
    with pytest.raises(DownloadError, match="redirects"):
        fetch(lambda _request: loop, tmp_path / "car.mp4")


@pytest.mark.parametrize(
    "target",
    [
        "http://files.example.com/1.mp4",
        "ftp://files.example.com/1.mp4",
        "file:///etc/hostname",
        "https://user@files.example.com/1.mp4",
        "https://localhost/1.mp4",
        "https://inside.example.com/1.mp4",
        "https://127.0.0.1/1.mp4",
        "https://[::1]/1.mp4",
        "https://[::ffff:10.0.0.1]/1.mp4",
        "https://10.0.0.1/1.mp4",
        "https://169.254.169.254/latest",
        "https://224.0.0.1/1.mp4",
        "https://files.example.com\\@127.0.0.1/",
        "https://[::1",
    ],
)
def test_no_hop_leads_inside(fetch: Fetch, tmp_path: Path, target: str) -> None:
    """Neither the file's own address nor a redirect may name a private place."""
    with pytest.raises(DownloadError, match="refused"):
        fetch(never, tmp_path / "car.mp4", url=target)
    away = httpx2.Response(302, headers={"location": target})
    with pytest.raises(DownloadError, match="refused"):
        fetch(lambda _request: away, tmp_path / "car.mp4")


def test_a_local_api_has_local_files(fetch: Fetch, tmp_path: Path) -> None:
    """With the API on this machine its files may be here, too, without https."""
    files, local = serve(), "http://127.0.0.1:8686"
    assert fetch(files, tmp_path / "a.mp4", url=f"{local}/f.mp4", api=local)


def test_a_file_that_is_too_large_is_cut_off(
    fetch: Fetch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the limit is an error, and nothing stays behind."""
    monkeypatch.setattr(content, "LARGEST_FILE", 3)
    with pytest.raises(DownloadError, match="larger"):
        fetch(serve(), tmp_path / "car.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ("data:video/mp4;base64,ZmlsbQ==", b"film"),
        ("data:,fi%6Cm", b"film"),
    ],
)
def test_a_data_address_holds_the_file(
    fetch: Fetch, tmp_path: Path, url: str, content: bytes
) -> None:
    """Nothing is asked: the bytes are in the address."""
    assert fetch(never, tmp_path / "a.mp4", url=url).read_bytes() == content


@pytest.mark.parametrize("url", ["data:video/mp4;base64,***", "data:nothing"])
def test_a_broken_data_address_is_an_error(
    fetch: Fetch, tmp_path: Path, url: str
) -> None:
    """What cannot be decoded leaves nothing behind."""
    with pytest.raises(DownloadError, match="data:"):
        fetch(never, tmp_path / "a.mp4", url=url)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_client_fetches_nothing(tmp_path: Path) -> None:
    """The error says why, and holds the address."""
    client = client_of(with_video(never, FILE))
    output = client.tasks.get("task_1").wait()
    client.close()
    assert isinstance(output, VideosOutput)
    with pytest.raises(DownloadError, match="closed"):
        output.videos[0].download(tmp_path / "car.mp4")


def test_an_unbound_file_says_so(tmp_path: Path) -> None:
    """A file out of a pickle has no client to fetch it with."""
    output = client_of(with_video(never, FILE)).tasks.get("task_1").wait()
    restored = pickle.loads(pickle.dumps(output))
    with pytest.raises(DownloadError, match="not bound") as caught:
        restored.videos[0].download(tmp_path / "car.mp4")
    assert caught.value.url == FILE
