"""Files on disk: compare, write what changed, remove what is stale.

The only module that writes, and only inside the root it is given. A root that holds
anything must carry the mark that an earlier run left. Imports errors only.
"""

import difflib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import OutputError

MARK = ".mindvideo-generated"
"""The file that says: this folder is disposable, `generate` made all of it."""

_MARK_TEXT = "This folder is written by the MindVideo SDK generator. Do not edit it.\n"
_STAGING = ".new-"
_CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What stands between a folder and what it should hold; paths inside the folder."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(root: Path, files: Mapping[str, str]) -> Changes:
    """How the folder `root` differs from `files`; a missing folder is an empty one.

    Raises OutputError when the folder is not one of ours.
    """
    wanted = _marked(files)
    _refuse_foreign(root, wanted)
    present = set(_present(root))
    both = present & wanted.keys()
    same = {path for path in both if _read(root / path) == wanted[path].encode()}
    return Changes(
        added=tuple(sorted(wanted.keys() - present)),
        changed=tuple(sorted(both - same)),
        removed=tuple(sorted(present - wanted.keys())),
        unchanged=len(same),
    )


def write(root: Path, files: Mapping[str, str]) -> Changes:
    """Make the folder `root` hold exactly `files`, touching only what differs.

    All new text is on the disk, inside the root, before the first old file goes: a full
    disk leaves the folder as it was. Raises OutputError when it is not one of ours.
    """
    changes = compare(root, files)
    if not changes:
        return changes
    wanted = _marked(files)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_STAGING, dir=root) as folder:
        staging = Path(folder)
        for path in (*changes.added, *changes.changed):
            _write(staging / path, wanted[path])
        for path in changes.removed:
            _remove(root, path)
        for path in (*changes.added, *changes.changed):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / path, root / path)
    return changes


def write_file(path: Path, text: str) -> None:
    """Make one file hold `text`, all of it or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=path.parent) as folder:
        staged = Path(folder) / path.name
        _write(staged, text)
        os.replace(staged, path)


def diff(root: Path, files: Mapping[str, str]) -> str:
    """A unified diff from the folder `root` to `files`, in the order of the paths."""
    changes = compare(root, files)
    wanted = _marked(files)
    differing = sorted((*changes.added, *changes.changed, *changes.removed))
    return "".join(
        _file_diff(path, _read(root / path) or b"", wanted.get(path, ""))
        for path in differing
    )


def _marked(files: Mapping[str, str]) -> dict[str, str]:
    return {**files, MARK: _MARK_TEXT}


def _refuse_foreign(root: Path, wanted: Mapping[str, str]) -> None:
    if root.exists() and not root.is_dir():
        raise OutputError(f"{root}: not a folder")
    if not (root / MARK).is_file() and any(_present(root)):
        raise OutputError(
            f"{root}: neither empty nor made by generate (it has no {MARK}); "
            "choose another --out, or empty it yourself"
        )
    # A link in place of a folder would lead what is written below it elsewhere.
    for parent in {str(above) for path in wanted for above in Path(path).parents}:
        if parent != "." and (root / parent).is_symlink():
            raise OutputError(f"{root / parent}: a symbolic link, expected a folder")


def _present(root: Path) -> Iterator[str]:
    """Every file below a folder but the caches that tools leave; links are files."""
    for folder, names, files in os.walk(root):
        here = Path(folder)
        names[:] = [name for name in names if not _is_passing(name)]
        linked = [name for name in names if (here / name).is_symlink()]
        for name in (*files, *linked):
            yield (here / name).relative_to(root).as_posix()


def _is_passing(name: str) -> bool:
    """Whether a folder is a cache, or what a run that was killed left behind."""
    return name in _CACHES or name.startswith(_STAGING)


def _read(path: Path) -> bytes | None:
    """What a regular file holds; None for anything else."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _remove(root: Path, path: str) -> None:
    """Remove a file, and the folders that hold nothing after it but caches."""
    (root / path).unlink()
    for folder in (root / path).parents:
        if folder == root or any(_present(folder)):
            return
        shutil.rmtree(folder)


def _file_diff(path: str, old: bytes, new: str) -> str:
    lines = difflib.unified_diff(
        old.decode(errors="replace").splitlines(keepends=True),
        new.splitlines(keepends=True),
        fromfile=f"on disk/{path}",
        tofile=f"generated/{path}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
