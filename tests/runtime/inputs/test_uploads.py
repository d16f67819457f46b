"""Local files in an input: what is sent for them, and which are refused."""

import asyncio
import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from mindvideo import InputError, MindVideo, idempotency_key
from mindvideo._runtime.inputs.uploads import data_uri
from mindvideo._runtime.platform import LARGEST_UPLOADS
from mindvideo.sandbox.media import png
from tests.runtime.mocked import async_client_of, body_of, client_of, task

MODEL = "viduq3-pro"
PICTURE = png(16, 16, seed="a")
VIDEO = b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41"
SOUND = b"ID3\4\0\0\0\0\0\x23"
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
        "is not an image",
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


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [(PICTURE, "image"), (VIDEO, "video"), (SOUND, "audio"), (b"%PDF-1.7\n", "file")],
)
def test_a_file_that_is_too_large_gets_the_limit(
    tmp_path: Path, beginning: bytes, kind: str
) -> None:
    """The limit of its kind counts the file's own bytes; the message says what to do."""
    large, limit = tmp_path / "large", LARGEST_UPLOADS[kind]
    large.write_bytes(beginning)
    with large.open("r+b") as opened:
        opened.truncate(limit)
        assert data_uri(large, "*/*").startswith("data:")
        opened.truncate(limit + 1)
    with pytest.raises(Exception, match=f"limit of {limit} bytes.*pass its address"):
        data_uri(large, "*/*")


def test_a_file_that_is_too_large_is_an_input_error(tmp_path: Path) -> None:
    """Its name and its field are in the message."""
    large = tmp_path / "large.png"
    large.write_bytes(PICTURE + bytes(LARGEST_UPLOADS["image"]))
    with pytest.raises(InputError, match=r"image_urls\[0\]: .*large.png' is larger"):
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


def test_pieces_join(tmp_path: Path) -> None:
    """A file of more than one piece is encoded as a whole would be."""
    content = PICTURE + bytes(range(256)) * 1000
    head, _, text = data_uri(content, "image/*").partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(text, validate=True) == content
