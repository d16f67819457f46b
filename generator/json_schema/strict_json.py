"""Read one JSON document strictly, and write it back digit for digit.

Strict: UTF-8 without a mark, one document, no repeated key, no number that Python
would round to infinity, no half of a surrogate pair, and stated limits of size, depth
and count. Every refusal is a `SchemaError` that names the file and a JSON pointer.
"""

import json
import math
import os
import re
import stat
from dataclasses import dataclass
from json.encoder import encode_basestring
from pathlib import Path
from typing import TypeAlias

from generator.errors import Problem, SchemaError
from generator.ir import Json
from generator.json_schema.json_text import WrittenFloat, WrittenJson
from generator.json_schema.subschemas import escaped

MAX_BYTES = 262_144
MAX_DEPTH = 64
MAX_DIGITS = 4_300
MAX_VALUES = 5_000
OWN_FILES = 16
"""How many times more the project's own files may hold: releases add up."""

_SPACE = " \t\n\r"
_TOO_DEEP = f"nested deeper than the limit of {MAX_DEPTH} levels"
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True)
class _Members:
    """An object's members as they are written, repeated keys included."""

    pairs: list[tuple[str, "_Node"]]


_Node: TypeAlias = "_Members | list[_Node] | str | int | float | bool | None"


def read_json(path: Path, name: str) -> Json:
    """Return what the file at `path` holds; `name` is how messages call it.

    Raises SchemaError.
    """
    return parse_json(read_bytes(path, name), name)


def read_bytes(path: Path, name: str) -> bytes:
    """Return the bytes of the file at `path`, or one more than the limit of them.

    Only a regular file is opened; a symbolic link may lead to one in the same
    folder or below. Raises SchemaError.
    """
    try:
        target = _inside(path, name) if os.path.islink(path) else path
        if not stat.S_ISREG(os.stat(target).st_mode):
            raise refusal(name, "not a regular file")
        with target.open("rb") as file:
            return file.read(MAX_BYTES * _times(name) + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = getattr(error, "strerror", None) or "the symbolic links form a loop"
        raise refusal(name, f"cannot be read: {reason}") from error


def _inside(link: Path, name: str) -> Path:
    """What a symbolic link leads to; raises SchemaError when that is elsewhere."""
    target = link.resolve(strict=True)
    if not target.is_relative_to(link.parent.resolve()):
        raise refusal(name, "the symbolic link points outside its folder")
    return target


def parse_json(source: str | bytes, name: str) -> Json:
    """Return the one JSON document in `source`; raises SchemaError."""
    text = decode_text(source, name)
    if text.startswith("\ufeff"):
        raise refusal(name, "begins with a byte order mark; save it as plain UTF-8")
    text = text.rstrip(_SPACE)
    try:
        value, stop = decode_at(text, len(text) - len(text.lstrip(_SPACE)), name)
        if stop < len(text):
            extra = len(text) - len(text[stop:].lstrip(_SPACE))
            raise json.JSONDecodeError("Text after the document", text, extra)
    except json.JSONDecodeError as error:
        raise refusal(name, f"not JSON: {describe(error)}") from error
    return value


def parse_again(source: bytes) -> Json:
    """Return the document in `source`, of which `parse_json` has refused nothing."""
    value: Json = _KNOWN_DECODER.decode(source.decode())
    return value


def decode_text(source: str | bytes, name: str) -> str:
    """Return `source` as text: UTF-8, of limited size; raises SchemaError."""
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    limit = MAX_BYTES * _times(name)
    if len(source) > limit:
        raise refusal(name, f"larger than the limit of {limit:,} bytes")
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refusal(name, f"not UTF-8: byte {error.start:,} is wrong") from error


def _times(name: str) -> int:
    return OWN_FILES if name.startswith("_") else 1


def decode_at(text: str, start: int, name: str) -> tuple[Json, int]:
    """Return the JSON value that begins at `start`, and where it ends.

    Raises json.JSONDecodeError when no value stands there and SchemaError, with all
    its problems, when the value breaks one of the rules above.
    """
    if _is_plain(text):
        try:
            value, stop = _PLAIN_DECODER.raw_decode(text, start)
        except (_LookCloser, RecursionError):
            return _decode_with_pointers(text, start, name)
        if _is_shallow(value, MAX_DEPTH):
            return value, stop
    return _decode_with_pointers(text, start, name)


def _decode_with_pointers(text: str, start: int, name: str) -> tuple[Json, int]:
    """The same, slowly: it knows where each value stands."""
    node: _Node
    try:
        node, stop = _DECODER.raw_decode(text, start)
    except RecursionError as error:
        raise refusal(name, _TOO_DEEP) from error
    builder = _Builder(name)
    value = builder.build(node, "", 0)
    limit = MAX_VALUES * _times(name)
    if builder.values > limit:
        raise refusal(name, f"contains more than the limit of {limit:,} values")
    if builder.problems:
        raise SchemaError(builder.problems)
    return value, stop


def write_json(value: Json, indent: str = "") -> str:
    """Return `value` as JSON with two spaces a level and numbers as written."""
    if isinstance(value, str):
        return value if isinstance(value, WrittenJson) else encode_basestring(value)
    inner = indent + "  "
    if isinstance(value, dict) and value:
        members = [
            f"{encode_basestring(k)}: {write_json(v, inner)}" for k, v in value.items()
        ]
        return f"{{\n{inner}" + f",\n{inner}".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        items = [write_json(item, inner) for item in value]
        return f"[\n{inner}" + f",\n{inner}".join(items) + f"\n{indent}]"
    if isinstance(value, WrittenFloat):
        return value.text
    return str(value) if type(value) is int else _ENCODER.encode(value)


def child(pointer: str, key: str | int) -> str:
    """Return the pointer of a member; what cannot be printed is shown as `\\uXXXX`."""
    shown = (c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped(str(key)))
    return f"{pointer}/{''.join(shown)}"


def refusal(name: str, reason: str, pointer: str = "") -> SchemaError:
    """Return the error that refuses `name` for one reason."""
    return SchemaError([Problem(name, pointer, reason)])


def describe(error: json.JSONDecodeError) -> str:
    """Return a syntax error in one line: what, and where in the text."""
    return f"{error.msg} (line {error.lineno}, column {error.colno})"


class _Builder:
    """Turns decoded members into plain values and collects what breaks a rule."""

    def __init__(self, name: str) -> None:
        self.problems: list[Problem] = []
        self.values = 0
        self._name = name

    def build(self, node: _Node, pointer: str, depth: int) -> Json:
        self.values += 1
        self._check(node, pointer)
        if isinstance(node, _Members | list) and depth == MAX_DEPTH:
            self._refuse(pointer, _TOO_DEEP)
            return None
        if isinstance(node, _Members):
            return self._object(node, pointer, depth + 1)
        if isinstance(node, list):
            items = enumerate(node)
            return [self.build(v, child(pointer, i), depth + 1) for i, v in items]
        return node

    def _object(self, members: _Members, pointer: str, depth: int) -> Json:
        found: dict[str, Json] = {}
        for key, node in members.pairs:
            place = child(pointer, key)
            self._check(key, place)
            if key in found:
                self._refuse(place, "the key appears twice in one object")
            found[key] = self.build(node, place, depth)
        return found

    def _check(self, node: _Node, pointer: str) -> None:
        if isinstance(node, str) and _HALF_PAIR.search(node):
            self._refuse(pointer, "half of a surrogate pair is not text")
        if isinstance(node, WrittenFloat) and len(node.text) > MAX_DIGITS:
            self._refuse(pointer, f"a number of more than {MAX_DIGITS:,} digits")
        elif isinstance(node, WrittenFloat) and not math.isfinite(node):
            self._refuse(pointer, f"{node.text} is not a number that JSON can hold")

    def _refuse(self, pointer: str, reason: str) -> None:
        self.problems.append(Problem(self._name, pointer, reason))


class _LookCloser(Exception):
    """A value may break a rule: the slow way says which, and where."""


def _is_plain(text: str) -> bool:
    """Whether the values in a text cannot be too many, nor half of a pair."""
    # Each value but the first stands after a comma or an opening bracket.
    few = text.count(",") + text.count("{") + text.count("[") < MAX_VALUES
    return few and not _ESCAPED_HALF.search(text)


def _is_shallow(value: Json, levels: int) -> bool:
    """Whether lists and objects hold one another over at most so many levels."""
    held = [value]
    for _ in range(levels + 1):
        objects = [item.values() for item in held if isinstance(item, dict)]
        lists = [item for item in held if isinstance(item, list)]
        if not objects and not lists:
            return True
        held = [item for items in (*objects, *lists) for item in items]
    return False


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _LookCloser
    return found


def _number(text: str) -> WrittenFloat:
    number = WrittenFloat(text)
    if len(text) > MAX_DIGITS or not math.isfinite(number):
        raise _LookCloser
    return number


def _short_integer(text: str) -> int | WrittenFloat:
    if len(text) > MAX_DIGITS:
        raise _LookCloser
    return _integer(text)


def _integer(text: str) -> int | WrittenFloat:
    # Python refuses longer integers on its own terms and reads -0 as 0.
    if len(text) > MAX_DIGITS or text == "-0":
        return WrittenFloat(text)
    return int(text)


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_Members,
    parse_float=WrittenFloat,
    parse_int=_integer,
    parse_constant=WrittenFloat,
)
_KNOWN_DECODER = json.JSONDecoder(
    parse_float=WrittenFloat, parse_int=_integer, parse_constant=WrittenFloat
)
_PLAIN_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_float=_number,
    parse_int=_short_integer,
    parse_constant=_number,
)
