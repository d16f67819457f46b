"""Compare files on disk, write what changed, remove what is stale.

Only this module writes, and only inside the given root. A root that holds anything must
have the mark of an earlier run.
"""

import difflib
import os
import shutil
from collections.abc import Collection, Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import OutputError
from generator.output import staging

MARK = ".mindvideo-generated"
"""The mark: this folder is disposable, `generate` made all of it."""

MARK_TEXT = "This folder is written by the MindVideo SDK generator. Do not edit it.\n"
MANIFEST = ".manifest.json"
"""The manifest. Nothing needs it, and it is not compared."""

OWN = {
    MARK: MARK_TEXT,
    ".gitignore": "# What the MindVideo SDK generator keeps between runs.\n"
    f"/{MANIFEST}\n/{staging.PREFIX}*/\n",
}
"""Files in every output folder, whatever is generated: path -> text."""

_CACHES = frozenset({"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache"})


@dataclass(frozen=True, slots=True)
class Changes:
    """The differences between a folder and what it should hold; paths inside it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def compare(
    root: Path, files: Mapping[str, str], kept: Collection[str] = ()
) -> Changes:
    """Compare the folder `root` with `files`; a missing folder counts as empty.

    `kept` are paths of files that are known to be right. Raises OutputError if the
    folder is not one of ours.
    """
    wanted = {**files, **OWN}
    _refuse_foreign(root, wanted)
    found = list_files(root)
    left = found.difference(kept)
    both = left & wanted.keys()
    same = {path for path in both if _read(root / path) == wanted[path].encode()}
    return Changes(
        added=tuple(sorted(wanted.keys() - found)),
        changed=tuple(sorted(both - same)),
        removed=tuple(sorted(left - wanted.keys())),
        unchanged=len(same) + len(found) - len(left),
    )


def write(root: Path, files: Mapping[str, str], kept: Collection[str] = ()) -> Changes:
    """Make the folder `root` hold exactly `files`, touching only what differs.

    `kept` are paths of files that stay as they are. All new text is on disk, inside the
    root, before the first old file goes. Each step is undone if a later one fails, so
    an error leaves the folder unchanged; leftovers of a killed run are removed. Raises
    OutputError if the folder is not one of ours.
    """
    wanted = {**files, **OWN}
    _refuse_foreign(root, wanted)
    with _alone_in(root) as left:
        if left:
            _remove_empty(root)
        changes = compare(root, files, kept)
        if changes:
            with _swap(root) as swap:
                # The mark first: a folder without it would not be ours.
                new = (*changes.added, *changes.changed)
                for path in sorted(new, key=lambda it: it != MARK):
                    swap.stage(path, wanted[path])
                for path in changes.removed:
                    swap.remove(path)
                swap.place()
    return changes


def write_some(folder: Path, files: Mapping[str, str]) -> None:
    """Add files to a folder: all of them, or none."""
    if not files:
        return
    with _alone_in(folder), _swap(folder) as swap:
        for path, text in files.items():
            swap.stage(path, text)
        swap.place()


def diff(root: Path, files: Mapping[str, str]) -> str:
    """Return a unified diff from the folder `root` to `files`, sorted by path."""
    changes = compare(root, files)
    wanted = {**files, **OWN}
    differing = sorted((*changes.added, *changes.changed, *changes.removed))
    return "".join(
        _file_diff(path, _read(root / path) or b"", wanted.get(path, ""))
        for path in differing
    )


@contextmanager
def _alone_in(root: Path) -> Generator[list[Path], None, None]:
    """Open a folder for writing; create it, and remove it again on any error.

    Yields the staging folders that killed runs left, which are removed at the end.
    """
    with ExitStack() as undo:
        _make(root, undo)
        with staging.alone_in(root) as left:
            yield left
            staging.remove(left)
        undo.pop_all()


@contextmanager
def _swap(root: Path) -> Generator["_Swap", None, None]:
    """Swap files in a folder; undo it on any error."""
    with staging.staging_in(root) as folder, ExitStack() as steps:
        yield _Swap(root, folder, steps)
        steps.pop_all()


@dataclass(frozen=True, slots=True)
class _Swap:
    """Stages new files and sets old ones aside; each step can be undone."""

    root: Path
    staging: Path
    undo: ExitStack
    staged: list[str] = field(default_factory=list[str])
    inside: set[str] = field(default_factory=set[str])
    """Folders known to be inside the root."""

    # With thousands of files, a Path for each step would cost more than the steps.
    def stage(self, path: str, text: str) -> None:
        """Write a file to the staging folder."""
        new = self._new(path)
        if self._is_first_inside(path):
            os.makedirs(os.path.dirname(new), exist_ok=True)
        Path(new).write_text(text, encoding="utf-8", newline="\n")
        self.staged.append(path)

    def place(self) -> None:
        """Move a staged file to its place."""
        self.inside.clear()
        for path in self.staged:
            target = os.path.join(self.root, path)
            if self._is_first_inside(path):
                _make(Path(target).parent, self.undo)
            if os.path.lexists(target):
                self._set_aside(target)
            self._move(self._new(path), target)

    def remove(self, path: str) -> None:
        """Remove a file, and folders that then hold nothing but caches."""
        target = self.root / path
        self._set_aside(target)
        for folder in target.parents:
            if folder == self.root or any(_present(folder)):
                return
            self._set_aside(folder)

    def _new(self, path: str) -> str:
        return os.path.join(self.staging, "new", path)

    def _set_aside(self, path: str | Path) -> None:
        old = self.staging / "old"
        old.mkdir(exist_ok=True)
        self._move(path, old / str(len(os.listdir(old))))

    def _move(self, source: str | Path, target: str | Path) -> None:
        os.replace(source, target)
        self.undo.callback(os.replace, target, source)

    def _is_first_inside(self, path: str) -> bool:
        """Whether a file is the first in its folder; it must not lead out of the root.

        Neither by name nor by link: raises OutputError.
        """
        if os.path.dirname(path) in self.inside:
            return False
        target = self.root / path
        if not target.parent.resolve().is_relative_to(self.root.resolve()):
            raise OutputError(f"{target}: points outside {self.root}")
        self.inside.add(os.path.dirname(path))
        return True


def _make(folder: Path, undo: ExitStack) -> None:
    """Create a folder and its missing parents."""
    if not folder.is_dir():
        _make(folder.parent, undo)
        folder.mkdir()
        undo.callback(folder.rmdir)


def _remove_empty(root: Path) -> None:
    """Remove folders that a killed run had created or emptied."""
    for folder, _ in reversed([*_walk(root)][1:]):
        if not any(_present(folder)):
            shutil.rmtree(folder)


def _refuse_foreign(root: Path, wanted: Mapping[str, str]) -> None:
    if root.exists() and not root.is_dir():
        raise OutputError(f"{root}: not a folder")
    if not (root / MARK).is_file() and list_files(root):
        raise OutputError(
            f"{root}: neither empty nor made by generate (it has no {MARK}); "
            "choose another --out, or empty it yourself"
        )
    # A link in place of a folder would lead what is written below it elsewhere.
    folders = {Path(os.path.dirname(path)) for path in wanted}
    for parent in {it for folder in folders for it in (folder, *folder.parents)}:
        if parent != Path() and (root / parent).is_symlink():
            raise OutputError(f"{root / parent}: a symbolic link, expected a folder")


def list_files(root: Path) -> set[str]:
    """List every file that counts in an output folder."""
    return set(_present(root)) - {MANIFEST}


def _present(root: Path) -> Iterator[str]:
    """List files below a folder, except in caches and staging folders; links count."""
    for folder, files in _walk(root):
        here = folder.relative_to(root).as_posix()
        for name in files:
            yield name if here == "." else f"{here}/{name}"


def _walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """List the folders that count, from the top, each with its files and links."""
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not _is_passing(folder, name)]
        linked = [name for name in names if os.path.islink(os.path.join(folder, name))]
        yield Path(folder), files + linked


def _is_passing(folder: str, name: str) -> bool:
    """Whether a folder is a tool's cache or a staging folder."""
    is_named = name.startswith(staging.PREFIX)
    return name in _CACHES or (is_named and staging.is_staging(f"{folder}/{name}"))


def _read(path: Path) -> bytes | None:
    """Read a regular file; None for anything else."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _file_diff(path: str, old: bytes, new: str) -> str:
    lines = difflib.unified_diff(
        old.decode(errors="replace").splitlines(keepends=True),
        new.splitlines(keepends=True),
        fromfile=f"on disk/{path}",
        tofile=f"generated/{path}",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
