"""Notes about fields that may take files, though only their names say so.

A name decides nothing: people look at the platform's form and add a correction, or not.
"""

import re
from collections.abc import Collection

from generator import ir
from generator.errors import Problem

_NAME = re.compile(
    r"(?:^|_)(image|video|audio)s?(?:_(?:url|uri|file|path)s?)?$", re.IGNORECASE
)


def suggest_uploads(
    file: str, model: ir.Model, known: Collection[str]
) -> tuple[Problem, ...]:
    """Return a note for each field whose name alone suggests a file.

    `known` are the fields that people have seen before.
    """
    return tuple(
        Problem(file, f"/input_schema/properties/{field.wire}", _reason(kind[1]))
        for field in model.fields
        if (kind := _NAME.search(field.wire)) and _is_open(field, known)
    )


def _is_open(field: ir.Field, known: Collection[str]) -> bool:
    """Whether nobody has said yet that a field of texts takes files."""
    is_said = field.wire in known or field.hints.takes_files
    return not is_said and _holds_text(field.type)


def _holds_text(type_: ir.Type) -> bool:
    match type_:
        case ir.Text():
            return True
        case ir.Checked(inner) | ir.Array(inner):
            return _holds_text(inner)
        case ir.Union(members):
            return any(map(_holds_text, members))
        case _:
            return False


def _reason(kind: str) -> str:
    wanted = f'{{"uploadKind": "{kind.lower()}"}}'
    return (
        f"its name suggests {'an' if kind[0] in 'aiAI' else 'a'} {kind.lower()} file, "
        "which no hint of the page says: if the platform's form takes one, add a "
        f"correction with x-playground {wanted}"
    )
