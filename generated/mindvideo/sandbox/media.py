"""The files that finished tasks show: a PNG drawn for each image, one stored clip.

`clip.mp4.b64` is two seconds of H.264 (320x180, 12 frames a second, yuv420p) in
base64, so that this package is text only. It was made once, with FFmpeg:

    ffmpeg -f lavfi -i gradients=s=320x180:r=12:d=2:speed=0.05:seed=7:\\
    c0=0x1e3a8a:c1=0xf59e0b -c:v libx264 -profile:v main -preset veryslow -threads 1 \\
    -crf 26 -pix_fmt yuv420p -map_metadata -1 -fflags +bitexact -flags:v +bitexact \\
    -movflags +faststart -an clip.mp4
"""

import re
import struct
import zlib
from base64 import b64decode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from pydantic import JsonValue

from mindvideo._runtime.platform import FILE_SUFFIXES

LONG_SIDE = 256
"""Pixels of an image's longer side."""

SHORT_SIDE = 16
"""Pixels that an image's shorter side has at least, however narrow the ratio."""

MAX_FILES = 100
"""Files of one task, where a model's schema sets no limit of its own."""

_RATIO = re.compile(r"([1-9][0-9]{0,5})[:x*]([1-9][0-9]{0,5})")
_IMAGE_SUFFIX = ".png"


def file_suffix(output_kind: str) -> str:
    """The suffix of a kind's files: a kind without a known one gets images."""
    return FILE_SUFFIXES.get(output_kind, _IMAGE_SUFFIX)


def file_count(given: Mapping[str, JsonValue]) -> int:
    """How many files an input asks for: its `n`, else one."""
    n = given.get("n")
    if isinstance(n, bool) or not isinstance(n, int | float):
        return 1
    return max(1, min(int(n), MAX_FILES))


def write_file(path: Path, given: Mapping[str, JsonValue]) -> None:
    """Write the file that belongs at `path`; its name decides what is drawn."""
    if path.suffix == FILE_SUFFIXES.get("videos"):
        path.write_bytes(clip())
    else:
        path.write_bytes(png(*image_size(given), seed=path.stem))


def clip() -> bytes:
    """The stored MP4."""
    text = files("mindvideo.sandbox").joinpath("clip.mp4.b64").read_text("ascii")
    return b64decode(text)


def image_size(given: Mapping[str, JsonValue]) -> tuple[int, int]:
    """Width and height in pixels, in the ratio that the input asks for, else square."""
    for name in ("aspect_ratio", "size"):
        found = _RATIO.fullmatch(str(given.get(name)))
        if found is not None:
            return _fit(int(found[1]), int(found[2]))
    return LONG_SIDE, LONG_SIDE


def _fit(wide: int, high: int) -> tuple[int, int]:
    longer = max(wide, high)
    return (
        max(SHORT_SIDE, round(LONG_SIDE * wide / longer)),
        max(SHORT_SIDE, round(LONG_SIDE * high / longer)),
    )


def png(width: int, height: int, *, seed: str) -> bytes:
    """A diagonal gradient between two colours that the seed chooses, as a PNG file."""
    digest = sha256(seed.encode()).digest()
    ramp = _ramp(digest[:3], digest[3:6], steps=width + height)
    rows = (b"\0" + ramp[3 * y : 3 * (y + width)] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8-bit RGB
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            _chunk(b"IEND", b""),
        )
    )


def _ramp(first: bytes, last: bytes, *, steps: int) -> bytes:
    return bytes(
        a + (b - a) * step // steps
        for step in range(steps)
        for a, b in zip(first, last, strict=True)
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    length = struct.pack(">I", len(content))
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return length + kind + content + checksum
