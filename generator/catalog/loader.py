"""Load a schema folder strictly: model files, platform facts, releases.

Reads only inside the folder and, for what the folder omits, inside the project's own
`schemas/`.
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
"""The release of a folder that states none."""


NONE_RETIRED: Document = {"models": []}
"""The retired models of a folder that lists none."""


_BESIDE = ("platform", "release", "retired")
"""The files that `_meta.json` defines besides model files."""


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One model file."""

    name: str
    document: Document
    """The document; after `load`, corrected and without its corrections."""

    digest: str = ""
    """The digest of its bytes."""

    corrections: tuple[facts.Correction, ...] = ()
    """The corrections that changed something."""

    @property
    def slug(self) -> str:
        """The slug that it states; "" if it states none."""
        return str(self.document.get("slug", ""))


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything in a schema folder."""

    files: tuple[SchemaFile, ...]
    """The model files that `_meta.json` accepts."""

    platform: Document
    release: Document
    retired: Document
    refused: tuple[SchemaFile, ...]
    """The other model files; what can be read of them may have more problems."""

    problems: tuple[Problem, ...]
    """Why they are refused."""

    notices: tuple[Problem, ...] = ()
    """Corrections that no longer change anything."""

    warnings: tuple[Problem, ...] = ()
    """Values that their own schema refuses and that are not shown."""


def load(folder: Path, known: Mapping[str, str] = MappingProxyType({})) -> Sources:
    """Load a schema folder, model files in the order of their names.

    A refused model file is recorded, so the others can be checked as well. Raises
    SchemaError if there is nothing to go on with: no model file at all, or a problem in
    the files beside them. `known` maps file names to digests of files whose form was
    checked before.
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
    """Load a folder with model files that were read elsewhere.

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
    """Apply a model file's corrections; those that do not apply go to `problems`."""
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
    """Read a file that must come from this folder; the project's own would not fit."""
    if not os.path.lexists(path):
        return otherwise
    return _checked(path, judge, problems, known)


def _member(held: ir.Json, name: str) -> Document:
    """Return one of the named schemas in `_meta.json`."""
    schema = held[name] if isinstance(held, dict) else None
    return schema if isinstance(schema, dict) else {}


def _checked(
    path: Path, judge: Judge, problems: list[Problem], known: Mapping[str, str]
) -> Document:
    """Read a file and check it against a schema; add problems to `problems`."""
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
    """Read a file; on failure, return an empty one and add to `problems`."""
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
    """Find what is wrong with the form of a file."""
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
