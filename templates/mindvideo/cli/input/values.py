"""Turn arguments into input values. Pure, except for files.

A value of the wrong type goes on as text: only the model judges, and says what is
wrong.
"""

import json
import os
import re
from pathlib import Path
from typing import NoReturn

import click

from mindvideo._runtime.catalog import Json
from mindvideo.cli.input.fields import InputField
from mindvideo.cli.output.safe_text import line

# A single letter is a drive of Windows.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_MUST_BE_JSON = ("{", "[", '"')


def value_of(field: InputField, text: str) -> object:
    """Return the value that a text means in a field."""
    if field.takes_files:
        return file_of(text)
    if field.kind == "text":
        return _no_file(field, text)
    try:
        return json_of(text)
    except ValueError as reason:
        if field.kind == "json":
            raise click.BadParameter(f"expected JSON: {reason}") from None
        return text


def file_of(text: str) -> str | Path:
    """Pass an address on as it is; anything else names a file, with or without "@"."""
    if text.startswith("@"):
        return Path(text[1:])
    return text if _SCHEME.match(text) else Path(text)


def _no_file(field: InputField, text: str) -> str:
    """Refuse the name of a file where only text is taken: it would be sent as such."""
    if os.path.isfile(text.removeprefix("@")):
        raise click.BadParameter(
            f"{line(text)} is a file on this machine, and this field takes none. Give "
            f"an address, or send it as text: --set {line(field.wire)}="
            f"{line(json.dumps(text, ensure_ascii=False))}"
        )
    return text


def setting_of(text: str) -> tuple[str, Json]:
    """Split `--set name=value`: the value is JSON, or else text."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise click.BadParameter("expected name=value")
    try:
        return name, json_of(value)
    except ValueError as reason:
        if value.startswith(_MUST_BE_JSON):
            raise click.BadParameter(f"{line(name)}: no JSON: {reason}") from None
        return name, value


def document_of(text: str) -> dict[str, Json]:
    """Read the input from a file."""
    try:
        document = json_of(text)
    except ValueError as reason:
        raise click.BadParameter(f"no JSON: {reason}") from None
    if not isinstance(document, dict):
        raise click.BadParameter("expected a JSON object: the fields of the input")
    return document


def json_of(text: str) -> Json:
    """Read JSON strictly: no NaN, no duplicate member. Raises ValueError."""
    try:
        value: Json = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_members
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    return value


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member appears twice")
    return members


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a JSON number")
