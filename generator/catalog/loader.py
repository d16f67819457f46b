"""The schema folder, read strictly: model files, platform facts, release.

Reads only inside the folder, and inside the project's own `schemas/` for what the
folder leaves out.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from generator import facts, ir
from generator.catalog import corrections
from generator.catalog.folder import META, model_files, shared_file
from generator.errors import Problem, SchemaError
from generator.json_schema.judge import Judge
from generator.json_schema.strict_json import child, parse_again, parse_json, read_bytes
from generator.text import digests

Document = dict[str, ir.Json]

FIRST_RELEASE: Document = {"version": "0.1.0", "entries": []}
"""The release of a folder that does not say which one it is."""


NONE_RETIRED: Document = {"models": []}
"""The retired models of a folder that names none."""


_BESIDE = ("platform", "release", "retired")
"""What `_meta.json` defines beside a model file."""


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One model file."""

    name: str
    document: Document
    """What it says; as `load` gives it, corrected and without its corrections."""

    digest: str = ""
    """Of the bytes that were read."""

    corrections: tuple[facts.Correction, ...] = ()
    """Those that changed something."""


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a folder says."""

    files: tuple[SchemaFile, ...]
    """Those that have the form that `_meta.json` asks for."""

    platform: Document
    release: Document
    retired: Document
    refused: tuple[SchemaFile, ...]
    """Those that have not; what can be read of them may have more problems."""

    problems: tuple[Problem, ...]
    """Why these are refused."""

    notices: tuple[Problem, ...] = ()
    """Corrections that change nothing any more."""

    warnings: tuple[Problem, ...] = ()
    """Values that their own schema refuses, and that are not shown."""


def load(folder: Path, known: Mapping[str, str] = MappingProxyType({})) -> Sources:
    """Everything in a schema folder, model files in the order of their names.

    A model file that is refused is noted, so that the others can be looked at as well.
    Raises SchemaError when there is nothing to go on with: no model file at all, or
    something wrong in the files beside them. `known` has the digests of files, by
    name, whose form has been looked at before.
    """
    problems: list[Problem] = []
    files = [_read(folder / name, problems, known) for name in model_files(folder)]
    return load_some(folder, files, problems, known)


def load_some(
    folder: Path,
    found: Sequence[SchemaFile],
    unread: Sequence[Problem] = (),
    known: Mapping[str, str] = MappingProxyType({}),
) -> Sources:
    """The same for model files that have been read, whether in the folder or not.

    `unread` are the problems of reading them.
    """
    meta = _document(parse_json(META.read_bytes(), META.name), META.name)
    beside: list[Problem] = []
    platform_path = shared_file(folder, "_platform.json")
    judges = {word: Judge(_member(meta["$defs"], word)) for word in _BESIDE}
    platform = _checked(platform_path, judges["platform"], beside, known)
    paths = (folder / "_release.json", folder / "_retired.json")
    release = _own(paths[0], FIRST_RELEASE, judges["release"], beside, known)
    retired = _own(paths[1], NONE_RETIRED, judges["retired"], beside, known)
    judge = Judge(meta)
    problems = list(unread)
    notices: list[Problem] = []
    found = [_corrected(file, meta, problems, notices) for file in found]
    bad = {problem.file for problem in problems}
    for file in found:
        if file.name not in bad and known.get(file.name) != file.digest:
            problems += _misformed(file, judge)
    if beside:
        raise SchemaError([*beside, *problems])
    bad = {problem.file for problem in problems}
    files = tuple(file for file in found if file.name not in bad)
    refused = tuple(file for file in found if file.name in bad)
    why = tuple(problems)
    return Sources(files, platform, release, retired, refused, why, tuple(notices))


def _corrected(
    file: SchemaFile, meta: Document, problems: list[Problem], notices: list[Problem]
) -> SchemaFile:
    """A model file as it is meant; corrections that do not apply are in `problems`."""
    said = file.document.get(corrections.KEY)
    if said is None:
        return file
    form = Judge(_member(meta["properties"], corrections.KEY))
    if misformed := form.problems(said, file.name, f"/{corrections.KEY}"):
        problems += misformed
        return file
    done = corrections.corrected(file.document, file.name)
    problems += done.problems
    notices += done.notices
    return replace(file, document=done.document, corrections=done.applied)


def _own(
    path: Path,
    otherwise: Document,
    judge: Judge,
    problems: list[Problem],
    known: Mapping[str, str],
) -> Document:
    """A file that only the folder itself may have: another's would not fit."""
    if not os.path.lexists(path):
        return otherwise
    return _checked(path, judge, problems, known)


def _member(held: ir.Json, name: str) -> Document:
    """A schema among those that `_meta.json` holds by their names."""
    schema = held[name] if isinstance(held, dict) else None
    return schema if isinstance(schema, dict) else {}


def _checked(
    path: Path, judge: Judge, problems: list[Problem], known: Mapping[str, str]
) -> Document:
    """One file that a schema accepts; whatever is wrong is added to `problems`."""
    count = len(problems)
    file = _read(path, problems)
    if len(problems) == count and known.get(file.name) != file.digest:
        problems += _misformed(file, judge)
    return file.document


def _read(
    path: Path,
    problems: list[Problem],
    known: Mapping[str, str] = MappingProxyType({}),
) -> SchemaFile:
    """A file; empty, and the reason in `problems`, when it cannot be read."""
    try:
        source = read_bytes(path, path.name)
        digest = digests.of(source)
        is_known = known.get(path.name) == digest
        parsed = parse_again(source) if is_known else parse_json(source, path.name)
        return SchemaFile(path.name, _document(parsed, path.name), digest)
    except SchemaError as error:
        problems.extend(error.problems)
        return SchemaFile(path.name, {})


def _misformed(file: SchemaFile, judge: Judge) -> Iterator[Problem]:
    """What is wrong in the form of a file."""
    known = judge.properties
    for key in file.document.keys() - set(known):
        reason = f"unknown key; expected {', '.join(known)}"
        yield Problem(file.name, child("", key), reason)
    named = {key: value for key, value in file.document.items() if key in known}
    yield from judge.problems(named, file.name, "")


def _document(value: ir.Json, name: str) -> Document:
    if not isinstance(value, dict):
        raise SchemaError([Problem(name, "", "expected a JSON object")])
    return value
