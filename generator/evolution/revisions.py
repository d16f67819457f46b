"""Load a catalog from a folder or a git revision, without checking anything out.

Only this module knows git.
"""

import io
import re
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator import facts, ir
from generator.catalog import build as catalog_build
from generator.catalog.loader import Document, Sources, load
from generator.catalog.versions import FIRST_VERSION
from generator.errors import Problem, SchemaError
from generator.evolution import history
from generator.json_schema.strict_json import parse_json, refusal

RELEASE = "_release.json"
_BESIDE = {history.PLATFORM, RELEASE, "_retired.json"}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All models at one time."""

    version: str
    """The version of the SDK made from them."""

    models: Mapping[str, ir.Model]
    documents: Mapping[str, Document]
    """The schema files; both are by slug."""

    platform: Document
    retired: Mapping[str, facts.Retired]
    """Retired models, by slug."""

    unread: frozenset[str] = frozenset()
    """Slugs of models of an old revision whose input cannot be read today."""

    lost: Mapping[str, frozenset[str]] = field(
        default_factory=dict[str, frozenset[str]]
    )
    """The ids of rules of an old revision that cannot be read today, by slug."""

    notes: tuple[Problem, ...] = ()
    """What today's rules refuse of an old revision."""


def catalogue(place: str, schemas: Path) -> Catalogue:
    """Load a folder, or the folder `schemas` at a git revision.

    A folder is read strictly, a revision for what it says. Raises SchemaError if it is
    neither, or a folder that the generator refuses.
    """
    try:
        if Path(place).is_dir():
            return from_sources(load(Path(place)))
        return _from_revision(place, schemas)
    except SchemaError as error:
        raise SchemaError(_named(it, place) for it in error.problems) from None


def from_sources(sources: Sources) -> Catalogue:
    """Return the catalog of a folder that was read."""
    sources = catalog_build.sound(sources)
    sdk = catalog_build.build(sources)
    return Catalogue(
        version=sdk.version,
        models={model.slug: model for model in sdk.whole},
        documents={it.slug: it.document for it in sources.files},
        platform=sources.platform,
        retired={model.slug: model for model in sdk.retired},
    )


def last_release(schemas: Path, until: str | None = None) -> str | None:
    """Return the commit that brought the folder's latest version; None before the
    first.

    Later commits may have reworded a note: only the version counts. Commits after the
    revision `until` are ignored. Raises SchemaError if git does not know it, or if the
    history ends before a release is found, as in a shallow clone.
    """
    if not (schemas / RELEASE).exists():
        return None
    newest = _commit(until, schemas) if until else "HEAD"
    found = _git(schemas, "log", "--format=%H", newest, "--", RELEASE)
    commits = found.decode().split() if found is not None else []
    release: str | None = None
    for commit in commits:
        if _version(schemas, commit) != _version(schemas, commits[0]):
            break
        release = commit
    if release is not None and release in _grafted(schemas):
        reason = (
            "this clone is shallow, its history ends before the last release; run "
            "git fetch --unshallow, or pass what it released with --since"
        )
        raise refusal(RELEASE, reason)
    return release


def _grafted(schemas: Path) -> list[str]:
    """Return the commits at which a shallow clone's history ends."""
    path = _git(schemas, "rev-parse", "--git-path", "shallow")
    file = schemas / path.decode().strip() if path is not None else schemas
    return file.read_text(encoding="ascii").split() if file.is_file() else []


def _version(schemas: Path, commit: str) -> str:
    text = _git(schemas, "show", f"{commit}:./{RELEASE}")
    return _version_in(text) if text is not None else FIRST_VERSION


def _version_in(text: bytes) -> str:
    """Return the version in a release file, which may have an older format."""
    try:
        said = parse_json(text, RELEASE)
    except SchemaError:
        return FIRST_VERSION
    version = said.get("version") if isinstance(said, dict) else None
    is_version = isinstance(version, str) and re.fullmatch(r"\d+\.\d+\.\d+", version)
    return str(version) if is_version else FIRST_VERSION


def _from_revision(revision: str, schemas: Path) -> Catalogue:
    commit = _commit(revision, schemas)
    archive = _git(schemas, "archive", "--format=tar", commit)
    files = _unpacked(archive) if archive is not None else {}
    if not any(_is_model(name) for name in files):
        raise refusal(revision, f"git has no model files in {schemas.name} there")
    release = files.pop(RELEASE, None)
    past = history.read(files)
    return Catalogue(
        version=_version_in(release) if release else FIRST_VERSION,
        models=past.models,
        documents=past.documents,
        platform=past.platform,
        retired=past.retired,
        unread=past.unread,
        lost=past.lost,
        notes=tuple(_named(it, revision) for it in past.notes),
    )


def _commit(revision: str, schemas: Path) -> str:
    """Return the commit that a name means."""
    if revision.startswith("-"):
        raise refusal(revision, "the name of a revision cannot begin with a dash")
    verify = ("rev-parse", "--verify", "--quiet", "--end-of-options")
    found = _git(schemas, *verify, f"{revision}^{{commit}}")
    if found is None:
        raise refusal(revision, "neither a folder nor a revision that git knows")
    return found.decode().strip()


def _unpacked(archive: bytes) -> dict[str, bytes | None]:
    """Return the files directly in a folder that a diff reads: models and those beside
    them.

    A link is None, because nobody knows where it leads.
    """
    files: dict[str, bytes | None] = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            if _is_model(member.name) or member.name in _BESIDE:
                file = tar.extractfile(member) if member.isfile() else None
                files[member.name] = file.read() if file else None
    return files


def _is_model(name: str) -> bool:
    return name.endswith(".json") and name[0] not in "_." and "/" not in name


def _named(problem: Problem, place: str) -> Problem:
    """Return a file's problem, prefixed with its catalog."""
    if problem.file == place or Path(problem.file) == Path(place):
        return problem
    return replace(problem, file=f"{place}:{problem.file}")


def _git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git prints in a folder; None if it fails."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout if done.returncode == 0 else None
