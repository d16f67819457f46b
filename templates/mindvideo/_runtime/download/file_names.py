"""Name the files of an output by a template, never by an address."""

from collections.abc import Sequence
from pathlib import PureWindowsPath
from string import Formatter

from mindvideo._runtime.download.targets import FilePlace
from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.platform import FILE_SUFFIXES

DEFAULT_TEMPLATE = "{task_id}-{index}{suffix}"

FIELDS = ("task_id", "index", "kind", "suffix")
"""The fields of a template. No other lookup or formatting is done."""


def file_names(template: str, task_id: str, places: Sequence[FilePlace]) -> list[str]:
    """Return a plain name for each file. Raises InputError for a bad template."""
    pieces = _pieces(template)
    names = ["".join(_filled(pieces, task_id, place)) for place in places]
    for name in names:
        # Windows knows every separator, drives too; a name should do on any machine.
        is_plain = PureWindowsPath(name).name == name and name.isprintable()
        if not is_plain or name in ("", ".", ".."):
            raise _refused("should give a plain file name", template)
    if len(set(names)) < len(names):
        raise _refused("gives two files the same name; add {index} to it", template)
    return names


def _pieces(template: str) -> list[tuple[str, str]]:
    """Split a template into pairs of plain text and the field that follows."""
    try:
        parsed = list(Formatter().parse(template))
    except (ValueError, TypeError):
        raise _refused("should be text with fields in braces", template) from None
    pieces = [(text, field or "") for text, field, _, _ in parsed]
    for (_, field, spec, conversion), piece in zip(parsed, pieces, strict=True):
        is_known = field is None or piece[1] in FIELDS
        if not is_known or spec or conversion:
            raise _refused(f"has a field that is none of {', '.join(FIELDS)}", template)
    return pieces


def _filled(
    pieces: Sequence[tuple[str, str]], task_id: str, place: FilePlace
) -> list[str]:
    values = {
        "": "",
        "task_id": task_id,
        "index": str(place.position + 1),
        "kind": place.kind,
        "suffix": FILE_SUFFIXES.get(place.kind, ""),
    }
    return [text + values[field] for text, field in pieces]


def _refused(reason: str, template: object) -> InputError:
    problem = InputProblem("template", reason, template, FIELDS)
    return InputError("Nothing was downloaded:", (problem,))
