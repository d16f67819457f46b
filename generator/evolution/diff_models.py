"""Compare one model, old and new: its file from top to bottom."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator import ir
from generator.catalog.versions import NOT_SHOWN, Change, Kind
from generator.evolution import diff_rules, diff_sentences
from generator.evolution.diff_edits import Edit
from generator.evolution.diff_keywords import Leaning, canonical
from generator.evolution.diff_schemas import edits
from generator.evolution.diff_verdicts import Trial, Version, broken_call
from generator.evolution.grafts import graft
from generator.evolution.probes import Way
from generator.evolution.revisions import Catalogue
from generator.evolution.witness import Contract, Side, inputs, law
from generator.json_schema.documents import Document, member
from generator.json_schema.judge import Judge
from generator.json_schema.references import resolve

_UNTYPED = "the parameter is no longer in the method's signature"


def changes(slug: str, old: Catalogue, new: Catalogue, twin: str) -> Iterator[Change]:
    """Return what changed in a model whose slug is now `twin`."""
    one, other = old.documents[slug], new.documents[twin]
    found = [*_document(slug, old.models[slug], new.models[twin], one, other)]
    is_whole = not (old.lost.get(slug) or new.lost.get(twin))
    if slug in old.unread or twin in new.unread:
        found += _unread(slug, one, other)
    else:
        if canonical(one) != canonical(other):
            found += _contract(slug, old, new, twin)
        found += _names(slug, old.models[slug], new.models[twin])
    is_another = canonical(_wording(one)) != canonical(_wording(other))
    if not found and is_whole and is_another:
        text = "Its schema is written differently and means the same."
        found.append(Change(slug, "/input_schema", "text-changed", "text", text))
    yield from found


def _contract(slug: str, old: Catalogue, new: Catalogue, twin: str) -> list[Change]:
    """Return what changed in what a model accepts.

    A rule that cannot be read in one version is compared in neither.
    """
    lost = old.lost.get(slug, frozenset()) | new.lost.get(twin, frozenset())
    pair = _Model(slug, _version(old, slug, lost), _version(new, twin, lost))
    found = edits(pair.old.side.schema, pair.new.side.schema)
    told = [pair.change(edit) for edit in found]
    told += diff_rules.changes(slug, pair.old, pair.new)
    if not any(change.effect == "breaking" for change in told):
        told += pair.overlooked([edit.way for edit in found if edit.leaning])
    return told


def _unread(slug: str, one: Document, other: Document) -> Iterator[Change]:
    """Compare two inputs of which one cannot be read: equal, or not."""
    old, new = one.get("input_schema"), other.get("input_schema")
    if canonical(old) != canonical(new):
        text = "The model's input is different."
        change = Change(slug, "/input_schema", "schema-changed", "breaking", text)
        reason = f"{NOT_SHOWN}: one of the two cannot be read"
        yield replace(change, old=old, new=new, reason=reason)


@dataclass(frozen=True, slots=True)
class _Model:
    """Return the two versions of what a model accepts."""

    slug: str
    old: Version
    new: Version

    def change(self, edit: Edit) -> Change:
        """Say what an edit of the input schema means."""
        change = Change(
            model=self.slug,
            pointer=f"/input_schema{edit.pointer}",
            kind=_kind(edit, edit.leaning or "unknown"),
            effect="text",
            text=diff_sentences.sentence(edit, edit.leaning),
            old=edit.old,
            new=edit.new,
        )
        if edit.leaning is None:
            is_silent = edit.what in {"text-changed", "example-changed"}
            return change if is_silent else replace(change, effect="behaviour")
        verdict = self._trial(edit).verdict(edit.leaning)
        is_gone = edit.what in {"field-removed", "field-renamed"}
        untyped = is_gone and verdict.reason == NOT_SHOWN
        return replace(
            change,
            kind=_kind(edit, verdict.leaning),
            text=diff_sentences.sentence(edit, verdict.leaning),
            effect=verdict.effect,
            witness=verdict.witness,
            reason=_UNTYPED if untyped else verdict.reason,
        )

    def overlooked(self, near: list[Way]) -> list[Change]:
        """Find a call that worked and is refused, though no single change shows it."""
        witness = broken_call(self.old, self.new, near)
        if witness is None:
            return []
        text = "Some inputs that worked are now refused, by several changes together."
        change = Change(self.slug, "/input_schema", "schema-changed", "breaking", text)
        schemas: list[ir.Json] = [self.old.side.schema, self.new.side.schema]
        return [replace(change, old=schemas[0], new=schemas[1], witness=witness)]

    def _trial(self, edit: Edit) -> Trial:
        old, new = self.old.side, self.new.side
        only = graft(old.schema, edit.at, edit.node or {}, new.schema)
        return Trial(
            old=self.old.contract,
            new=self.new.contract,
            changed=Contract(Judge(only), self.old.laws),
            inputs=lambda: inputs((old, new), edit.way),
        )


_DIRECTED: dict[str, dict[Leaning, Kind]] = {
    "bound": {
        "loosens": "bound-loosened",
        "tightens": "bound-tightened",
        "unknown": "bound-changed",
    },
    "schema": {
        "loosens": "schema-loosened",
        "tightens": "schema-tightened",
        "unknown": "schema-changed",
    },
    "type": {
        "loosens": "type-widened",
        "tightens": "type-narrowed",
        "unknown": "type-changed",
    },
}


def _kind(edit: Edit, leaning: Leaning) -> Kind:
    match edit.what:
        case "bound" | "schema" | "type":
            return _DIRECTED[edit.what][leaning]
        case _:
            return edit.what


def _version(catalogue: Catalogue, slug: str, lost: frozenset[str]) -> Version:
    document, model = catalogue.documents[slug], catalogue.models[slug]
    schema = member(document, "input_schema")
    side = Side(resolve(schema, slug, "/input_schema"), document.get("example_input"))
    rules = tuple(it for it in model.rules if it.id not in lost)
    places = {it.id: place for place, it in enumerate(model.rules)}
    return Version(side, rules, tuple(map(law, rules)), places)


def _document(
    slug: str, old: ir.Model, new: ir.Model, one: Document, other: Document
) -> Iterator[Change]:
    """Return what changed outside the input schema and the rules."""
    for key in ("title", "description"):
        if key in one and key in other and one[key] != other[key]:
            text = f"The model's {key} has changed."
            change = Change(slug, f"/{key}", "text-changed", "text", text)
            yield replace(change, old=one[key], new=other[key])
    if "output_kind" in one and "output_kind" in other:
        yield from _output(slug, old, new)
    yield from _deprecation(slug, old, new)
    if "example_input" in one and "example_input" in other:
        yield from _examples(slug, old, new, one, other)


def _output(slug: str, old: ir.Model, new: ir.Model) -> Iterator[Change]:
    before, after = old.output.output, new.output.output
    if old.output.key != new.output.key:
        text = f"It makes {new.output.key} now; it made {old.output.key}."
        reason = f"run() gives {after}, and gave {before}"
        change = Change(slug, "/output_kind", "output-kind-changed", "breaking", text)
        yield replace(change, old=old.output.key, new=new.output.key, reason=reason)


def _deprecation(slug: str, old: ir.Model, new: ir.Model) -> Iterator[Change]:
    if old.deprecated == new.deprecated:
        return
    text = "The model is no longer deprecated."
    if said := new.deprecated:
        instead = f" Use `{said.replacement}`." if said.replacement else ""
        why = f" {said.reason}" if said.reason else ""
        text = f"The model has been deprecated since {said.since}.{instead}{why}"
    yield Change(slug, "/deprecated", "deprecation-changed", "behaviour", text)


def _examples(
    slug: str, old: ir.Model, new: ir.Model, one: Document, other: Document
) -> Iterator[Change]:
    if old.example_cost != new.example_cost:
        costs = [str(it) for it in (old.example_cost, new.example_cost)]
        text = f"The example costs {costs[1]}; it cost {costs[0]}."
        pointer = "/example_response/cost_actual"
        change = Change(slug, pointer, "cost-changed", "text", text)
        yield replace(change, old=costs[0], new=costs[1])
    for key in ("example_input", "example_response"):
        if canonical(_uncosted(one.get(key))) != canonical(_uncosted(other.get(key))):
            text = "The model's example has changed."
            change = Change(slug, f"/{key}", "example-changed", "text", text)
            yield replace(change, old=one.get(key), new=other.get(key))


def _uncosted(example: ir.Json) -> ir.Json:
    held = example if isinstance(example, dict) else {}
    kept: ir.Json = {it: held[it] for it in held if it != "cost_actual"}
    return kept if held else example


def _names(slug: str, old: ir.Model, new: ir.Model) -> Iterator[Change]:
    """Return fields whose Python names changed because of their neighbors."""
    before, after = _python_names(old.input), _python_names(new.input)
    for (path, wire), name in before.items():
        other = after.get((path, wire), name)
        if name != other:
            text = f"In Python `{wire}` is `{other}` now; it was `{name}`."
            pointer = f"/input_schema/properties/{wire}"
            change = Change(slug, pointer, "python-name-changed", "breaking", text)
            reason = f"the parameter {name} now means another field, or none"
            yield replace(change, old=name, new=other, reason=reason)


def _python_names(given: ir.Input) -> dict[tuple[str, str], str]:
    """Return each member's Python name, by the path of its object and its wire name."""
    return {(it.path, f.wire): f.name for it in given.objects for f in it.fields}


def _wording(document: Document) -> ir.Json:
    """Return what decides which inputs a model accepts."""
    return [document.get("input_schema"), document.get("rules", [])]
