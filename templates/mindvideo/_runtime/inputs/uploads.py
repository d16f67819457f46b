"""Turn local files into data URIs, so that validation sees what will be sent.

Imported when a call has a file.
"""

import os
from binascii import b2a_base64
from collections.abc import Mapping
from typing import BinaryIO, cast

from mindvideo._runtime.catalog import ModelInfo
from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.inputs.local_files import LocalFile, is_file
from mindvideo._runtime.inputs.media_types import accepted_type, described
from mindvideo._runtime.inputs.upload_places import Places
from mindvideo._runtime.platform import LARGEST_UPLOADS

_PIECE = 3 * 2**16
"""Bytes to encode at a time. Pieces of a multiple of three can be joined."""

_MOST = max(LARGEST_UPLOADS.values())


class _Refused(Exception):
    """Why a file cannot be sent, in words that follow its name."""


def with_data_uris(
    info: ModelInfo, fields: Mapping[str, object], wire: Mapping[str, str]
) -> dict[str, object]:
    """Replace each file by a data URI, where the model accepts files.

    `wire` maps fields to their names on the wire where these differ; inside a dict the
    names are those on the wire. A file in any other place is left for the schema to
    refuse. Raises InputError with every problem, for files that cannot be read, are too
    large or are of another type.
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
    """Replace the files in a value whose place in the input takes files."""
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
    if not is_file(value) or place.accept is None:
        return value
    try:
        return data_uri(value, place.accept)
    except _Refused as reason:
        problems.append(InputProblem(at, f"{_called(value)} {reason}"))
        return value


def data_uri(file: LocalFile, accept: str) -> str:
    """Return the file as a data URI, with the type that its content has."""
    content = _content(file)
    if not content:
        raise _Refused("is empty")
    kind = accepted_type(content, _name(file), accept)
    if kind is None:
        raise _Refused(f"is not {described(accept)}")
    limit = LARGEST_UPLOADS.get(kind.partition("/")[0], LARGEST_UPLOADS["file"])
    if len(content) > limit:
        raise _Refused(
            f"is larger than the limit of {limit} bytes for a file inside an input; "
            "put it on a server, and pass its address"
        )
    view = memoryview(content)
    pieces = (
        b2a_base64(view[start : start + _PIECE], newline=False).decode("ascii")
        for start in range(0, len(content), _PIECE)
    )
    return "".join((f"data:{kind};base64,", *pieces))


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
        return opened.read(_MOST + 1)


def _read(file: BinaryIO) -> object:
    """Read an open file from its position, then restore the position if possible.

    This way you can derive a key from an input and then submit it.
    """
    start = file.tell() if file.seekable() else None
    content = file.read(_MOST + 1)
    if start is not None:
        file.seek(start)
    return content


def _called(file: LocalFile) -> str:
    name = _name(file)
    return (
        repr(name) if name else "the content" if isinstance(file, bytes) else "the file"
    )


def _name(file: LocalFile) -> str:
    """Return its name, if it has one; `open` may have been given a number."""
    if isinstance(file, bytes):
        return ""
    return os.fspath(file) if isinstance(file, os.PathLike) else _own_name(file)


def _own_name(file: BinaryIO) -> str:
    return str(getattr(file, "name", ""))
