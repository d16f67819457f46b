"""Turn local images into data URIs, so that validation sees what will be sent.

Imported when a call has a file.
"""

import os
from binascii import b2a_base64
from collections.abc import Mapping
from typing import BinaryIO, cast

from mindvideo._runtime.catalog import ModelInfo
from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.inputs.local_files import LocalFile, is_file
from mindvideo._runtime.inputs.upload_places import Places
from mindvideo._runtime.platform import LARGEST_UPLOAD

_PIECE = 3 * 2**16
"""Bytes to encode at a time. Pieces of a multiple of three can be joined."""

_BEGINNINGS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"} | dict.fromkeys(
    (b"heic", b"heix", b"mif1"), "image/heic"
)
_KNOWN = "PNG, JPEG, WebP, GIF, TIFF, BMP, AVIF or HEIC"


class _Refused(Exception):
    """Why a file cannot be sent, in words that follow its name."""


def with_data_uris(
    info: ModelInfo, fields: Mapping[str, object], wire: Mapping[str, str]
) -> dict[str, object]:
    """Replace each file by a data URI, where the model accepts images.

    `wire` maps fields to their names on the wire where these differ; inside a dict the
    names are those on the wire. A file in any other place is left for the schema to
    refuse. Raises InputError with every problem,
    for files that cannot be read, are too large or are not images.
    """
    problems: list[InputProblem] = []
    places = Places(info.input_schema, (info.input_schema,))
    ready = {
        name: _converted(value, places.member(at), at, problems)
        for name, value in fields.items()
        for at in [wire.get(name, name)]
    }
    if problems:
        subject = f"{info.slug} refused the input; nothing was sent:"
        raise InputError(subject, tuple(problems))
    return ready


def _converted(
    value: object, place: Places, at: str, problems: list[InputProblem]
) -> object:
    """Replace the files in a value whose place in the input takes images."""
    if isinstance(value, list):
        items = enumerate(cast("list[object]", value))
        inner = place.items()
        return [_converted(it, inner, f"{at}[{i}]", problems) for i, it in items]
    if isinstance(value, dict):
        members = cast("dict[str, object]", value).items()
        return {
            name: _converted(it, place.member(name), f"{at}.{name}", problems)
            for name, it in members
        }
    if not is_file(value) or not place.takes_images:
        return value
    try:
        return data_uri(value)
    except _Refused as reason:
        problems.append(InputProblem(at, f"{_called(value)} {reason}"))
        return value


def data_uri(file: LocalFile) -> str:
    """Return the file as a data URI, with the type that its content has."""
    content = _content(file)
    if len(content) > LARGEST_UPLOAD:
        raise _Refused(f"is larger than the limit of {LARGEST_UPLOAD} bytes")
    kind = media_type(content)
    if kind is None:
        raise _Refused(f"is not a {_KNOWN} image" if content else "is empty")
    view = memoryview(content)
    pieces = (
        b2a_base64(view[start : start + _PIECE], newline=False).decode("ascii")
        for start in range(0, len(content), _PIECE)
    )
    return "".join((f"data:{kind};base64,", *pieces))


def media_type(content: bytes) -> str | None:
    """Return the media type of an image by its first bytes, or None."""
    for beginning, kind in _BEGINNINGS.items():
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[:2] == b"BM" and content[6:10] == bytes(4):
        return "image/bmp"
    return _BRANDS.get(content[8:12]) if content[4:8] == b"ftyp" else None


def _content(file: LocalFile) -> bytes:
    """Read the content, at most one byte more than may be sent."""
    if isinstance(file, bytes):
        return file
    try:
        content = _read_path(file) if isinstance(file, os.PathLike) else _read(file)
    except OSError as reason:
        raise _Refused(f"cannot be read: {reason.strerror or reason}") from None
    except (AttributeError, ValueError) as reason:  # a NUL in a path, a closed file
        raise _Refused(f"cannot be read: {reason}") from None
    if not isinstance(content, bytes):
        raise _Refused("is opened as text; open it with mode 'rb'")
    return content


def _read_path(file: os.PathLike[str]) -> bytes:
    path = os.fspath(file)
    # A pipe or a device could keep the caller for ever.
    if not os.path.isfile(path):
        reason = "is a folder" if os.path.isdir(path) else "is not a file"
        raise _Refused(reason if os.path.exists(path) else "does not exist")
    with open(path, "rb") as opened:
        return opened.read(LARGEST_UPLOAD + 1)


def _read(file: BinaryIO) -> object:
    """Read an open file from its position, then restore the position if possible.

    This way you can derive a key from an input and then submit it.
    """
    start = file.tell() if file.seekable() else None
    content = file.read(LARGEST_UPLOAD + 1)
    if start is not None:
        file.seek(start)
    return content


def _called(file: LocalFile) -> str:
    if isinstance(file, bytes):
        return "the content"
    name = os.fspath(file) if isinstance(file, os.PathLike) else _name(file)
    return repr(name) if name else "the file"


def _name(file: BinaryIO) -> str:
    """Return its name, if it has one; `open` may have been given a number."""
    return str(getattr(file, "name", ""))
