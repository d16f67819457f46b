"""The text of a file of jobs, line by line, as JSON objects; JSON Lines and CSV."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from mindvideo._runtime.catalog import Json
from mindvideo.catalog import models


class BadLine(NamedTuple):
    """A line that cannot be read."""

    reason: str


Said: TypeAlias = Mapping[str, Json] | BadLine


def json_lines(text: str, _model: str | None) -> Iterator[tuple[int, Said]]:
    """Each line with its number; empty ones are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _object(line)


def csv_lines(text: str, default_model: str | None) -> Iterator[tuple[int, Said]]:
    """Each record with the number of its last line: columns become the input's fields.

    The columns `name`, `model` and `tags` (separated by spaces) are the job's own. An
    empty cell is a field that is left out; a field that is no text is written as JSON.
    """
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        columns = next(reader, None) or []
        if len(set(columns)) < len(columns):
            yield 1, BadLine("two columns have the same name")
            return
        for cells in reader:
            if cells:
                yield reader.line_num, _record(columns, cells, default_model)
    except csv.Error as reason:
        yield reader.line_num, BadLine(f"is not valid CSV: {reason}")


def _object(line: str) -> Said:
    try:
        said: Json = json.loads(
            line, object_pairs_hook=_members, parse_constant=_refuse
        )
    except RecursionError:
        return BadLine("is nested too deeply")
    except ValueError as reason:
        return BadLine(f"is not valid JSON: {reason}")
    return said if isinstance(said, dict) else BadLine("should be a JSON object")


def _members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member appears twice in one object")
    return members


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is not a number")


def _record(columns: list[str], cells: list[str], default_model: str | None) -> Said:
    if len(cells) != len(columns):
        return BadLine(f"has {len(cells)} cells, the first line {len(columns)}")
    filled = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
    said: dict[str, Json] = {
        name: filled.pop(name) for name in ("name", "model") if name in filled
    }
    tags: list[Json] = [*filled.pop("tags", "").split()]
    model = said.get("model", default_model)
    said["tags"] = tags
    said["input"] = {
        field: _value(model, field, text) for field, text in filled.items()
    }
    return said


def _value(model: Json, field: str, text: str) -> Json:
    """A cell as the field's type wants it: text stays text, all else is JSON."""
    if _is_text(model, field):
        return text
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, str) else value


def _is_text(model: Json, field: str) -> bool:
    if not isinstance(model, str) or model not in models:
        return False
    properties = models[model].input_schema.get("properties")
    schema = properties.get(field) if isinstance(properties, dict) else None
    return isinstance(schema, dict) and schema.get("type") == "string"
