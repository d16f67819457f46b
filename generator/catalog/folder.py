"""Find the files of a schema folder.

Imports errors only, because a run without changes needs no more of the generator.
"""

import os
from pathlib import Path

from generator.errors import Problem, SchemaError

PROJECT_SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
"""The folder of the project's own schema files."""

META = PROJECT_SCHEMAS / "_meta.json"
"""The format of a schema file."""

MAX_FILES = 20_000
"""How many model files a folder may have."""


def model_files(folder: Path) -> list[str]:
    """List a folder's model files, in order.

    Raises SchemaError if no such folder, or if it has no model file or too
    many.
    """
    if not folder.is_dir():
        reason = "not a folder" if folder.exists() else "no such folder"
        raise SchemaError([Problem(str(folder), "", reason)])
    names = sorted(path.name for path in folder.glob("[!_]*.json"))
    if not 0 < len(names) <= MAX_FILES:
        reason = f"expected 1 to {MAX_FILES:,} model files (*.json), found {len(names)}"
        raise SchemaError([Problem(str(folder), "", reason)])
    return names


def shared_file(folder: Path, name: str) -> Path:
    """Return a file of the folder, or the project's own if the folder has none."""
    path = folder / name
    return path if os.path.lexists(path) else PROJECT_SCHEMAS / name
