"""Histories of a small catalogue: what it was, an edit (RFC 6902), what it became."""

import copy
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.golden_texts import TESTS

HISTORY = TESTS / "generator/evolution/history"
BASE = HISTORY / "base"
CASES = sorted(path.stem for path in HISTORY.glob("*.json"))
SCHEMAS = TESTS.parent / "schemas"

Documents = dict[str, Any]
"""The files of a catalogue by the stems of their names."""


@dataclass(frozen=True)
class Case:
    """One edit of the catalogue."""

    name: str
    documents: Documents

    @property
    def golden(self) -> Path:
        """The file with what is expected."""
        return HISTORY / f"{self.name}.txt"


def base() -> Documents:
    """The catalogue before any edit."""
    paths = [*BASE.glob("*.json"), SCHEMAS / "_platform.json"]
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


def case(name: str) -> Case:
    """The catalogue after the edit of that name."""
    said = json.loads((HISTORY / f"{name}.json").read_text(encoding="utf-8"))
    documents = base()
    for operation in said["patch"]:
        apply(documents, operation)
    return Case(name, documents)


def write(folder: Path, documents: Documents) -> Path:
    """Make a folder hold a catalogue."""
    folder.mkdir(parents=True, exist_ok=True)
    for stem, document in documents.items():
        text = json.dumps(document, indent=2)
        (folder / f"{stem}.json").write_text(text, encoding="utf-8")
    return folder


def apply(documents: Documents, operation: dict[str, Any]) -> None:
    """Do one operation of a JSON Patch: add, remove, replace or move."""
    word = operation["op"]
    value = copy.deepcopy(operation.get("value"))
    if word == "move":
        value = _taken(documents, operation["from"])
    if word in {"remove", "replace"}:
        _taken(documents, operation["path"])
    if word != "remove":
        _put(documents, operation["path"], value)


def _taken(documents: Documents, path: str) -> Any:
    held, step = _holder(documents, path)
    return held.pop(int(step) if isinstance(held, list) else step)


def _put(documents: Documents, path: str, value: Any) -> None:
    held, step = _holder(documents, path)
    if isinstance(held, list):
        held.insert(len(held) if step == "-" else int(step), value)
    else:
        assert step not in held, f"{path} is there already"
        held[step] = value


def _holder(documents: Documents, path: str) -> tuple[Any, str]:
    *steps, last = path.split("/")[1:]
    held: Any = documents
    for step in steps:
        held = held[int(step) if isinstance(held, list) else step]
    return held, last


def edited(name: str, folder: Path) -> Path:
    """A folder that holds the catalogue after an edit."""
    return write(folder, case(name).documents)


def commit(folder: Path, message: str) -> str:
    """Commit what a folder holds, in a repository made around it; the commit's name."""
    repository = folder.parent
    if not (repository / ".git").exists():
        git(repository, "init", "--quiet")
    git(repository, "add", "--all", folder.name)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    git(repository, *who, "commit", "--quiet", "--message", message)
    return git(repository, "rev-parse", "HEAD").strip()


def git(repository: Path, *arguments: str) -> str:
    """What git prints, without the settings of whoever runs the tests."""
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *arguments],
        cwd=repository,
        env={**os.environ, **nothing},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def is_shallow() -> bool:
    """Whether this checkout of the project is without its history."""
    command = ["git", "-C", str(SCHEMAS), "rev-parse", "--is-shallow-repository"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() != "false"


with_history = pytest.mark.skipif(is_shallow(), reason="a shallow clone has no history")
