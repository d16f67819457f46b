"""A run that makes only what the last one did not: the same result for less work.

What was made before is known by digests, from `manifest`; everything else goes through
the pipeline as ever. Reads both folders, writes nothing. Imports digests, manifest,
writer and, when there is something to make, api_types, catalog, formatter, loader,
pipeline, renderer and ir.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator import digests, manifest, writer
from generator.manifest import Digests, Made, Manifest

if TYPE_CHECKING:
    from generator import ir
    from generator.loader import Sources


@dataclass(frozen=True, slots=True)
class Update:
    """What an output folder should hold after a run."""

    files: dict[str, str]
    """What was made, by its path."""

    kept: frozenset[str]
    """What stays as it is."""

    models: int
    """How many there are."""

    notes: dict[str, str]
    """What the next run may know of this one, as a file beside; none if it does."""


def update(schemas: Path, root: Path) -> Update:
    """What `root` should hold for a schema folder: all that `pipeline.generate` gives.

    Raises SchemaError with every problem in every file.
    """
    # First of all: what changes from now on is made again by the next run.
    makers, beside = manifest.makers(schemas), manifest.beside(schemas)
    last = manifest.read(root, makers)
    output = manifest.of_output(root)
    if manifest.is_current(last, manifest.of_schemas(schemas), beside, output):
        return Update({}, frozenset(output), len(last.models), {})
    return _made(schemas, last, output, Manifest(makers, beside))


def _made(schemas: Path, last: Manifest, output: Digests, now: Manifest) -> Update:
    """The same when there is something to make."""
    # Imported here: a run without changes needs none of them.
    from generator import catalog, ir, loader, pipeline

    read = {name: made.digest for name, made in last.models.items()}
    sources = loader.load(schemas, read)
    known = {
        file.name: last.models[file.name]
        for file in sources.files
        if read.get(file.name) == file.digest
        and last.models[file.name].files.items() <= output.items()
    }
    offers = {name: ir.Offers(*made.offers) for name, made in known.items()}
    sdk = catalog.build(sources, offers)
    files = pipeline.made(sources, sdk)
    types = _types(last, output)
    if not types:
        files |= pipeline.api_module(sources)
    _hold_against_black(files, output)
    return _update(files, types, _models(sources, sdk, files, known), now)


def _types(last: Manifest, output: Digests) -> Digests:
    """The API's own types when they are there: no model can change them."""
    from generator.api_types import PATH

    there = {path: it for path, it in last.shared.items() if path == PATH}
    return there if there.items() <= output.items() else {}


def _hold_against_black(files: dict[str, str], output: Digests) -> None:
    from generator import formatter

    changed = {it: text for it, text in files.items() if output.get(it) != _of(text)}
    formatter.check(changed, formatter.SAMPLE)


def _models(
    sources: Sources, sdk: ir.Sdk, files: dict[str, str], known: dict[str, Made]
) -> dict[str, Made]:
    """What the next run may know of each model."""
    from generator.renderer import own_paths

    return {
        file.name: known.get(file.name)
        or Made(
            file.digest,
            {path: _of(files[path]) for path in paths},
            _offers(model.offers),
        )
        for file, model, paths in zip(
            sources.files, sdk.models, own_paths(sdk.models), strict=True
        )
    }


def _offers(said: ir.Offers) -> tuple[str, str, str, bool]:
    return said.resolutions, said.durations, said.images, said.needs_prompt_only


def _update(
    files: dict[str, str], types: Digests, models: dict[str, Made], now: Manifest
) -> Update:
    own = {path for made in models.values() for path in made.files}
    shared = {path: _of(text) for path, text in files.items() if path not in own}
    shared |= {**types, writer.MARK: _of(writer.MARK_TEXT)}
    done = Manifest(now.makers, now.beside, models, shared)
    return Update(
        files=files,
        kept=frozenset({*own, *types} - files.keys()),
        models=len(models),
        notes={writer.MANIFEST: manifest.text(done)},
    )


def _of(text: str) -> str:
    return digests.of(text.encode())
