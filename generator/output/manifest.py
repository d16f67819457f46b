"""What the last run read and wrote, as digests: `.manifest.json` in the output.

It spares work and is never needed: a run without it makes the same files, `check` does
not look at it, and what it says of a file counts only while the file still has that
digest. It is light on purpose, for a run without changes needs nothing heavier.
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
"""Digests by a file's path inside a folder, or by its name."""

GENERATOR = Path(__file__).resolve().parents[1]
TEMPLATES = GENERATOR.parent / "templates"


@dataclass(frozen=True, slots=True)
class Made:
    """One model as the last run made it."""

    digest: str
    """Of its schema file."""

    files: Digests
    """The files that are its own."""

    offers: tuple[str, str, str, bool]
    """What pages about all models tell of its input, in the order of `ir.Offers`."""

    warnings: tuple[tuple[str, str], ...] = ()
    """What was said of its schema file: a pointer and a reason each."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The last run."""

    makers: str = ""
    """Of all that decides what becomes of a schema file."""

    beside: Digests = field(default_factory=dict[str, str])
    """The files beside the model files."""

    models: dict[str, Made] = field(default_factory=dict[str, Made])
    """By the name of the schema file."""

    shared: Digests = field(default_factory=dict[str, str])
    """The files that are no model's own."""


def read(root: Path, makers: str) -> Manifest:
    """What the last run left in an output folder, if these were its makers.

    Nothing, when it is not there or not as it was written.
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
    """What the last run warned of."""
    return tuple(
        Problem(name, pointer, reason)
        for name, made in manifest.models.items()
        for pointer, reason in made.warnings
    )


def text(manifest: Manifest) -> str:
    """A manifest as it is written."""
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
    """The digest of all that decides what becomes of a schema file.

    The generator, its templates, its libraries, this Python, and the two files that
    every model is read with.
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
    """The files beside the model files."""
    platform = "_platform.json"
    names = ("_release.json", "_retired.json")
    return {
        platform: digests.of_file(folder.shared_file(schemas, platform)),
        **{name: digests.of_file(schemas / name) for name in names},
    }


def of_schemas(schemas: Path) -> Digests:
    """The model files of a folder; raises SchemaError when there are none."""
    return {
        name: digests.of_file(f"{schemas}/{name}")
        for name in folder.model_files(schemas)
    }


def of_output(root: Path) -> Digests:
    """Every file that an output folder holds."""
    return {path: digests.of_file(f"{root}/{path}") for path in writer.list_files(root)}


def is_current(manifest: Manifest, schemas: Digests, beside: Digests) -> bool:
    """Whether a schema folder is as the last run found it."""
    read_ = {name: made.digest for name, made in manifest.models.items()}
    return bool(read_) and (read_, manifest.beside) == (schemas, beside)


def _seal(said: object) -> str:
    """The digest of a run itself: what is damaged is not believed."""
    return digests.of(json.dumps(said, sort_keys=True).encode())


def _libraries() -> list[str]:
    """The names and versions of what is installed."""
    folders = [Path(it) for it in sys.path if it.endswith("-packages")]
    return sorted(path.name for it in folders for path in it.glob("*.dist-info"))


def files(manifest: Manifest) -> Digests:
    """Every file that the last run left in its output."""
    own = (made.files for made in manifest.models.values())
    return {path: it for part in (manifest.shared, *own) for path, it in part.items()}
