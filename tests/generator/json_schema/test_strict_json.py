"""One JSON document, read strictly and written digit for digit."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import SchemaError
from generator.ir import Json
from generator.json_schema.strict_json import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_VALUES,
    child,
    parse_json,
    read_json,
    write_json,
)

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "f: /: not JSON: Expecting value (line 1, column 1)"),
    "cut off": (
        '{"a": [1',
        "f: /: not JSON: Expecting ',' delimiter (line 1, column 9)",
    ),
    "two documents": (
        "{}\n{}",
        "f: /: not JSON: Text after the document (line 2, column 1)",
    ),
    "nul tail": ("{}\0", "f: /: not JSON: Text after the document (line 1, column 3)"),
    "other space": ("\u00a0{}", "f: /: not JSON: Expecting value (line 1, column 1)"),
    "comment": (
        "{} // no",
        "f: /: not JSON: Text after the document (line 1, column 4)",
    ),
    "mark": ("\ufeff{}", "f: /: begins with a byte order mark; save it as plain UTF-8"),
    "utf-16": ("{}".encode("utf-16"), "f: /: not UTF-8: byte 0 is wrong"),
    "latin-1": (
        '{"a": "caf\u00e9"}'.encode("latin-1"),
        "f: /: not UTF-8: byte 10 is wrong",
    ),
    "repeated key": (
        '{"a": {"b/c": [0, {"x": 1, "x": 1}]}}',
        "f: /a/b~1c/1/x: the key appears twice in one object",
    ),
    "repeated key, escaped": (
        r'{"a": 1, "\u0061": 2}',
        "f: /a: the key appears twice in one object",
    ),
    "NaN": ('{"a": NaN}', "f: /a: NaN is not a number that JSON can hold"),
    "infinity": ("[-Infinity]", "f: /0: -Infinity is not a number that JSON can hold"),
    "too large": ("[0, 1e999]", "f: /1: 1e999 is not a number that JSON can hold"),
    "many digits": (
        f"[{'9' * (MAX_DIGITS + 1)}]",
        "f: /0: a number of more than 4,300 digits",
    ),
    "many decimals": (
        f"[0.{'9' * MAX_DIGITS}]",
        "f: /0: a number of more than 4,300 digits",
    ),
    "half a pair": (r'{"a": "\ud83d"}', "f: /a: half of a surrogate pair is not text"),
    "half a pair in a key": (
        r'{"\ud83d": 1}',
        r"f: /\ud83d: half of a surrogate pair is not text",
    ),
    "raw half a pair": ('["\ud83d"]', "f: /: not UTF-8: byte 2 is wrong"),
    "deep": (
        "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
        f"f: {'/0' * MAX_DEPTH}: nested deeper than the limit of 64 levels",
    ),
    "very deep": ("[" * 100_000, "f: /: nested deeper than the limit of 64 levels"),
    "large": (" " * (MAX_BYTES + 1), "f: /: larger than the limit of 262,144 bytes"),
    "many values": (
        f"[{'0,' * MAX_VALUES}0]",
        "f: /: contains more than the limit of 5,000 values",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_text(case: str) -> None:
    """Each kind of text that is not strict JSON gets one line that says where."""
    source, message = REFUSED[case]
    with pytest.raises(SchemaError) as caught:
        parse_json(source, "f")
    assert str(caught.value) == message


def test_every_problem_is_told() -> None:
    """All that is wrong with a well-formed document is told in one run."""
    with pytest.raises(SchemaError) as caught:
        parse_json('{"b": NaN, "a": {"x": 1, "x": 1e999}}', "f")
    assert [p.pointer for p in caught.value.problems] == ["/a/x", "/a/x", "/b"]


def test_values_are_plain() -> None:
    """What JSON can hold is read as the Python value that stands for it."""
    text = r' {"a": [1, -2.5, true, null, "é\ud83d\ude00\u0000"], "": {}} ' + "\r\n"
    expected: Json = {"a": [1, -2.5, True, None, "é\U0001f600\0"], "": {}}
    assert parse_json(text, "f") == expected
    assert parse_json(text.encode(), "f") == expected


def test_limits_are_inside() -> None:
    """The deepest, the longest and the largest that the limits name are read."""
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    longest = "9" * MAX_DIGITS
    largest = "1" + " " * (MAX_BYTES - 1)
    most = f"[{','.join('0' * (MAX_VALUES - 1))}]"
    for text in (deepest, longest, largest, most):
        assert "".join(write_json(parse_json(text, "f")).split()) == text.strip()


@pytest.mark.parametrize("number", ["0.10", "1e2", "1E+2", "-0.0", "-0", "0.5850", "7"])
def test_numbers_stay_as_written(number: str) -> None:
    """A number is written digit for digit as it was read."""
    assert write_json(parse_json(number, "f")) == number


def test_written_form() -> None:
    """Two spaces a level, order and text as they were, empty brackets on one line."""
    text = '{"b":[1,{"é":"\\n\\"中"}],"a":{},"c":[]}'
    expected = """{
  "b": [
    1,
    {
      "é": "\\n\\"中"
    }
  ],
  "a": {},
  "c": []
}"""
    assert write_json(parse_json(text, "f")) == expected


def test_pointer_stays_on_one_line() -> None:
    """A member's name is escaped, so that a message can neither break nor deceive."""
    assert child("/a", "x/y~z\n\u202e") == "/a/x~1y~0z\\u000a\\u202e"


def test_file_is_read(tmp_path: Path) -> None:
    """A regular file is read, also through a link that stays in its folder."""
    (tmp_path / "a.json").write_text('{"a": "é"}', encoding="utf-8")
    (tmp_path / "b.json").symlink_to("a.json")
    assert read_json(tmp_path / "a.json", "a.json") == {"a": "é"}
    assert read_json(tmp_path / "b.json", "b.json") == {"a": "é"}


def make_folder(path: Path) -> None:
    path.mkdir()


def make_link_out(path: Path) -> None:
    outside = path.parent.parent / "outside.json"
    outside.write_text("{}", encoding="utf-8")
    path.symlink_to(outside)


def make_circle(path: Path) -> None:
    path.symlink_to(path.name)


def make_nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (make_folder, "not a regular file"),
        (os.mkfifo, "not a regular file"),
        (make_link_out, "the symbolic link points outside its folder"),
        (make_circle, "cannot be read: "),
        (make_nothing, "cannot be read: No such file or directory"),
    ],
)
def test_refused_file(
    make: Callable[[Path], None], reason: str, tmp_path: Path
) -> None:
    """What is not a file of the folder is refused without being opened."""
    path = tmp_path / "schemas" / "x.json"
    path.parent.mkdir()
    make(path)
    with pytest.raises(SchemaError) as caught:
        read_json(path, "x.json")
    assert str(caught.value).startswith(f"x.json: /: {reason}")


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that the system does not open is refused with the system's reason."""
    (tmp_path / "x.json").write_text("{}", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SchemaError, match=r"^x\.json: /: cannot be read: Permission"):
        read_json(tmp_path / "x.json", "x.json")


def test_the_projects_own_files_may_grow() -> None:
    """A thousand releases fit where a schema file of that size is refused."""
    text = f"[{', '.join(['0'] * MAX_VALUES)}]"
    assert parse_json(text, "_release.json") == [0] * MAX_VALUES
    with pytest.raises(SchemaError, match="limit of 5,000 values"):
        parse_json(text, "model.json")
