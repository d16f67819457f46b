"""A schema folder: which files it has, and which of them are read.

Imports errors only: a run without changes needs no more of the generator than this.
"""

import os
from pathlib import Path

from generator.errors import Problem, SchemaError

PROJECT_SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
"""Where the project's own models and the files beside them are."""

META = PROJECT_SCHEMAS / "_meta.json"
"""What a schema file may hold."""

MAX_FILES = 20_000
"""How many model files one folder may hold."""


def model_files(folder: Path) -> list[str]:
    """The names of a folder's model files, in order.

    Raises SchemaError when there is no such folder, and for no file or too many.
    """
    if not folder.is_dir():
        reason = "not a folder" if folder.exists() else "there is no such folder"
        raise SchemaError([Problem(str(folder), "", reason)])
    names = sorted(path.name for path in folder.glob("[!_]*.json"))
    if not 0 < len(names) <= MAX_FILES:
        reason = f"expected 1 to {MAX_FILES:,} model files (*.json), found {len(names)}"
        raise SchemaError([Problem(str(folder), "", reason)])
    return names


def shared_file(folder: Path, name: str) -> Path:
    """A file of the folder, or the project's when the folder has none of that name."""
    path = folder / name
    return path if os.path.lexists(path) else PROJECT_SCHEMAS / name
