"""What a difference means for callers: by what keywords tell, and by inputs."""

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
    """One version of a model, as far as inputs are concerned."""

    side: Side
    rules: tuple[ir.Rule, ...]
    laws: tuple[Law, ...]
    """The same rules, in the same order."""

    places: Mapping[str, int]
    """Which of the file's rules each one is, by id: not all need be compared."""

    @property
    def contract(self) -> Contract:
        """What it accepts."""
        return Contract(Judge(self.side.schema), self.laws)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which way a difference goes, and what shows it."""

    leaning: Leaning
    effect: Effect
    witness: Witness | None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """Two versions of a model, and the old one with one difference made."""

    old: Contract
    new: Contract
    changed: Contract
    inputs: Callable[[], Iterator[ir.Json]]
    """What to try."""

    def verdict(self, leaning: Leaning) -> Verdict:
        """What the difference means; `leaning` is what is known without trying.

        An input shows it when the two versions treat it as the difference alone does.
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
    """An input that worked and is refused, whichever difference it is because of.

    It is looked for around some places.
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
