"""Local images in an input: what is sent for them, and which are refused."""

import asyncio
import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mindvideo import InputError, MindVideo, idempotency_key
from mindvideo._runtime.inputs.uploads import data_uri, media_type
from mindvideo._runtime.platform import LARGEST_UPLOAD
from mindvideo.sandbox.media import png
from tests.runtime.mocked import async_client_of, body_of, client_of, task

MODEL = "viduq3-pro"
PICTURE = png(16, 16, seed="a")
AS_SENT = f"data:image/png;base64,{base64.b64encode(PICTURE).decode()}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A picture whose name says something else: the content decides."""
    made = tmp_path / "picture.jpg"
    made.write_bytes(PICTURE)
    return made


@pytest.fixture
def sent() -> list[Any]:
    """The bodies of the requests that were sent."""
    return []


@pytest.fixture
def handler(sent: list[Any]) -> Callable[[httpx2.Request], httpx2.Response]:
    """An API that takes every submit."""

    def answer(request: httpx2.Request) -> httpx2.Response:
        sent.append(body_of(request))
        return task()

    return answer


@pytest.fixture
def client(handler: Callable[[httpx2.Request], httpx2.Response]) -> MindVideo:
    return client_of(handler)


def test_each_kind_of_file_becomes_a_data_uri(
    client: MindVideo, sent: list[Any], path: Path
) -> None:
    """A path and content that are handed over are sent alike; an address stays."""
    client.viduq3_pro.submit(image_urls=[path, PICTURE])
    client.tasks.create(MODEL, {"image_urls": [path, "https://a/b.png"]})
    with path.open("rb") as opened:
        client.viduq3_pro.submit(image_urls=[opened, io.BytesIO(PICTURE)])
    assert [it["input"]["image_urls"] for it in sent] == [
        [AS_SENT, AS_SENT],
        [AS_SENT, "https://a/b.png"],
        [AS_SENT, AS_SENT],
    ]


def test_the_async_client_takes_them_too(
    handler: Callable[[httpx2.Request], httpx2.Response], sent: list[Any], path: Path
) -> None:
    """The same input gives the same bytes."""

    async def scenario() -> None:
        async with async_client_of(handler) as client:
            await client.viduq3_pro.submit(image_urls=[path])
            await client.tasks.create(MODEL, {"image_urls": [path]})

    asyncio.run(scenario())
    assert [it["input"]["image_urls"] for it in sent] == [[AS_SENT], [AS_SENT]]


def test_a_key_sees_what_is_sent(path: Path) -> None:
    """A key of a file is the key of its content, and reading it leaves it readable."""
    with path.open("rb") as opened:
        keys = {
            idempotency_key(MODEL, {"image_urls": [it]})
            for it in (path, opened, opened, PICTURE, AS_SENT)
        }
    other = idempotency_key(MODEL, {"image_urls": [png(16, 16, seed="b")]})
    assert len(keys) == 1 and other not in keys


def test_refused_files_are_all_named(
    client: MindVideo, sent: list[Any], path: Path
) -> None:
    """Each with its place and its reason, in one error, and nothing is sent."""
    text = path.with_name("text.png")
    text.write_text("no picture")
    wrong: list[Any] = [
        text,
        path.with_name("none.png"),
        path.parent,
        b"",
        Path("a\0b"),
    ]
    with text.open() as as_text, pytest.raises(InputError) as refused:
        client.viduq3_pro.submit(image_urls=[*wrong, as_text])
    reasons = (
        "is not a PNG",
        "does not exist",
        "is a folder",
        "is empty",
        "",
        "mode 'rb'",
    )
    assert [it.path for it in refused.value.errors] == [
        f"image_urls[{i}]" for i in range(len(reasons))
    ]
    for problem, reason in zip(refused.value.errors, reasons, strict=True):
        assert reason in problem.message
    assert sent == []


def test_a_file_that_is_too_large_gets_the_limit(tmp_path: Path) -> None:
    """The limit counts the file's own bytes and stands in the message."""
    large = tmp_path / "large.png"
    large.write_bytes(PICTURE)
    with large.open("r+b") as opened:
        opened.truncate(LARGEST_UPLOAD)
        assert data_uri(large).startswith("data:image/png")
        opened.truncate(LARGEST_UPLOAD + 1)
    with pytest.raises(InputError, match=f"limit of {LARGEST_UPLOAD} bytes"):
        idempotency_key(MODEL, {"image_urls": [large]})


def test_the_rules_judge_what_is_sent(client: MindVideo, path: Path) -> None:
    """Where a model takes public addresses only, the error says so."""
    with pytest.raises(InputError, match="public http or https addresses only"):
        client.veo3_1_quality.submit(prompt="a", image_urls=[path])


def test_other_fields_take_no_files(client: MindVideo, path: Path) -> None:
    """A path as the prompt is a mistake, not an upload."""
    wrong: Any = path
    with pytest.raises(InputError, match="prompt: Input should be a valid string"):
        client.veo3_1_quality.submit(prompt=wrong)


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"BM\x10\0\0\0\0\0\0\0", "image/bmp"),
        (b"II*\0", "image/tiff"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
        (b"\0\0\0\x20ftypheic", "image/heic"),
        (b"\0\0\0\x20ftypisom", None),
        (b"RIFF\x10\0\0\0WAVE", None),
        (b"BMW drives", None),
        (b"<svg", None),
        (b"", None),
    ],
)
def test_the_content_tells_the_type(beginning: bytes, kind: str | None) -> None:
    """Images are known by their first bytes, and other files are not taken for one."""
    assert media_type(beginning) == kind


def test_pieces_join(tmp_path: Path) -> None:
    """A file of more than one piece is encoded as a whole would be."""
    content = PICTURE + bytes(range(256)) * 1000
    head, _, text = data_uri(content).partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(text, validate=True) == content
