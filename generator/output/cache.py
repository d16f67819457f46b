"""Cached: results that depend only on the generator's own code.

These are templates as Jinja compiles them and the module of the API's types, in
`templates/__pycache__/`; no model has a part in them. Like Python's compiled modules,
they save half a second and are never needed. `check` does without.
"""

import marshal
import os
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

from generator.text import digests

_NAME = f"__pycache__/kept.{sys.implementation.cache_tag}"


@dataclass(slots=True)
class Cache:
    """What was cached before, plus what this run adds."""

    templates: dict[str, CodeType] = field(default_factory=dict[str, CodeType])
    """By the keys that Jinja gives them."""

    files: dict[str, str] = field(default_factory=dict[str, str])
    """By their paths in the output."""


@contextmanager
def open_cache(makers: str, templates: Path) -> Generator[Cache, None, None]:
    """Open the cache for a generator, by its digest; save it if something was added.

    What cannot be read or written is not cached.
    """
    path = templates / _NAME
    now = _read(makers, path)
    before = len(now.templates), len(now.files)
    yield now
    if before != (len(now.templates), len(now.files)):
        with suppress(OSError):
            _write(path, _seal(makers, data := marshal.dumps(_plain(now))) + data)


def _plain(now: Cache) -> tuple[dict[str, CodeType], dict[str, str]]:
    return now.templates, now.files


def _seal(makers: str, data: bytes) -> bytes:
    """Return the seal before the data; damaged or foreign data is ignored."""
    return digests.of(makers.encode() + data).encode()


def _read(makers: str, path: Path) -> Cache:
    with suppress(OSError):
        text = path.read_bytes()
        size = len(_seal("", b""))
        if text[:size] == _seal(makers, text[size:]):
            return Cache(*marshal.loads(text[size:]))
    return Cache()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(exist_ok=True)
    # One name for all runs: a killed one leaves no more than this file, and where two
    # write it at once the seal is wrong, and nothing is believed.
    new = path.with_suffix(".new")
    new.write_bytes(data)
    os.replace(new, path)
