"""Which files a field takes, by its hints and by what a file is."""

import pytest

from mindvideo._runtime.inputs.media_types import accepted_type, described
from mindvideo._runtime.inputs.upload_places import accepted_files

MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(32)
CONTENTS = {
    "image/png": b"\x89PNG\r\n\x1a\n" + bytes(32),
    "image/jpeg": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "image/gif": b"GIF89a" + bytes(32),
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "image/bmp": b"BM\x10\0\0\0" + bytes(32),
    "image/tiff": b"II*\0" + bytes(32),
    "image/avif": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1" + bytes(32),
    "image/heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(32),
    "video/mp4": MP4,
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\2\0qt  " + bytes(32),
    "video/webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\xf7\x81\1B\x82\x84webm" + bytes(32),
    "audio/mpeg": b"ID3\4\0\0\0\0\0\x23" + bytes(32),
    "audio/x-wav": b"RIFF\x24\0\0\0WAVEfmt " + bytes(32),
    "audio/mp4": b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom" + bytes(32),
    "application/pdf": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_the_content_tells_the_type(kind: str) -> None:
    """Whatever the name says; and a field of another kind does not take it."""
    content, family = CONTENTS[kind], kind.partition("/")[0]
    assert accepted_type(content, "a.txt", f"{family}/*") == kind
    assert accepted_type(content, "", "*/*") == kind
    assert accepted_type(content, f"a.{kind[-3:]}", "font/*") is None


@pytest.mark.parametrize(
    ("content", "name", "accept", "kind"),
    [
        (MP4, "", "video/mp4", "video/mp4"),
        (MP4, "", "video/quicktime", None),
        (MP4, "", "image/*, video/mp4", "video/mp4"),
        (MP4, "a.mov", ".mp4", "video/mp4"),
        (MP4, "a.mov", ".mov", None),
        (MP4, "", "VIDEO/MP4", "video/mp4"),
        (CONTENTS["audio/x-wav"], "", "audio/wav", "audio/x-wav"),
        # What has no mark in its content is known by its name.
        (b"o cube", "a.mesh9", ".mesh9", "application/octet-stream"),
        (b"o cube", "A.MESH9", "image/*,.mesh9", "application/octet-stream"),
        (b"<svg/>", "a.svg", "image/*", "image/svg+xml"),
        (b"a,b", "a.csv", "text/csv", "text/csv"),
        (b"what", "", "*/*", "application/octet-stream"),
        # What has one is not.
        (b"no picture", "a.png", "image/*", None),
        (b"no picture", "a.png", ".png", None),
        (b"no film", "a.mp4", "video/*", None),
        (b"no film", "", "video/*", None),
    ],
)
def test_a_field_takes_what_it_names(
    content: bytes, name: str, accept: str, kind: str | None
) -> None:
    """Types, kinds of types and suffixes, as a form in a browser reads them."""
    assert accepted_type(content, name, accept) == kind


@pytest.mark.parametrize(
    ("hints", "accept"),
    [
        ({"uploadKind": "image"}, "image/*"),
        ({"uploadKind": "video"}, "video/*"),
        ({"uploadKind": "audio"}, "audio/*"),
        ({"uploadKind": "model3d"}, "*/*"),
        ({"uploadKind": "model3d", "accept": ".glb"}, ".glb"),
        ({"accept": "video/mp4"}, "video/mp4"),
        ({"accept": " ", "uploadKind": "video"}, "video/*"),
        ({"accept": 5, "uploadKind": ""}, None),
        ({"widget": "file-upload"}, None),
        ({}, None),
        (None, None),
        ([], None),
    ],
)
def test_hints_tell_what_a_field_takes(hints: object, accept: str | None) -> None:
    """`accept` goes before `uploadKind`; whatever is not understood says nothing."""
    assert accepted_files(hints) == accept


def test_a_refusal_says_what_is_taken() -> None:
    """In words for the usual kinds."""
    assert described("image/*") == "an image"
    assert described("video/*, .glb,") == "a video or .glb"
