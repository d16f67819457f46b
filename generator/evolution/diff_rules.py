"""Compare the rules of a model, old and new."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice, product

from generator import ir
from generator.catalog.versions import Change, Kind
from generator.evolution.diff_keywords import Leaning, is_closed
from generator.evolution.diff_verdicts import Trial, Verdict, Version
from generator.evolution.probes import good
from generator.evolution.witness import Contract, Law, law, tried
from generator.json_schema.judge import Judge
from generator.json_schema.subschemas import Schema, is_schema
from generator.rules.implication import Logic, literals, members

MAX_INPUTS = 600
"""How many inputs to try on one rule; CEL is slow."""

MAX_LENGTH = 20
"""How long lists to try."""

# What URLs and roles in rules are asked about.
_TEXTS: tuple[ir.Json, ...] = (
    *("https://example.com/a.png", "http://example.com/a.png"),
    *("data:image/png;base64,AA==", "a"),
)


def changes(slug: str, old: Version, new: Version) -> list[Change]:
    """Return what changed in the rules of a model."""
    return list(_Rules(slug, old, new).changes())


@dataclass(frozen=True, slots=True)
class _Rules:
    slug: str
    old: Version
    new: Version

    def changes(self) -> Iterator[Change]:
        """Return the changes of each rule, identified by its id or else by its text."""
        old, new = _by_id(self.old), _by_id(self.new)
        gone = {id_: rule for id_, rule in old.items() if id_ not in new}
        for id_, rule in new.items():
            same = (it for it in gone.values() if it.expression == rule.expression)
            before = old.get(id_) or next(same, None)
            if before is None:
                yield self._added(rule)
            else:
                gone.pop(before.id, None)
                yield from self._compared(before, rule)
        for rule in gone.values():
            yield self._removed(rule)

    def _added(self, rule: ir.Rule) -> Change:
        if self._logic(rule).always(rule.expression):
            verdict = Verdict("loosens", "feature", None, "affects only what is new")
        else:
            laws = (*self.old.laws, law(rule))
            verdict = self._trial(laws, rule).verdict("tightens")
        text = f"New rule: {rule.message}"
        change = self._change("rule-added", rule, self.new, "", text)
        return _judged(replace(change, new=rule.expression), verdict)

    def _removed(self, rule: ir.Rule) -> Change:
        laws = tuple(
            it
            for it, held in zip(self.old.laws, self.old.rules, strict=True)
            if held.id != rule.id
        )
        verdict = self._trial(laws, rule).verdict("loosens")
        text = f"No longer a rule: {rule.message}"
        change = self._change("rule-removed", rule, self.old, "", text)
        return _judged(replace(change, old=rule.expression), verdict)

    def _compared(self, old: ir.Rule, new: ir.Rule) -> Iterator[Change]:
        """Return the changes of one rule: its meaning, or else its wording."""
        if old.expression != new.expression:
            yield self._demand(old, new)
            return
        for word, one, other in (
            ("id", old.id, new.id),
            ("message", old.message, new.message),
        ):
            if one != other:
                text = f"A rule is worded differently: {new.message}"
                change = self._change("text-changed", new, self.new, f"/{word}", text)
                yield replace(change, old=one, new=other)

    def _demand(self, old: ir.Rule, new: ir.Rule) -> Change:
        laws = tuple(
            law(new) if held.id == old.id else it
            for it, held in zip(self.old.laws, self.old.rules, strict=True)
        )
        verdict = self._trial(laws, old, new).verdict(self._leaning(old, new))
        is_less = Logic().implies(old.expression, new.expression)
        # What old calls cannot send, the new rule may ask more of.
        is_other = verdict.leaning == "loosens" and not is_less
        kind, said = _KINDS["unknown" if is_other else verdict.leaning]
        text = f"A rule asks for {said}: {new.message}"
        change = self._change(kind, new, self.new, "/expression", text)
        change = replace(change, old=old.expression, new=new.expression)
        return _judged(change, verdict)

    def _leaning(self, old: ir.Rule, new: ir.Rule) -> Leaning:
        logic = self._logic(new)
        if logic.implies(old.expression, new.expression):
            return "loosens"
        back = logic.implies(new.expression, old.expression)
        return "tightens" if back else "unknown"

    def _logic(self, rule: ir.Rule) -> Logic:
        """Return what is known about inputs that the old version accepts."""
        schema = self.old.side.schema
        named = schema.get("properties")
        known = set(named) if isinstance(named, dict) else set[str]()
        absent = members(rule.expression) - known if is_closed(schema) else set[str]()
        return Logic(frozenset(absent))

    def _trial(self, laws: tuple[Law, ...], *rules: ir.Rule) -> Trial:
        old, new = self.old.contract, self.new.contract
        return Trial(
            old=old,
            new=new,
            changed=Contract(old.judge, laws),
            inputs=lambda: islice(_inputs((self.old, self.new), rules), MAX_INPUTS),
        )

    def _change(
        self, kind: Kind, rule: ir.Rule, version: Version, inside: str, text: str
    ) -> Change:
        index = version.places[rule.id]
        pointer = f"/rules/{index}{inside}"
        return Change(self.slug, pointer, kind, effect="text", text=text)


_KINDS: dict[Leaning, tuple[Kind, str]] = {
    "loosens": ("rule-loosened", "less"),
    "tightens": ("rule-tightened", "more"),
    "unknown": ("rule-changed", "something else"),
}


def _judged(change: Change, verdict: Verdict) -> Change:
    return replace(
        change,
        effect=verdict.effect,
        witness=verdict.witness,
        reason=verdict.reason,
    )


def _by_id(version: Version) -> dict[str, ir.Rule]:
    return {rule.id: rule for rule in version.rules}


def _inputs(
    versions: tuple[Version, ...], rules: tuple[ir.Rule, ...]
) -> Iterator[ir.Json]:
    """Yield inputs with and without each member that rules look at."""
    looked = sorted({name for rule in rules for name in members(rule.expression)})
    named = [value for rule in rules for value in literals(rule.expression)]
    # As many values of each that all combinations of them can be tried.
    count = int(MAX_INPUTS ** (1 / max(2, len(looked))))
    for version in versions:
        choices = [
            list(islice(_values(version, name, named), count)) for name in looked
        ]
        for base in version.side.bases():
            kept = base if isinstance(base, dict) else {}
            rest = {name: kept[name] for name in kept if name not in looked}
            for drawn in product(*choices):
                given = zip(looked, drawn, strict=True)
                yield {**rest, **{name: it[0] for name, it in given if it}}


def _values(
    version: Version, name: str, named: list[ir.Json]
) -> Iterator[tuple[ir.Json, ...]]:
    """Return the values of one member, each as a tuple; the empty one omits it."""
    root = version.side.schema
    judge = Judge({**root, "required": []})
    properties = root.get("properties")
    schema = properties.get(name) if isinstance(properties, dict) else None
    yield ()
    for value in (*_lists(root, schema, named), *named, *_TEXTS, *tried(root, schema)):
        if not judge.problems({name: value}, "", ""):
            yield (value,)


def _lists(root: Schema, schema: ir.Json, named: list[ir.Json]) -> Iterator[ir.Json]:
    """Return lists of each length, longest first, and of each single value."""
    items = schema.get("items") if isinstance(schema, dict) else None
    if not is_schema(items):
        return
    item = good(root, items)
    for size in range(MAX_LENGTH, 0, -1):
        yield [item] * size
        yield [_TEXTS[0]] * size
    yield from ([value] for value in (*named, *_TEXTS, *tried(root, items)))
