"""The media type of a file, and whether a field takes it.

Imported when a call has a file.
"""

from collections.abc import Callable
from importlib import import_module
from mimetypes import MimeTypes
from typing import cast

# It has no types of its own.
_filetype = import_module("filetype")
_guess = cast("Callable[[bytes], str | None]", _filetype.guess_mime)

# Python's own table: what a machine adds to it would be sent from there only.
_of_name = MimeTypes().guess_type

UNKNOWN = "application/octet-stream"
_ARTICLES = {"image/*": "an image", "video/*": "a video", "audio/*": "an audio file"}


def accepted_type(content: bytes, name: str, accept: str) -> str | None:
    """Return the media type of a file, or None if a field does not take it.

    The content decides; the name does only for types that have no mark in their
    content. `accept` is a list of types and suffixes, as in HTML: "image/*,.glb".
    """
    found = _guess(content)
    kind = found or _type_of(name) or UNKNOWN
    suffix = "" if found else name.lower()
    fits = any(_fits(it, kind, suffix) for it in _patterns(accept))
    return kind if fits else None


def described(accept: str) -> str:
    """Say which files a field takes, for a sentence about one that it does not take."""
    return " or ".join(_ARTICLES.get(it, it) for it in _patterns(accept))


def _patterns(accept: str) -> list[str]:
    return [it for part in accept.split(",") if (it := part.strip().lower())]


def _type_of(name: str) -> str | None:
    """Return the type that a name tells, unless the content would have told it."""
    kind = _of_name(name)[0]
    return None if kind is None or _plain(kind) in _RECOGNIZED else kind


def _fits(pattern: str, kind: str, name: str) -> bool:
    if pattern in {"*", "*/*"}:
        return True
    if pattern.endswith("/*"):
        return kind.startswith(pattern[:-1])
    if not pattern.startswith("."):
        return _plain(pattern) == _plain(kind)
    meant = _plain(_of_name(f"a{pattern}")[0] or "")
    return meant == _plain(kind) or (
        meant not in _RECOGNIZED and name.endswith(pattern)
    )


def _plain(kind: str) -> str:
    """Return a type without the `x-` that some tools write, as in `audio/x-wav`."""
    return kind.replace("/x-", "/", 1)


_RECOGNIZED = frozenset(_plain(it.mime) for it in _filetype.TYPES)
