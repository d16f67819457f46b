"""A run that makes only what the last one did not: the same result for less work.

Digests in the manifest tell what exists already; everything else goes through the
pipeline. Reads both folders, writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import Problem
from generator.output import manifest, writer
from generator.output.manifest import Digests, Made, Manifest, text
from generator.text import digests

if TYPE_CHECKING:
    from generator import ir
    from generator.catalog.loader import Sources


@dataclass(frozen=True, slots=True)
class Update:
    """What an output folder should hold after a run."""

    files: dict[str, str]
    """New files, by path."""

    kept: frozenset[str]
    """Files that stay as they are."""

    models: int
    """How many models there are."""

    notes: dict[str, str]
    """Return what the next run may know about each model."""

    warnings: tuple[Problem, ...] = ()
    """Values that their own schema refuses and that are not shown."""


def update(schemas: Path, root: Path) -> Update:
    """Return what `root` should hold: everything `pipeline.generate` makes.

    Raises SchemaError with every problem in every file.
    """
    # First of all: what changes from now on is made again by the next run.
    makers, beside = manifest.makers(schemas), manifest.beside(schemas)
    last = manifest.read(root, makers)
    held = manifest.of_output(root)
    is_current = manifest.is_current(last, manifest.of_schemas(schemas), beside)
    if is_current and manifest.files(last) == held:
        said = manifest.warnings(last)
        return Update({}, frozenset(held), len(last.models), {}, said)
    return _made(schemas, root, last, held, Manifest(makers, beside))


def _made(
    schemas: Path, root: Path, last: Manifest, held: Digests, now: Manifest
) -> Update:
    """Do so if there is something to make."""
    # Imported here: a run without changes needs none of them.
    from generator import ir, pipeline
    from generator.catalog import build as catalog_build
    from generator.catalog import loader
    from generator.openapi import document as openapi
    from generator.output.cache import open_cache
    from generator.render import renderer

    read = {name: made.digest for name, made in last.models.items()} | last.beside
    sources = loader.load(schemas, read)
    known = _known(sources, last, held)
    sources = catalog_build.sound(sources, known)
    offers = {name: ir.Offers(*made.offers) for name, made in known.items()}
    sdk = catalog_build.build(sources, offers)
    document = _unchanged(root / openapi.PATH, last.shared.get(openapi.PATH))
    with open_cache(now.makers, manifest.TEMPLATES) as more:
        rendered = pipeline.made(sources, sdk, document, more.templates)
        if not more.files:
            more.files |= pipeline.api_module(sources)
    files = renderer.copied() | more.files | rendered
    new = {path: digests.of(text.encode()) for path, text in files.items()}
    changed = {path: files[path] for path in new if held.get(path) != new[path]}
    passed = last.shared.items()
    unread = {it: rendered[it] for it in rendered if (it, new[it]) not in passed}
    pipeline.check(unread, sdk)
    models = _models(sources, sdk, new, known)
    return _update(changed, new, models, now, sources.warnings)


def _known(sources: Sources, last: Manifest, held: Digests) -> dict[str, Made]:
    """Return the models that are as the last run made them."""
    return {
        file.name: made
        for file in sources.files
        if (made := last.models.get(file.name))
        and made.digest == file.digest
        and not made.warnings
        and made.files.items() <= held.items()
    }


def _unchanged(path: Path, digest: str | None) -> str:
    """Read a file; return "" if it changed."""
    if digests.of_file(path) != digest or path.is_symlink():
        return ""
    return path.read_text(encoding="utf-8")


def _models(
    sources: Sources, sdk: ir.Sdk, new: Digests, known: dict[str, Made]
) -> dict[str, Made]:
    """Return what the next run may know about each model."""
    from generator.render.renderer import own_paths

    found = zip(sources.files, sdk.models, own_paths(sdk.models), strict=True)
    warned: dict[str, list[tuple[str, str]]] = {}
    for it in sources.warnings:
        warned.setdefault(it.file, []).append((it.pointer, it.reason))
    return {
        file.name: known.get(file.name)
        or Made(
            digest=file.digest,
            files={it: new[it] for it in paths},
            offers=_offers(model.offers),
            warnings=tuple(warned.get(file.name, ())),
        )
        for file, model, paths in found
    }


def _offers(said: ir.Offers) -> tuple[str, str, str, bool]:
    return said.resolutions, said.durations, said.images, said.needs_prompt_only


def _update(
    changed: dict[str, str],
    held: Digests,
    models: dict[str, Made],
    now: Manifest,
    warnings: tuple[Problem, ...],
) -> Update:
    """Return what to write, and the manifest for the next run."""
    own = {path for made in models.values() for path in made.files}
    shared = {path: it for path, it in held.items() if path not in own}
    shared |= {path: digests.of(it.encode()) for path, it in writer.OWN.items()}
    return Update(
        files=changed,
        kept=frozenset((own | held.keys()) - changed.keys()),
        models=len(models),
        notes={writer.MANIFEST: text(Manifest(now.makers, now.beside, models, shared))},
        warnings=warnings,
    )
