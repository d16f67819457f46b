"""All files of an output into one folder, under names that the caller decides."""

import asyncio
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import httpx2
import pytest

from mindvideo import DownloadError, InputError
from mindvideo.types import AsyncFilesOutput, FilesOutput
from tests.runtime.mocked import Handler, async_client_of, client_of, task

URLS = [f"https://files.example.com/{name}" for name in ("a.exe", "b.exe", "c.exe")]
All: TypeAlias = Callable[..., list[Path]]


def serving(files: Handler, kind: str) -> Handler:
    """An API whose task has three files of a kind, and the host of them."""
    output = {kind: [{"url": url} for url in URLS]}

    def handler(request: httpx2.Request) -> httpx2.Response:
        is_api = request.url.path.startswith("/api/")
        return task("succeeded", output=output) if is_api else files(request)

    return handler


def name_of(request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, content=request.url.path.encode())


def all_sync(api: Handler, folder: object, how: Mapping[str, object]) -> list[Path]:
    output = client_of(api).tasks.get("task_1").wait()
    assert isinstance(output, FilesOutput)
    download: All = output.download_all
    return download(folder, **how)


def all_async(api: Handler, folder: object, how: Mapping[str, object]) -> list[Path]:
    async def scenario() -> list[Path]:
        output = await (await async_client_of(api).tasks.get("task_1")).wait()
        assert isinstance(output, AsyncFilesOutput)
        download: Callable[..., object] = output.download_all
        return await download(folder, **how)  # type: ignore[misc,no-any-return]

    return asyncio.run(scenario())


@pytest.fixture(params=[all_sync, all_async], ids=["sync", "async"])
def fetch_all(request: pytest.FixtureRequest, public_names: None) -> All:
    """Downloads the three files of a task."""
    chosen: Callable[..., list[Path]] = request.param

    def run(
        folder: object, files: Handler = name_of, kind: str = "images", **how: object
    ) -> list[Path]:
        return chosen(serving(files, kind), folder, how)

    return run


def test_every_file_gets_a_name_of_its_own(fetch_all: All, tmp_path: Path) -> None:
    """Task, number and the suffix of the kind, never a name out of the address."""
    found = fetch_all(tmp_path / "new" / "folder")
    assert [path.name for path in found] == [
        "task_1-1.png",
        "task_1-2.png",
        "task_1-3.png",
    ]
    assert [path.read_text() for path in found] == ["/a.exe", "/b.exe", "/c.exe"]
    assert sorted((tmp_path / "new" / "folder").iterdir()) == found


def test_a_template_names_the_files(fetch_all: All, tmp_path: Path) -> None:
    """Its fields are filled in, and braces can be written twice."""
    found = fetch_all(tmp_path, kind="videos", template="{{{kind}}} {index}{suffix}")
    assert [path.name for path in found] == [
        "{videos} 1.mp4",
        "{videos} 2.mp4",
        "{videos} 3.mp4",
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{index}/{task_id}",
        "../{index}",
        "{index}\\x",
        "c:{index}",
        "{index}\n",
        "",
        "{index.__class__}",
        "{index[0]}",
        "{index!r}",
        "{index:>9}",
        "{}",
        "{0}",
        "{url}",
        "{index",
        "car{suffix}",
        7,
    ],
)
def test_a_bad_template_fetches_nothing(
    fetch_all: All, tmp_path: Path, template: object
) -> None:
    """Only plain and different names, from the four fields and nothing in them."""
    with pytest.raises(InputError, match="template"):
        fetch_all(tmp_path / "new", template=template)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_stops_all(fetch_all: All, tmp_path: Path) -> None:
    """It is told before anything is fetched; with `overwrite` all are fetched."""
    there = tmp_path / "task_1-2.png"
    there.write_text("mine")
    with pytest.raises(DownloadError, match=r"task_1-2\.png") as caught:
        fetch_all(tmp_path)
    assert caught.value.url == URLS[1]
    assert (list(tmp_path.iterdir()), there.read_text()) == ([there], "mine")
    assert len(fetch_all(tmp_path, overwrite=True)) == 3
    assert there.read_text() == "/b.exe"


def test_a_failure_says_which_and_keeps_the_rest(
    fetch_all: All, tmp_path: Path
) -> None:
    """What came before it is whole and stays."""

    def files(request: httpx2.Request) -> httpx2.Response:
        is_bad = request.url.path == "/b.exe"
        return httpx2.Response(400) if is_bad else name_of(request)

    with pytest.raises(DownloadError, match=r"task_1-2\.png") as caught:
        fetch_all(tmp_path, files)
    assert (caught.value.url, caught.value.task_id) == (URLS[1], "task_1")
    assert [path.name for path in tmp_path.iterdir()] == ["task_1-1.png"]


def test_progress_is_told_for_each_file(fetch_all: All, tmp_path: Path) -> None:
    """Each file begins anew."""
    told: list[tuple[int, int | None]] = []
    fetch_all(tmp_path, progress=lambda done, total: told.append((done, total)))
    assert told == [(6, 6), (6, 6), (6, 6)]


def test_a_folder_that_cannot_be_is_an_error_of_ours(
    fetch_all: All, tmp_path: Path
) -> None:
    """A file in its place, or something that is no path."""
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", 7):
        with pytest.raises(DownloadError) as caught:
            fetch_all(folder)
        assert (caught.value.url, caught.value.task_id) == (URLS[0], "task_1")


@pytest.mark.usefixtures("public_names")
def test_an_expired_file_is_found_by_its_place(tmp_path: Path) -> None:
    """The second file is asked for anew where it stands, not another one."""
    moved = False

    def handler(request: httpx2.Request) -> httpx2.Response:
        nonlocal moved
        if request.url.path.startswith("/api/"):
            suffix = "?new" if moved else ""
            files = [{"url": url + suffix} for url in URLS]
            return task("succeeded", output={"videos": files})
        if request.url.path == "/b.exe" and not request.url.query:
            moved = True
            return httpx2.Response(403)
        return name_of(request)

    found = all_sync(handler, tmp_path, {})
    assert [path.read_text() for path in found] == ["/a.exe", "/b.exe", "/c.exe"]


def test_an_unbound_output_says_so(tmp_path: Path) -> None:
    """An output out of a pickle has no client, but knows its task."""
    output = client_of(serving(name_of, "images")).tasks.get("task_1").wait()
    restored = pickle.loads(pickle.dumps(output))
    with pytest.raises(DownloadError, match="not bound") as caught:
        restored.download_all(tmp_path)
    assert caught.value.task_id == "task_1"
