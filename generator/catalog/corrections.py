"""Corrections: fix what upstream gets wrong without touching its part of the file.

The `corrections` of a schema file are JSON Patch operations (RFC 6902), each with a
reason. They are applied once, right after the file is read, and everything else sees
the corrected document. This is the only module that knows the JSON Patch library.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator import facts, ir
from generator.errors import Problem, SchemaError
from generator.json_schema.documents import Document, members, text
from generator.json_schema.strict_json import parse_json, write_json
from generator.json_schema.subschemas import at_pointer, unescaped

KEY = "corrections"

MENDED = "no longer changes anything: upstream has fixed it; remove the correction"

MAX_REASON = 200
"""How many characters of the library's message to show."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected schema file, and what became of its corrections."""

    document: dict[str, ir.Json]
    """Without the key `corrections`."""

    applied: tuple[facts.Correction, ...] = ()
    """The corrections that changed something."""

    problems: tuple[Problem, ...] = ()
    """A problem for each correction that does not apply."""

    notices: tuple[Problem, ...] = ()
    """A notice for each correction that no longer changes anything."""


def corrected(document: Document, file: str) -> Corrected:
    """Apply the corrections in their order.

    Their form has been checked. One that does not apply is skipped and reported.
    """
    mended = {key: value for key, value in document.items() if key != KEY}
    applied: list[facts.Correction] = []
    problems: list[Problem] = []
    notices: list[Problem] = []
    for index, operation in enumerate(members(document, KEY)):
        at = f"/{KEY}/{index}"
        try:
            changed = _applied(mended, operation, file, at)
        except SchemaError as error:
            problems.extend(error.problems)
            continue
        if operation["op"] == "test":
            continue
        if _canonical(changed) == _canonical(mended):
            notices.append(Problem(file, at, MENDED))
            continue
        mended = changed
        applied.append(_correction(operation, at))
    return Corrected(mended, tuple(applied), tuple(problems), tuple(notices))


def explained(
    problems: Iterable[Problem], applied: Mapping[str, Sequence[facts.Correction]]
) -> Iterator[Problem]:
    """Add to each problem at a corrected place which correction made it so.

    `applied` maps file names to their corrections.
    """
    for problem in problems:
        inside = f"{problem.pointer}/"
        made = [
            it.at
            for it in applied.get(problem.file, ())
            if inside.startswith(f"{it.path}/")
        ]
        said = f" (corrected by {made[-1]})" if made else ""
        yield replace(problem, reason=problem.reason + said)


def _correction(operation: Document, at: str) -> facts.Correction:
    return facts.Correction(
        at=at,
        op=text(operation, "op"),
        path=text(operation, "path"),
        value=json.dumps(operation.get("value"), ensure_ascii=False),
        reason=text(operation, "reason"),
    )


def _applied(
    document: dict[str, ir.Json], operation: Document, file: str, at: str
) -> dict[str, ir.Json]:
    """Apply one operation, unless the document already is as it wants.

    Raises SchemaError if it does not apply.
    """
    # Imported here: few files have corrections.
    from jsonpatch import JsonPatch, JsonPatchException, JsonPointerException

    if _holds_already(document, operation):
        return document
    plain = {key: value for key, value in operation.items() if key != "reason"}
    try:
        changed: ir.Json = JsonPatch([plain]).apply(document)
        # Reading it again holds it to the limits of a file; nothing in it is shared.
        again = parse_json(write_json(changed), file)
    except (JsonPatchException, JsonPointerException, TypeError) as error:
        said = _why(document, operation) or " ".join(str(error).split())[:MAX_REASON]
        reason = f"{operation['op']} {operation['path']} does not apply: {said}"
        raise SchemaError([Problem(file, at, reason)]) from error
    except SchemaError as error:
        reason = f"leads to what no schema file may contain: {error.problems[0].reason}"
        raise SchemaError([Problem(file, at, reason)]) from error
    if not isinstance(again, dict):
        raise SchemaError([Problem(file, at, "the result is not a JSON object")])
    return again


def _why(document: Document, operation: Document) -> str:
    """Say why an operation does not apply, if that is plain; otherwise ""."""
    for word in ("from", "path"):
        steps = str(operation.get(word, "")).split("/")
        makes = word == "path" and operation["op"] in {"add", "move", "copy"}
        for end in range(2, len(steps) + (not makes)):
            pointer = "/".join(steps[:end])
            if _is_missing(document, pointer):
                return f"there is nothing at {pointer}"
    return "the value there is different" if operation["op"] == "test" else ""


def _holds_already(document: Document, operation: Document) -> bool:
    """Whether the document already is as the operation wants, where RFC 6902 sees a
    failure.

    Or whether it would add a value to a list a second time.
    """
    match operation["op"]:
        case "remove":
            return _is_missing(document, text(operation, "path"))
        case "move":
            source, path = text(operation, "from"), text(operation, "path")
            return _is_missing(document, source) and not _is_missing(document, path)
        case "add":
            return _is_listed(document, text(operation, "path"), operation["value"])
        case _:
            return False


def _is_missing(document: Document, pointer: str) -> bool:
    """Whether an existing object or list lacks such a member."""
    holder, step = _holder(document, pointer)
    if isinstance(holder, dict):
        return unescaped(step) not in holder
    if isinstance(holder, list):
        return step.isdecimal() and int(step) >= len(holder)
    return False


def _is_listed(document: Document, pointer: str, value: ir.Json) -> bool:
    holder, step = _holder(document, pointer)
    if not isinstance(holder, list):
        return False
    places = holder if step == "-" else []
    if step.isdecimal():
        places = holder[int(step) : int(step) + 1]
    return _canonical(value) in map(_canonical, places)


def _holder(document: Document, pointer: str) -> tuple[ir.Json, str]:
    above, _, step = pointer.rpartition("/")
    return at_pointer(document, above), step


def _canonical(value: ir.Json) -> str:
    """Return the same text for values that are equal in JSON."""
    return json.dumps(value, sort_keys=True)
