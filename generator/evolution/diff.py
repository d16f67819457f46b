"""Compare two catalogs: every change, and what each means for callers."""

from collections.abc import Iterator

from generator import facts, ir
from generator.catalog.versions import NOT_SHOWN, Change, in_order
from generator.evolution import diff_models, diff_platform
from generator.evolution.diff_keywords import canonical
from generator.evolution.revisions import Catalogue
from generator.json_schema.keywords import CONSTRAINTS
from generator.json_schema.subschemas import DEFINITIONS, bare, is_schema
from generator.json_schema.time_limit import OutOfTime, processor_time

MAX_SECONDS = 60
"""Seconds of CPU time for one model; ten changes take less than one."""


def changes(old: Catalogue, new: Catalogue) -> tuple[Change, ...]:
    """Return everything that changed between two catalogs, by model and place."""
    return in_order(
        [
            *diff_platform.changes(old.platform, new.platform),
            *_models(old, new),
        ]
    )


def _models(old: Catalogue, new: Catalogue) -> Iterator[Change]:
    """Return what became of each model."""
    gone = [slug for slug in old.models if slug not in new.models]
    come = [slug for slug in new.models if slug not in old.models]
    twins = _renamed(old, new, gone, come)
    for slug in gone:
        if slug not in twins:
            yield _removed(old.models[slug], new.retired.get(slug))
    for slug in come:
        if slug not in twins.values():
            yield _added(new.models[slug])
    for slug, twin in twins.items():
        yield _renaming(old.models[slug], new.models[twin], new.retired.get(slug))
        yield from _within(slug, old, new, twin)
    for slug in old.models:
        if slug in new.models:
            yield from _within(slug, old, new, slug)


def _within(slug: str, old: Catalogue, new: Catalogue, twin: str) -> list[Change]:
    """Return what changed inside one model."""
    try:
        with processor_time(MAX_SECONDS):
            return list(diff_models.changes(slug, old, new, twin))
    except OutOfTime:
        change = Change(
            model=slug,
            pointer="/input_schema",
            kind="schema-changed",
            effect="breaking",
            text="The model accepts different inputs.",
            reason=f"{NOT_SHOWN} in {MAX_SECONDS} seconds",
        )
        return [change]


def _renamed(
    old: Catalogue, new: Catalogue, gone: list[str], come: list[str]
) -> dict[str, str]:
    """Return models that have another slug now, as far as that can be told."""
    forms = {slug: _form(old, slug) for slug in gone}
    others = {slug: _form(new, slug) for slug in come}
    found: dict[str, str] = {}
    for slug, form in forms.items():
        same = [twin for twin, other in others.items() if other == form]
        if len(same) == 1 and list(forms.values()).count(form) == 1:
            found[slug] = same[0]
    return found


def _form(catalogue: Catalogue, slug: str) -> str:
    """Return a model's input and output, without texts."""
    schema = catalogue.documents[slug].get("input_schema")
    form = bare(schema, CONSTRAINTS | DEFINITIONS) if is_schema(schema) else schema
    return canonical([form, catalogue.models[slug].output.key])


def _added(model: ir.Model) -> Change:
    return Change(
        model=model.slug,
        pointer="",
        kind="model-added",
        effect="feature",
        text=f"New model: `client.{model.names.attribute}`, {model.title}.",
    )


def _removed(model: ir.Model, retired: facts.Retired | None) -> Change:
    text = f"The model was removed, and `client.{model.names.attribute}` with it."
    if retired and retired.attribute:
        text += f" Use `client.{retired.attribute}`."
    if retired and retired.reason:
        text += f" {retired.reason}"
    return Change(
        model=model.slug,
        pointer="",
        kind="model-removed",
        effect="breaking",
        text=text,
        reason=_end(model, retired),
    )


def _renaming(old: ir.Model, new: ir.Model, retired: facts.Retired | None) -> Change:
    attribute = new.names.attribute
    return Change(
        model=old.slug,
        pointer="/slug",
        kind="model-renamed",
        effect="breaking",
        text=f"The model is called `{new.slug}` now: use `client.{attribute}`.",
        old=old.slug,
        new=new.slug,
        reason=_end(old, retired),
    )


def _end(model: ir.Model, retired: facts.Retired | None) -> str:
    """Say what happens to whoever still calls a model."""
    called = f"client.{model.names.attribute}"
    if retired is None:
        return f"{called} no longer exists"
    return f"{called} raises ModelRetiredError"
