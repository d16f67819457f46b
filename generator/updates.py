"""A run that makes only what the last one did not: the same result for less work.

What was made before is known by digests, from `manifest`; everything else goes through
the pipeline as ever. Reads both folders, writes nothing. Imports digests, manifest,
meanwhile, writer and, when there is something to make, catalog, kept,
loader, openapi, pipeline, renderer and ir.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator import digests, manifest, writer
from generator.errors import Problem
from generator.manifest import Digests, Made, Manifest, text
from generator.meanwhile import meanwhile

if TYPE_CHECKING:
    from generator import ir
    from generator.loader import Sources


@dataclass(frozen=True, slots=True)
class Update:
    """What an output folder should hold after a run."""

    files: dict[str, str]
    """What was made and is not there yet, by its path."""

    kept: frozenset[str]
    """What stays as it is."""

    models: int
    """How many there are."""

    notes: dict[str, str]
    """What the next run may know of this one, as a file beside; none if it does."""

    warnings: tuple[Problem, ...] = ()
    """Values that their own schema refuses, and that are not shown."""


def update(schemas: Path, root: Path) -> Update:
    """What `root` should hold for a schema folder: all that `pipeline.generate` gives.

    Raises SchemaError with every problem in every file.
    """
    with meanwhile(lambda: manifest.of_output(root)) as output:
        # First of all: what changes from now on is made again by the next run.
        makers, beside = manifest.makers(schemas), manifest.beside(schemas)
        last = manifest.read(root, makers)
        if manifest.is_current(last, manifest.of_schemas(schemas), beside):
            held = output()
            if manifest.files(last) == held:
                said = manifest.warnings(last)
                return Update({}, frozenset(held), len(last.models), {}, said)
            return _made(schemas, root, last, lambda: held, Manifest(makers, beside))
        return _made(schemas, root, last, output, Manifest(makers, beside))


def _made(
    schemas: Path,
    root: Path,
    last: Manifest,
    output: Callable[[], Digests],
    now: Manifest,
) -> Update:
    """The same when there is something to make."""
    # Imported here: a run without changes needs none of them.
    from generator import catalog, ir, loader, openapi, pipeline, renderer
    from generator.kept import kept

    read = {name: made.digest for name, made in last.models.items()} | last.beside
    sources = loader.load(schemas, read)
    held = output()
    known = {
        file.name: last.models[file.name]
        for file in sources.files
        if read.get(file.name) == file.digest
        and not last.models[file.name].warnings
        and last.models[file.name].files.items() <= held.items()
    }
    sources = catalog.sound(sources, known)
    offers = {name: ir.Offers(*made.offers) for name, made in known.items()}
    sdk = catalog.build(sources, offers)
    document = _unchanged(root / openapi.PATH, last.shared.get(openapi.PATH))
    with kept(now.makers, manifest.TEMPLATES) as more:
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


def _unchanged(path: Path, digest: str | None) -> str:
    """What a file holds; nothing, when that is not what it held."""
    if digests.of_file(path) != digest or path.is_symlink():
        return ""
    return path.read_text(encoding="utf-8")


def _models(
    sources: Sources, sdk: ir.Sdk, new: Digests, known: dict[str, Made]
) -> dict[str, Made]:
    """What the next run may know of each model."""
    from generator.renderer import own_paths

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
    """What is to be written, and beside it what the next run may know."""
    own = {path for made in models.values() for path in made.files}
    shared = {path: it for path, it in held.items() if path not in own}
    shared[writer.MARK] = digests.of(writer.MARK_TEXT.encode())
    return Update(
        files=changed,
        kept=frozenset((own | held.keys()) - changed.keys()),
        models=len(models),
        notes={writer.MANIFEST: text(Manifest(now.makers, now.beside, models, shared))},
        warnings=warnings,
    )
