"""How a model ends: first deprecated, then retired, then forgotten.

A retired model is in `_retired.json`. Its callers are told until the minor version
after the one that removed it, which `_release.json` knows, and as long as that is not
released.
"""

from collections.abc import Iterable, Iterator, Sequence

from generator import facts, ir
from generator.catalog.loader import Sources
from generator.catalog.versions import numbers
from generator.errors import Problem
from generator.json_schema.documents import Document, is_document, members, text
from generator.json_schema.naming import model_names

FILE = "_retired.json"


def deprecation(document: Document) -> facts.Deprecation | None:
    """Read a schema file's `deprecated`."""
    said = document.get("deprecated")
    if not is_document(said):
        return None
    replacement = _optional(said, "replacement")
    return facts.Deprecation(
        since=text(said, "since"),
        replacement=replacement,
        attribute=_attribute(replacement),
        reason=_optional(said, "reason"),
    )


def retired_models(
    sources: Sources, models: Iterable[ir.Listed]
) -> tuple[facts.Retired, ...]:
    """List retired models that are not forgotten yet, in the order of their slugs."""
    taken = {model.names.attribute for model in models}
    told = [it for it in members(sources.retired, "models") if _is_told(it, sources)]
    return tuple(_retired(it, taken) for it in sorted(told, key=_slug))


def problems(sources: Sources) -> Iterator[Problem]:
    """Find replacements that are not models, and retired models that still exist."""
    files = (*sources.files, *sources.refused)
    slugs = {file.slug for file in files}
    for file in files:
        said, own = file.document.get("deprecated"), file.slug
        if is_document(said):
            yield from _bad_replacement(said, slugs - {own}, file.name, "/deprecated")
    for index, gone in enumerate(members(sources.retired, "models")):
        at = f"/models/{index}"
        if gone["slug"] in slugs:
            reason = f"the model {gone['slug']!r} exists, so it is not retired"
            yield Problem(FILE, f"{at}/slug", reason)
        if _is_told(gone, sources):
            yield from _bad_replacement(gone, slugs, FILE, at)


def retiring(
    entries: Sequence[Document], slug: str, replacement: str | None, reason: str | None
) -> list[ir.Json]:
    """Return the entries of `_retired.json` after a model is retired, by slug.

    Models that it replaced are now replaced by its own replacement.
    """
    kept = [dict(it) for it in entries if it["slug"] != slug]
    for entry in kept:
        if entry.get("replacement") == slug:
            entry["replacement"] = replacement
    new: dict[str, ir.Json] = {"slug": slug, "replacement": replacement}
    return [*sorted([*kept, {**new, "reason": reason}], key=_slug)]


def _retired(said: Document, taken: set[str]) -> facts.Retired:
    slug, replacement = _slug(said), _optional(said, "replacement")
    attribute = _attribute(slug)
    return facts.Retired(
        slug=slug,
        own_attribute=None if attribute in taken else attribute,
        replacement=replacement,
        attribute=_attribute(replacement),
        reason=_optional(said, "reason"),
    )


def _is_told(gone: Document, sources: Sources) -> bool:
    """Whether callers of a retired model are still to be told."""
    version = numbers(text(sources.release, "version"))
    for entry in members(sources.release, "entries"):
        for change in members(entry, "changes"):
            is_end = change["kind"] in {"model-removed", "model-renamed"}
            if is_end and change["model"] == gone["slug"]:
                return numbers(text(entry, "version"))[:2] == version[:2]
    return True


def _bad_replacement(
    said: Document, slugs: set[str], file: str, at: str
) -> Iterator[Problem]:
    replacement = said.get("replacement")
    if isinstance(replacement, str) and replacement not in slugs:
        reason = f"{replacement!r} is not another model of the catalog"
        yield Problem(file, f"{at}/replacement", reason)


def _slug(said: Document) -> str:
    return text(said, "slug")


def _attribute(slug: str | None) -> str | None:
    return None if slug is None else model_names(slug).attribute


def _optional(said: Document, key: str) -> str | None:
    value = said.get(key)
    return value if isinstance(value, str) else None
