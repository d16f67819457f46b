"""The files of finished tasks: real media that download whole or in part."""

import struct
import zlib
from collections.abc import Callable

import httpx2
import pytest

from mindvideo.sandbox.media import image_size, png

TASKS = "/api/v1/tasks"
IMAGE = "doubao-seedream-5-0-lite"

Submit = Callable[..., httpx2.Response]
Advance = Callable[[float], None]
Finish = Callable[..., list[str]]


@pytest.fixture
def finish(submit: Submit, api: httpx2.Client, advance: Advance) -> Finish:
    """Submit a task, let it succeed, give the URLs of its files."""

    def call(kind: str, **given: object) -> list[str]:
        task_id = submit(**given).json()["task_id"]
        advance(20)
        output = api.get(f"{TASKS}/{task_id}").json()["output"]
        return [file["url"] for file in output[kind]]

    return call


def read_png(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and raw rows; fails on a wrong signature or checksum."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, rest = {}, content[8:]
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        kind, body = rest[4:8], rest[8 : 8 + length]
        (checksum,) = struct.unpack(">I", rest[8 + length : 12 + length])
        assert checksum == zlib.crc32(kind + body)
        chunks[kind], rest = body, rest[12 + length :]
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    return width, height, zlib.decompress(chunks[b"IDAT"])


def mp4_boxes(content: bytes) -> list[bytes]:
    """The kinds of the boxes at the top of an MP4 file."""
    kinds = []
    while content:
        (length,) = struct.unpack(">I", content[:4])
        kinds.append(content[4:8])
        content = content[length:]
    return kinds


def test_a_video_is_one_real_mp4(finish: Finish, web: httpx2.Client) -> None:
    """A video task shows one MP4 with an H.264 track, a few kilobytes."""
    (url,) = finish("videos")
    answer = web.get(url)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert int(answer.headers["Content-Length"]) == len(answer.content) < 12_000
    assert {b"ftyp", b"moov", b"mdat"} <= set(mp4_boxes(answer.content))
    assert b"avc1" in answer.content


def test_there_are_as_many_images_as_asked_for(
    finish: Finish,
    web: httpx2.Client,
) -> None:
    """`n` images are `n` different pictures."""
    urls = finish("images", model=IMAGE, n=3)
    pictures = {web.get(url).content for url in urls}
    assert len(urls) == len(pictures) == 3


def test_without_n_there_is_one_image(finish: Finish) -> None:
    """An image task that names no number makes one."""
    assert len(finish("images", model=IMAGE)) == 1


def test_an_image_is_a_real_png_in_the_ratio_asked_for(
    finish: Finish,
    web: httpx2.Client,
) -> None:
    """Each row of the picture is there, sixteen wide for nine high."""
    (url,) = finish("images", model=IMAGE, size="16:9")
    answer = web.get(url)
    width, height, rows = read_png(answer.content)
    assert answer.headers["Content-Type"] == "image/png"
    assert (width, height) == (256, 144)
    assert len(rows) == height * (1 + 3 * width)


@pytest.mark.parametrize(
    ("given", "size"),
    [
        ({}, (256, 256)),
        ({"size": "auto"}, (256, 256)),
        ({"aspect_ratio": "9:16"}, (144, 256)),
        ({"size": "2048x1024"}, (256, 128)),
        ({"size": "0:1"}, (256, 256)),
        ({"size": "1:99999"}, (16, 256)),
        ({"size": 5}, (256, 256)),
    ],
)
def test_the_size_follows_the_ratio(
    given: dict[str, str | int], size: tuple[int, int]
) -> None:
    """The longer side is 256 pixels; what is no ratio gives a square."""
    assert image_size(given) == size


def test_a_picture_depends_on_its_seed_alone() -> None:
    """The same task shows the same picture, another task another."""
    assert png(8, 4, seed="a") == png(8, 4, seed="a") != png(8, 4, seed="b")


def test_head_tells_the_length_and_sends_nothing(
    finish: Finish,
    web: httpx2.Client,
) -> None:
    """HEAD answers as GET does, without the body."""
    (url,) = finish("videos")
    whole, head = web.get(url), web.head(url)
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.content == b""


def test_a_range_gives_that_part(finish: Finish, web: httpx2.Client) -> None:
    """A download can go on where it stopped."""
    (url,) = finish("videos")
    whole = web.get(url).content
    part = web.get(url, headers={"Range": "bytes=1000-"})
    assert part.status_code == 206
    assert part.content == whole[1000:]
    assert part.headers["Content-Range"] == f"bytes 1000-{len(whole) - 1}/{len(whole)}"


def test_a_range_beyond_the_end_is_416(finish: Finish, web: httpx2.Client) -> None:
    """Nothing is left to send after the last byte."""
    (url,) = finish("videos")
    answer = web.get(url, headers={"Range": "bytes=99999-"})
    assert answer.status_code == 416


def test_files_appear_when_the_task_has_succeeded(
    submit: Submit, api: httpx2.Client, advance: Advance
) -> None:
    """An unfinished task has no file, a finished one has."""
    path = f"/files/{submit().json()['task_id']}/0.mp4"
    before = api.get(path)
    advance(20)
    assert before.status_code == 404
    assert before.json()["code"] == "file_not_found"
    assert api.get(path).status_code == 200


@pytest.mark.parametrize("name", ["1.mp4", "0.png", "..%2f0.mp4", "0.mp4%00"])
def test_other_names_are_no_files(
    submit: Submit, api: httpx2.Client, advance: Advance, name: str
) -> None:
    """Only the names that the task shows can be fetched."""
    task_id = submit().json()["task_id"]
    advance(20)
    assert api.get(f"/files/{task_id}/{name}").status_code == 404
