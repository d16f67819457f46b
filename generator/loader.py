"""The schema folder, read strictly: model files, platform facts, release.

Reads only inside the folder, and inside the project's own `schemas/` for what the
folder leaves out. Imports judge, strict_json, ir and errors.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from generator import ir
from generator.errors import Problem, SchemaError
from generator.judge import Judge
from generator.strict_json import child, read_json

PROJECT_SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"
"""Where the project's own models and the files beside them are."""

MAX_FILES = 20_000
"""How many model files one folder may hold."""

Document = dict[str, ir.Json]

FIRST_RELEASE: Document = {"version": "0.1.0", "entries": []}
"""The release of a folder that does not say which one it is."""


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """One model file."""

    name: str
    document: Document


@dataclass(frozen=True, slots=True)
class Sources:
    """All that a folder says."""

    files: tuple[SchemaFile, ...]
    """Those that have the form that `_meta.json` asks for."""

    platform: Document
    release: Document
    refused: tuple[SchemaFile, ...]
    """Those that have not; what can be read of them may have more problems."""

    problems: tuple[Problem, ...]
    """Why these are refused."""


def load(folder: Path) -> Sources:
    """Everything in a schema folder, model files in the order of their names.

    A model file that is refused is noted, so that the others can be looked at as well.
    Raises SchemaError when there is nothing to go on with: no model file at all, or
    something wrong in the files beside them.
    """
    names = _model_names(folder)
    meta = _document(PROJECT_SCHEMAS / "_meta.json")
    beside: list[Problem] = []
    platform_path = _beside(folder, "_platform.json")
    platform = _checked(platform_path, Judge(_definition(meta, "platform")), beside)
    release = _release(folder, Judge(_definition(meta, "release")), beside)
    problems: list[Problem] = []
    judge = Judge(meta)
    found = [
        SchemaFile(name, _checked(folder / name, judge, problems)) for name in names
    ]
    if beside:
        raise SchemaError([*beside, *problems])
    bad = {problem.file for problem in problems}
    files = tuple(file for file in found if file.name not in bad)
    refused = tuple(file for file in found if file.name in bad)
    return Sources(files, platform, release, refused, tuple(problems))


def _model_names(folder: Path) -> list[str]:
    if not folder.is_dir():
        reason = "not a folder" if folder.exists() else "there is no such folder"
        raise SchemaError([Problem(str(folder), "", reason)])
    names = sorted(path.name for path in folder.glob("[!_]*.json"))
    if not 0 < len(names) <= MAX_FILES:
        reason = f"expected 1 to {MAX_FILES:,} model files (*.json), found {len(names)}"
        raise SchemaError([Problem(str(folder), "", reason)])
    return names


def _beside(folder: Path, name: str) -> Path:
    """A file of the folder, or the project's when the folder has none of that name."""
    path = folder / name
    return path if os.path.lexists(path) else PROJECT_SCHEMAS / name


def _release(folder: Path, judge: Judge, problems: list[Problem]) -> Document:
    path = folder / "_release.json"
    if not os.path.lexists(path):
        return FIRST_RELEASE
    return _checked(path, judge, problems)


def _definition(meta: Document, name: str) -> Document:
    definitions = meta["$defs"]
    definition = definitions[name] if isinstance(definitions, dict) else None
    return definition if isinstance(definition, dict) else {}


def _checked(path: Path, judge: Judge, problems: list[Problem]) -> Document:
    """One file that a schema accepts; whatever is wrong is added to `problems`."""
    try:
        document = _document(path)
    except SchemaError as error:
        problems.extend(error.problems)
        return {}
    known = judge.properties
    problems.extend(
        Problem(path.name, child("", key), f"unknown key; expected {', '.join(known)}")
        for key in document
        if key not in known
    )
    named = {key: value for key, value in document.items() if key in known}
    problems.extend(judge.problems(named, path.name, ""))
    return document


def _document(path: Path) -> Document:
    value = read_json(path, path.name)
    if not isinstance(value, dict):
        raise SchemaError([Problem(path.name, "", "expected a JSON object")])
    return value
