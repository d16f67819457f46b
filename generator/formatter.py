"""black, in process: the one module that knows it.

black takes a tenth of a second for a module of a model: what templates write is as
black would write it already, and only a sample of it is held against black unless all
of it is asked for. Imports errors only.
"""

import os
from collections.abc import Iterable, Mapping
from zlib import crc32

from generator.errors import InternalError

SAMPLE = 500
"""How many lines `generate` holds against black: a tenth of a second of work."""

_SHARED = 10_000
"""From how many lines on another process pays for itself."""


def formatted(files: Mapping[str, str]) -> dict[str, str]:
    """The same files, the Python ones as black writes them.

    Raises InternalError when a file is not Python: a template is wrong.
    """
    return {
        path: _python(path, text) if path.endswith(".py") else text
        for path, text in files.items()
    }


def check(files: Mapping[str, str], most: int | None = None) -> None:
    """Raise InternalError for a Python file that black would change.

    Then its template is wrong. With `most`, at most so many lines are looked at; what
    they say decides which.
    """
    texts = {path: text for path, text in files.items() if path.endswith(".py")}
    chosen = texts if most is None else _sample(texts, most)
    for path in _changed(chosen):
        raise InternalError(f"{path}: black would change it; its template is wrong")


def _sample(texts: Mapping[str, str], most: int) -> dict[str, str]:
    """Files of at most so many lines in all: another choice for other texts."""
    chosen: dict[str, str] = {}
    for path, text in sorted(texts.items(), key=lambda it: crc32(it[1].encode())):
        lines = text.count("\n")
        if lines <= most:
            chosen[path] = text
            most -= lines
    return chosen


def _changed(texts: Mapping[str, str]) -> Iterable[str]:
    """The files that black would change."""
    if sum(text.count("\n") for text in texts.values()) < _SHARED:
        found = list(map(_is_changed, texts, texts.values()))
    else:
        # Imported here: few runs need it, and it brings logging along.
        from concurrent.futures import ProcessPoolExecutor

        with ProcessPoolExecutor(os.cpu_count()) as pool:
            found = list(pool.map(_is_changed, texts, texts.values(), chunksize=8))
    return (path for path, changed in zip(texts, found, strict=True) if changed)


def _is_changed(path: str, text: str) -> bool:
    return _python(path, text) != text


def _python(path: str, text: str) -> str:
    # Imported here: it costs a tenth of a second, and a run without changes none.
    from black import format_file_contents
    from black.mode import Mode, TargetVersion
    from black.parsing import InvalidInput
    from black.report import NothingChanged

    try:
        mode = Mode(target_versions={TargetVersion.PY311})
        return format_file_contents(text, fast=False, mode=mode)
    except NothingChanged:
        return text
    except (InvalidInput, AssertionError) as error:
        raise InternalError(f"{path}: not valid Python: {error}") from error
