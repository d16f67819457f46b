"""Judge a difference, by its keyword and by inputs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from generator import ir
from generator.catalog.versions import NOT_SHOWN, Effect, Witness
from generator.evolution.diff_keywords import Leaning
from generator.evolution.probes import Way
from generator.evolution.witness import Contract, Law, Side, find_witness, inputs
from generator.json_schema.judge import Judge


@dataclass(frozen=True, slots=True)
class Version:
    """One version of what a model accepts."""

    side: Side
    rules: tuple[ir.Rule, ...]
    laws: tuple[Law, ...]
    """The rules, in the same order."""

    places: Mapping[str, int]
    """The ids of the rules, of which not all need be compared."""

    @property
    def contract(self) -> Contract:
        """Its input schema and rules."""
        return Contract(Judge(self.side.schema), self.laws)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A difference's direction, and what shows it."""

    leaning: Leaning
    effect: Effect
    witness: Witness | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """Two versions of a model, and the old one with a single difference."""

    old: Contract
    new: Contract
    changed: Contract
    inputs: Callable[[], Iterator[ir.Json]]
    """Inputs to try."""

    def verdict(self, leaning: Leaning) -> Verdict:
        """Judge the difference; `leaning` is what is known without trying.

        An input shows it if both versions treat the input as the difference alone does.
        """
        if leaning == "loosens":
            return Verdict("loosens", "feature", self._opened())
        broken = self._broken()
        if leaning == "tightens" or broken is None:
            reason = None if broken else NOT_SHOWN
            return Verdict(leaning, "breaking", broken, reason)
        opened = self._opened()
        return Verdict("unknown" if opened else "tightens", "breaking", broken)

    def _broken(self) -> Witness | None:
        value = find_witness(self.inputs(), [self.old], [self.changed, self.new])
        return _witness(value, "old", self.changed)

    def _opened(self) -> Witness | None:
        value = find_witness(self.inputs(), [self.changed, self.new], [self.old])
        return _witness(value, "new", self.old)


def broken_call(old: Version, new: Version, near: Iterable[Way]) -> Witness | None:
    """Find an input that worked and is refused, for whatever difference, near some
    places.
    """
    tried = (it for way in near for it in inputs((old.side, new.side), way))
    return _witness(
        find_witness(tried, [old.contract], [new.contract]), "old", new.contract
    )


def _witness(
    value: ir.Json, accepted_by: Literal["old", "new"], refusing: Contract
) -> Witness | None:
    if value is None:
        return None
    return Witness(value, accepted_by, refusing.refusal(value) or "")
