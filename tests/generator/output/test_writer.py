"""Files on disk: only what differs is touched, and nothing outside the folder."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import OutputError, pipeline
from generator.cli import main
from generator.output import incremental, staging, writer
from generator.output.writer import OWN, Changes

PROJECT = Path(__file__).parents[3]
FILES = {"a.py": "a = 1\n", "docs/b.md": "b\n", "docs/deep/c.md": "c\n"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder that holds FILES as an earlier run wrote them."""
    folder = tmp_path / "out"
    writer.write(folder, FILES)
    return folder


@pytest.fixture
def ready(monkeypatch: pytest.MonkeyPatch, sdk_files: dict[str, str]) -> None:
    """The commands get the SDK that was made once, and do the rest of their work."""
    update = incremental.Update(sdk_files, frozenset(), models=5, notes={})
    monkeypatch.setattr(incremental, "update", lambda *_: update)
    monkeypatch.setattr(pipeline, "generate", lambda _: sdk_files)


def tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: path -> bytes, None for what is not a plain file."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_bytes() if path.is_file() and not path.is_symlink() else None
        )
        for path in folder.rglob("*")
    }


def test_first_run_makes_the_folder(tmp_path: Path) -> None:
    """A folder that is not there is made, with every file and the mark in it."""
    folder = tmp_path / "new" / "out"
    changes = writer.write(folder, FILES)
    assert changes.added == (*sorted(OWN), "a.py", "docs/b.md", "docs/deep/c.md")
    assert (changes.changed, changes.removed, changes.unchanged) == ((), (), 0)
    written = {path: (folder / path).read_text() for path in FILES}
    assert written == FILES


def test_second_run_touches_nothing(root: Path) -> None:
    """What is as it should be keeps its inode and its times, the folders theirs."""
    before = {path: path.stat() for path in [root, *root.rglob("*")]}
    assert writer.write(root, FILES) == Changes((), (), (), 5)
    for path, stat in before.items():
        now = path.stat()
        assert (now.st_ino, now.st_mtime_ns) == (stat.st_ino, stat.st_mtime_ns)


def test_only_what_changed_is_written(root: Path) -> None:
    """One changed text is one new file; the others are not touched."""
    inodes = {path: (root / path).stat().st_ino for path in FILES}
    changes = writer.write(root, {**FILES, "a.py": "a = 2\n"})
    assert changes == Changes((), ("a.py",), (), 4)
    assert (root / "a.py").read_text() == "a = 2\n"
    assert (root / "docs/b.md").stat().st_ino == inodes["docs/b.md"]


def test_stale_files_go_with_their_folders(root: Path) -> None:
    """A file that is no longer made goes, and so does a folder it leaves empty."""
    changes = writer.write(root, {"a.py": FILES["a.py"], "docs/b.md": "b\n"})
    assert changes.removed == ("docs/deep/c.md",)
    assert tree(root).keys() == {*OWN, "a.py", "docs", "docs/b.md"}


def test_caches_of_tools_are_left_alone(root: Path) -> None:
    """A cache is neither extra nor removed, while its folder has anything to cache."""
    cache = root / "docs" / "__pycache__" / "b.pyc"
    cache.parent.mkdir()
    cache.touch()
    assert not writer.compare(root, FILES)
    writer.write(root, {**FILES, "a.py": "a = 2\n"})
    assert cache.exists()
    writer.write(root, {"a.py": "a = 2\n"})
    assert tree(root).keys() == {*OWN, "a.py"}


def test_a_file_where_a_folder_was(root: Path) -> None:
    """A folder of ours can become a file, and a file a folder."""
    files = {"docs": "d\n", "a.py/x.py": "x = 1\n"}
    writer.write(root, files)
    assert {path: (root / path).read_text() for path in files} == files
    assert not writer.compare(root, files)


def test_line_ends_are_the_same_everywhere(tmp_path: Path) -> None:
    """Text is written as it is, in UTF-8, whatever the system prefers."""
    writer.write(tmp_path / "out", {"a.md": "é\nb\n"})
    assert (tmp_path / "out/a.md").read_bytes() == b"\xc3\xa9\nb\n"


@pytest.mark.usefixtures("ready")
def test_folder_without_the_mark_is_refused(tmp_path: Path) -> None:
    """A folder with files of somebody else is not written to; exit code 2."""
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    before = tree(tmp_path)
    for verb in ("generate", "check"):
        result = CliRunner().invoke(main, [verb, "--out", str(folder)])
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{folder}: neither empty nor made by generate" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    assert tree(tmp_path) == before


def test_empty_folder_is_taken(tmp_path: Path) -> None:
    """A folder that holds nothing needs no mark."""
    (tmp_path / "out").mkdir()
    assert writer.write(tmp_path / "out", FILES).added


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A file where the folder should be stays as it is."""
    path = tmp_path / "out"
    path.write_text("mine")
    with pytest.raises(OutputError, match="not a folder"):
        writer.write(path, FILES)
    assert path.read_text() == "mine"


def test_link_in_place_of_a_folder_is_refused(root: Path, tmp_path: Path) -> None:
    """Nothing is written through a link that leads out of the folder."""
    outside = tmp_path / "outside"
    (root / "docs").rename(outside)
    (root / "docs").symlink_to(outside)
    before = tree(tmp_path)
    with pytest.raises(OutputError, match="docs: a symbolic link, expected a folder"):
        writer.write(root, {**FILES, "docs/b.md": "evil\n"})
    assert tree(tmp_path) == before


def test_link_in_place_of_a_file_is_replaced(root: Path, tmp_path: Path) -> None:
    """A link becomes the file; what it led to stays as it is."""
    outside = tmp_path / "precious"
    outside.write_text("precious")
    (root / "a.py").unlink()
    (root / "a.py").symlink_to(outside)
    assert writer.write(root, FILES).changed == ("a.py",)
    assert not (root / "a.py").is_symlink()
    assert (root / "a.py").read_text() == FILES["a.py"]
    assert outside.read_text() == "precious"


def test_extra_link_is_removed_not_followed(root: Path, tmp_path: Path) -> None:
    """A stale link to a folder goes; what the folder holds stays."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (root / "link").symlink_to(outside)
    assert writer.write(root, FILES).removed == ("link",)
    assert tree(root).keys() == {*OWN, "a.py", "docs", "docs/deep"} | FILES.keys()
    assert (outside / "kept").exists()


def test_full_disk_leaves_the_old_tree(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When new text does not fit on the disk, the folder is as it was before."""
    before = tree(tmp_path)
    written: list[Path] = []

    def write_text(path: Path, text: str, **_: str) -> int:
        if written:
            raise OSError(28, "No space left on device", str(path))
        written.append(path)
        return path.write_bytes(text.encode())

    monkeypatch.setattr(Path, "write_text", write_text)
    with pytest.raises(OSError, match="No space left"):
        writer.write(root, {"a.py": "a = 2\n", "new.py": "n = 1\n"})
    assert written
    assert tree(tmp_path) == before


@pytest.mark.usefixtures("ready")
def test_failing_write_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the disk is said in one line with the path; exit code 1."""

    def mkdir(path: Path, **_: bool) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", mkdir)
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["generate", "--out", str(out)])
    assert result.stderr == f"{out}: /: Permission denied\n"
    assert result.exit_code == 1


def test_one_file_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema file that cannot be put in place leaves the old one and no debris."""
    folder = tmp_path / "schemas"
    writer.write_some(folder, {"a.json": "old\n"})

    def replace(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OSError, match="No space left"):
        writer.write_some(folder, {"a.json": "new\n"})
    assert tree(tmp_path) == {"schemas": None, "schemas/a.json": b"old\n"}


class FailsOnce:
    """`os.replace` that fails at its nth call, and never again."""

    def __init__(self, nth: int) -> None:
        self.left = nth
        self.replace = os.replace

    def __call__(self, source: Path, target: Path) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(5, "Input/output error", str(target))
        self.replace(source, target)


AFTER = {"a.py": "a = 2\n", "docs": "d\n", "new/deep/n.py": "n = 1\n"}


@pytest.mark.parametrize("nth", range(1, 20))
def test_failing_step_leaves_the_old_tree(
    nth: int, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever step of a write fails, the folder is as it was before, or as wanted."""
    before = tree(tmp_path)
    failing = FailsOnce(nth)
    monkeypatch.setattr(os, "replace", failing)
    if failing_write(root):
        assert tree(tmp_path) == before
    else:
        assert failing.left > 0
        assert tree(root).keys() == {*AFTER, *OWN, "new", "new/deep"}


def failing_write(root: Path) -> bool:
    """Whether a write that changes, adds and removes fails."""
    try:
        writer.write(root, AFTER)
    except OSError:
        return True
    return False


def test_failing_first_write_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was made for a write that failed is gone again."""
    monkeypatch.setattr(os, "replace", FailsOnce(2))
    with pytest.raises(OSError, match="Input/output error"):
        writer.write(tmp_path / "deep" / "out", FILES)
    assert tree(tmp_path) == {}


@pytest.mark.parametrize(
    "path", ["../x.py", "a/../../x.py", "/tmp/x.py", "docs/../../x"]
)
def test_path_that_leads_out_is_refused(path: str, root: Path, tmp_path: Path) -> None:
    """No file is written outside the folder, whatever it is called; none inside too."""
    before = tree(tmp_path)
    with pytest.raises(OutputError, match="points outside"):
        writer.write(root, {"a.py": "a = 2\n", path: "evil\n"})
    assert tree(tmp_path) == before


def test_several_files_are_written_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`add` of several pages: when one file cannot be put in place, none is."""
    pages = sorted((PROJECT / "tests" / "generator/pages/examples").glob("*.txt"))[:3]
    schemas = tmp_path / "schemas"
    command = ["add", *map(str, pages), "--schemas", str(schemas)]
    for nth in (1, 2, 3):
        monkeypatch.setattr(os, "replace", FailsOnce(nth))
        result = CliRunner().invoke(main, command)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.endswith(": /: Input/output error\n")
        assert not schemas.exists()
    assert CliRunner().invoke(main, command).exit_code == 0
    assert len(list(schemas.glob("*.json"))) == 3


def test_bad_page_among_good_ones_writes_nothing(tmp_path: Path) -> None:
    """`add` tells what is wrong with the bad pages and writes none of the good."""
    good = sorted((PROJECT / "tests" / "generator/pages/examples").glob("*.txt"))[0]
    bad = [tmp_path / "empty.txt", tmp_path / "missing.txt"]
    bad[0].touch()
    schemas = tmp_path / "schemas"
    command = ["add", str(good), *map(str, bad), "--schemas", str(schemas)]
    result = CliRunner().invoke(main, command)
    assert result.stderr.splitlines() == [
        f"{bad[0]}: /: the page is empty",
        f"{bad[1]}: /: cannot be read: No such file or directory",
    ]
    assert (result.exit_code, schemas.exists()) == (1, False)


def test_unexpected_error_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug is said in one line with what to do; --traceback shows where it is."""

    def fail(*_: Path) -> None:
        raise KeyError("two\nlines")

    monkeypatch.setattr(incremental, "update", fail)
    result = CliRunner().invoke(main, ["generate"])
    assert result.exit_code == 1
    assert result.stderr == (
        "KeyError: 'two\\nlines'; this is a bug in the generator: "
        "report it with what --traceback prints\n"
    )
    shown = CliRunner().invoke(main, ["--traceback", "generate"]).stderr
    assert shown.startswith("Traceback (most recent call last):")
    assert shown.endswith(result.stderr)


def test_diff_is_unified(root: Path) -> None:
    """Each file that differs, in the order of the paths, from the disk to the new text."""
    (root / "extra.md").write_text("one\nlast line")
    new = {"a.py": "a = 2\n", "docs/b.md": "b\n", "docs/new.md": "n\n"}
    assert writer.diff(root, new) == (
        "--- on disk/a.py\n+++ generated/a.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n"
        "--- on disk/docs/deep/c.md\n+++ generated/docs/deep/c.md\n@@ -1 +0,0 @@\n-c\n"
        "--- on disk/docs/new.md\n+++ generated/docs/new.md\n@@ -0,0 +1 @@\n+n\n"
        "--- on disk/extra.md\n+++ generated/extra.md\n@@ -1,2 +0,0 @@\n"
        "-one\n-last line\n"
    )


@pytest.mark.usefixtures("ready")
def test_check_names_what_differs_and_writes_nothing(tmp_path: Path) -> None:
    """`check` exits with 1, a diff on stdout and each file on stderr; then with 0."""
    out = tmp_path / "out"
    options = ["--out", str(out)]
    assert CliRunner().invoke(main, ["generate", *options]).exit_code == 0
    (out / "README.md").unlink()
    (out / "docs" / "index.md").write_text("edited by hand\n")
    (out / "notes.txt").write_text("mine\n")
    before = tree(tmp_path)

    result = CliRunner().invoke(main, ["check", *options])
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "missing: README.md",
        "changed: docs/index.md",
        "extra: notes.txt",
        f"{out} is not what generate would write; run generate",
    ]
    assert "--- on disk/docs/index.md\n+++ generated/docs/index.md\n" in result.stdout
    assert "-edited by hand\n" in result.stdout
    assert tree(tmp_path) == before

    summary = CliRunner().invoke(main, ["generate", *options]).stdout
    assert summary.startswith("5 models: 1 added, 1 changed, 1 removed, ")
    result = CliRunner().invoke(main, ["check", *options])
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"5 models: {out} is up to date\n"


def test_only_a_folder_with_our_mark_is_a_leftover(tmp_path: Path) -> None:
    """What a killed run left goes; a folder that only has such a name stays."""
    folder = tmp_path / "schemas"
    with staging.staging_in(tmp_path) as left:
        (left / "new").mkdir()
        shutil.copytree(left, folder / ".new-left")
    (folder / ".new-mine").mkdir()
    (folder / ".new-mine" / "notes.txt").write_text("mine")
    (folder / ".new-link").symlink_to(tmp_path)
    writer.write_some(folder, {"a.json": "a\n"})
    names = {path.name for path in folder.iterdir()}
    assert names == {"a.json", ".new-mine", ".new-link"}


def test_empty_folders_of_a_killed_run_go(root: Path) -> None:
    """A run that was killed before it had filled a folder leaves none."""
    (root / "new" / "deep").mkdir(parents=True)
    (root / ".new-left").mkdir()
    assert not writer.write(root, FILES)
    assert tree(root).keys() == {*OWN, "docs", "docs/deep"} | FILES.keys()


@pytest.mark.skipif(sys.platform == "win32", reason="no such lock there")
def test_one_run_at_a_time_writes(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a run writes nobody else gets the lock, and after it anybody does."""
    import fcntl

    def is_free() -> bool:
        opened = os.open(root, os.O_RDONLY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        finally:
            os.close(opened)
        return True

    replace, seen = os.replace, set[bool]()

    def watched(source: Path, target: Path) -> None:
        seen.add(is_free())
        replace(source, target)

    monkeypatch.setattr(os, "replace", watched)
    writer.write(root, {**FILES, "a.py": "a = 2\n"})
    assert seen == {False}
    assert is_free()
