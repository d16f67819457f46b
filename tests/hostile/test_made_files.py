"""Files that no repository should hold: pipes, links, sizes beyond the limits."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.catalog import build as catalog_build
from generator.cli import main

OUTSIDE = "secret.json"


def model(**schema: object) -> dict[str, object]:
    """A schema file's document with this input schema."""
    return {
        "slug": "a-model",
        "title": "A model",
        "description": "It makes videos.",
        "output_kind": "videos",
        "input_schema": {"type": "object", **schema},
        "example_input": None,
    }


def text(**schema: object) -> bytes:
    return json.dumps(model(**schema)).encode()


def deep(levels: int) -> bytes:
    inner = '{"items":' * levels + "{}" + "}" * levels
    return text(properties={"a": "HERE"}).replace(b'"HERE"', inner.encode())


def bomb(levels: int) -> dict[str, object]:
    """Definitions that use one another twice: 2**levels ways to go."""
    return {
        f"a{i}": {"allOf": [{"$ref": f"#/$defs/a{i + 1}"}] * 2} for i in range(levels)
    } | {f"a{levels}": {"type": "string"}}


INPUT = "model.json: /input_schema"
DEEP = "nested deeper than the limit of 64 levels"
OVER: dict[str, tuple[bytes, str]] = {
    "64 MiB": (
        b" " * 2**26,
        "model.json: /: larger than the limit of 262,144 bytes",
    ),
    "300 deep": (deep(300), f"{INPUT}/properties/a{'/items' * 61}: {DEEP}"),
    "100,000 brackets": (b"[" * 100_000, f"model.json: /: {DEEP}"),
    "100,000 braces": (b'{"a":' * 50_000, f"model.json: /: {DEEP}"),
    "5,000 choices": (
        text(properties={"a": {"enum": list(range(4_900))}}),
        f"{INPUT}/properties/a/enum: expected a list of at most 1,000 values",
    ),
    "6,000 values": (
        text(properties={"a": {"enum": list(range(6_000))}}),
        "model.json: /: contains more than the limit of 5,000 values",
    ),
    "1,500 fields": (
        text(properties={f"f{i}": {"type": "string"} for i in range(1_500)}),
        f"{INPUT}/properties: expected at most 1,000, this has 1,500",
    ),
    "1,000 rules too long": (
        json.dumps(
            model(properties={"a": {}})
            | {"rules": [{"id": "r", "expression": "!" * 5_000, "message": "m"}]}
        ).encode(),
        "model.json: /rules/0/expression: column 4000: longer than 4,000 characters",
    ),
}

SLOW: dict[str, bytes] = {
    "expansion": text(
        properties={"a": {"$ref": "#/$defs/a0", "default": "x"}},
        **{"$defs": bomb(40)},
    ),
    "pattern": text(
        properties={
            "a": {"type": "string", "pattern": "^(a+)+$", "default": "a" * 60 + "!"}
        }
    ),
}


def refused(folder: Path) -> str:
    """What `generate` says of a folder; it writes nothing and exits with 1."""
    out = folder.parent / "out"
    command = ["generate", "--schemas", str(folder), "--out", str(out)]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, result.stdout, out.exists()) == (1, "", False)
    return result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A schema folder with a good file, beside a file that no schema file may reach."""
    schemas = tmp_path / "schemas"
    schemas.mkdir()
    (tmp_path / OUTSIDE).write_bytes(text())
    (schemas / "good.json").write_bytes(text().replace(b"a-model", b"good"))
    return schemas


@pytest.mark.parametrize("case", OVER)
def test_over_a_limit(case: str, folder: Path) -> None:
    """What is too much is refused at its place, with the limit in the message."""
    source, message = OVER[case]
    (folder / "model.json").write_bytes(source)
    assert refused(folder) == f"{message}\n"


@pytest.mark.parametrize("case", SLOW)
def test_work_without_an_end(
    case: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no size shows to be too much is stopped by its processor time."""
    monkeypatch.setattr(catalog_build, "MAX_SECONDS", 0.3)
    (folder / "model.json").write_bytes(SLOW[case])
    reason = "takes longer to check than the limit of 0.3 seconds"
    assert refused(folder) == f"model.json: /input_schema: {reason}\n"


def link_out(path: Path) -> None:
    path.symlink_to(Path("..") / OUTSIDE)


def link_to_a_link(path: Path) -> None:
    (path.parent / "inner").symlink_to(Path("..") / OUTSIDE)
    path.symlink_to("inner")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


OUT = "the symbolic link points outside its folder"
KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (os.mkfifo, "not a regular file"),
    "folder": (Path.mkdir, "not a regular file"),
    "link out": (link_out, OUT),
    "link to a link out": (link_to_a_link, OUT),
    "link to a device": (link_to_a_device, OUT),
    "link to itself": (
        link_to_itself,
        "cannot be read: the symbolic links form a loop",
    ),
    "link to nothing": (link_to_nothing, "cannot be read: No such file or directory"),
}


@pytest.mark.parametrize("name", ["model.json", "_platform.json", "_release.json"])
@pytest.mark.parametrize("kind", KINDS)
def test_kind_of_file(kind: str, name: str, folder: Path) -> None:
    """Only a regular file inside the folder is opened: nothing hangs, nothing leaks."""
    make, reason = KINDS[kind]
    make(folder / name)
    assert refused(folder) == f"{name}: /: {reason}\n"


def test_unreadable_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system does not open is refused by its name."""
    path = folder / "model.json"
    path.write_bytes(text())
    opened = Path.open

    def guarded(target: Path, mode: str = "r", **more: str) -> object:
        if target.name == path.name:
            raise PermissionError(13, "Permission denied", str(target))
        return opened(target, mode, **more)

    monkeypatch.setattr(Path, "open", guarded)
    assert refused(folder) == "model.json: /: cannot be read: Permission denied\n"


def test_all_problems_of_many_files(folder: Path) -> None:
    """Good files among bad ones: every problem is told in one run, nothing written."""
    (folder / "one.json").write_bytes(b"{")
    (folder / "three.json").symlink_to(Path("..") / OUTSIDE)
    source = text(properties={"a": {"type": "x"}, "b": {"minLength": -1, "type": []}})
    (folder / "two.json").write_bytes(source)
    lines = refused(folder).splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "one.json",
        "three.json",
        "two.json",
        "two.json",
    ]
