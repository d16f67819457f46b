"""What the last run read and wrote, as digests: `.manifest.json` in the output.

It saves work and is never needed: a run without it makes the same files, `check`
ignores it, and an entry counts only while the file still has that digest. It imports
little, because a run without changes needs nothing heavy.
"""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

from generator.catalog import folder
from generator.errors import Problem
from generator.output import writer
from generator.text import digests

Digests = dict[str, str]
"""Digests, by a file's path in a folder or by its name."""

GENERATOR = Path(__file__).resolve().parents[1]
TEMPLATES = GENERATOR.parent / "templates"


@dataclass(frozen=True, slots=True)
class Made:
    """A model as the last run made it."""

    digest: str
    """The digest of its schema file."""

    files: Digests
    """Its own files."""

    offers: tuple[str, str, str, bool]
    """What pages about all models say of its input, in the order of `ir.Offers`."""

    warnings: tuple[tuple[str, str], ...] = ()
    """The warnings about its schema file, each a pointer and a reason."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last run."""

    makers: str = ""
    """The digest of everything that decides what becomes of a schema file."""

    beside: Digests = field(default_factory=dict[str, str])
    """The files besides the model files."""

    models: dict[str, Made] = field(default_factory=dict[str, Made])
    """By the name of the schema file."""

    shared: Digests = field(default_factory=dict[str, str])
    """The files that belong to no single model."""


def read(root: Path, makers: str) -> Manifest:
    """Read the manifest in an output folder, if the same generator made it.

    Returns an empty one if it is missing or damaged.
    """
    try:
        sealed = json.loads((root / writer.MANIFEST).read_bytes())
        said = sealed["run"]
        models = {name: _made(*it) for name, it in said["models"].items()}
        manifest = Manifest(said["makers"], said["beside"], models, said["shared"])
        is_whole = sealed["seal"] == _seal(said)
    except (OSError, ValueError, TypeError, LookupError, AttributeError):
        return Manifest()
    return manifest if is_whole and manifest.makers == makers else Manifest()


def _made(
    digest: str, files: Digests, offers: list[str | bool], warnings: list[list[str]]
) -> Made:
    resolutions, durations, images, flag = offers
    return Made(
        digest=digest,
        files=files,
        offers=(str(resolutions), str(durations), str(images), bool(flag)),
        warnings=tuple((str(pointer), str(reason)) for pointer, reason in warnings),
    )


def warnings(manifest: Manifest) -> tuple[Problem, ...]:
    """Return the warnings of the last run."""
    return tuple(
        Problem(name, pointer, reason)
        for name, made in manifest.models.items()
        for pointer, reason in made.warnings
    )


def text(manifest: Manifest) -> str:
    """Return the text of a manifest."""
    models = manifest.models.items()
    said = {
        "makers": manifest.makers,
        "beside": manifest.beside,
        "models": {
            name: [it.digest, it.files, it.offers, it.warnings] for name, it in models
        },
        "shared": manifest.shared,
    }
    return json.dumps({"seal": _seal(said), "run": said}) + "\n"


def makers(schemas: Path) -> str:
    """Return the digest of everything that decides what becomes of a schema file.

    That is the generator, its templates, its libraries, this Python, and the two files
    that every model is read with.
    """
    sources = [
        *GENERATOR.rglob("*.py"),
        *(it for it in TEMPLATES.rglob("*") if it.is_file() and not _is_made(it)),
        *(folder.META, folder.shared_file(schemas, "_platform.json")),
    ]
    read_ = [f"{path} {digests.of_file(path)}" for path in sorted(sources)]
    return digests.of("\n".join([sys.version, *_libraries(), *read_]).encode())


def _is_made(path: Path) -> bool:
    return "__pycache__" in path.parts


def beside(schemas: Path) -> Digests:
    """The files besides the model files."""
    platform = "_platform.json"
    names = ("_release.json", "_retired.json")
    return {
        platform: digests.of_file(folder.shared_file(schemas, platform)),
        **{name: digests.of_file(schemas / name) for name in names},
    }


def of_schemas(schemas: Path) -> Digests:
    """Return the model files of a folder. Raises SchemaError if there are none."""
    return {
        name: digests.of_file(f"{schemas}/{name}")
        for name in folder.model_files(schemas)
    }


def of_output(root: Path) -> Digests:
    """Return every file in an output folder."""
    return {path: digests.of_file(f"{root}/{path}") for path in writer.list_files(root)}


def is_current(manifest: Manifest, schemas: Digests, beside: Digests) -> bool:
    """Whether a schema folder is as the last run found it."""
    read_ = {name: made.digest for name, made in manifest.models.items()}
    return bool(read_) and (read_, manifest.beside) == (schemas, beside)


def _seal(said: object) -> str:
    """Return the seal of a run; a damaged one is ignored."""
    return digests.of(json.dumps(said, sort_keys=True).encode())


def _libraries() -> list[str]:
    """Return the names and versions of installed packages."""
    folders = [Path(it) for it in sys.path if it.endswith("-packages")]
    return sorted(path.name for it in folders for path in it.glob("*.dist-info"))


def files(manifest: Manifest) -> Digests:
    """Return every file that the last run left in its output."""
    own = (made.files for made in manifest.models.values())
    return {path: it for part in (manifest.shared, *own) for path, it in part.items()}
