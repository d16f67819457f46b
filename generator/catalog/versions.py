"""What can change between two catalogues, what it means for callers, and the version.

| effect | a call that worked before |
|---|---|
| breaking | may be refused, or gives something of another type |
| behaviour | is accepted, and may do something else |
| feature | does the same; more calls work than before |
| text | does the same |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator import ir

Effect: TypeAlias = Literal["breaking", "behaviour", "feature", "text"]

EFFECTS: tuple[Effect, ...] = ("breaking", "behaviour", "feature", "text")
"""The strongest first."""

Kind: TypeAlias = Literal[
    "bound-changed",
    "bound-loosened",
    "bound-tightened",
    "choice-added",
    "choice-removed",
    "cost-changed",
    "default-changed",
    "deprecation-changed",
    "example-changed",
    "field-added",
    "field-now-optional",
    "field-now-required",
    "field-removed",
    "field-renamed",
    "model-added",
    "model-removed",
    "model-renamed",
    "output-kind-changed",
    "platform-changed",
    "python-name-changed",
    "required-field-added",
    "rule-added",
    "rule-changed",
    "rule-loosened",
    "rule-removed",
    "rule-tightened",
    "schema-changed",
    "schema-loosened",
    "schema-tightened",
    "text-changed",
    "type-changed",
    "type-narrowed",
    "type-widened",
]
"""What happened; `--json` and `_release.json` use these words."""

Step: TypeAlias = Literal["first", "major", "minor", "patch"]

STEPS: tuple[Step, ...] = ("major", "minor", "patch")
"""Those that a release can choose, the largest first."""

FIRST_VERSION = "0.1.0"

NOT_SHOWN = "cannot be shown to be compatible"
"""Why a change is called breaking though no input shows it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An input that one of two catalogues accepts and the other refuses."""

    input: ir.Json
    accepted_by: Literal["old", "new"]
    refusal: str
    """What the other one says of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the catalogue."""

    model: str
    """The slug, the old one if it changed; "" for what all models share."""

    pointer: str
    """Where, a JSON pointer into the model's file: the new one, or the old one where
    something is gone.
    """

    kind: Kind
    effect: Effect
    text: str
    """What it means, in a sentence for users; names stand between backticks."""

    old: ir.Json = None
    new: ir.Json = None
    witness: Witness | None = None
    reason: str | None = None
    """Why the effect is what it is, where no input shows it."""


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Changes by model and place, in an order that depends on nothing else."""
    return tuple(sorted(changes, key=lambda it: (it.model, it.pointer, it.kind)))


def strongest(changes: Iterable[Change]) -> Effect | None:
    """The effect that decides about the version; None without a change."""
    found = {change.effect for change in changes}
    return next((effect for effect in EFFECTS if effect in found), None)


def numbers(version: str) -> tuple[int, int, int]:
    """A version as numbers, which compare as versions do."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def step_of(effect: Effect | None, version: str) -> Step:
    """Which number an effect raises: below 1.0 nothing raises the first one."""
    if effect == "breaking":
        return "major" if numbers(version)[0] else "minor"
    if effect in {"behaviour", "feature"} and numbers(version)[0]:
        return "minor"
    return "patch"


def larger(one: Step, other: Step) -> Step:
    """The step of two that goes further."""
    order: tuple[Step, ...] = ("first", *STEPS)
    return one if order.index(one) <= order.index(other) else other


def next_version(version: str, step: Step) -> str:
    """The version after this one."""
    major, minor, patch = numbers(version)
    match step:
        case "first":
            return FIRST_VERSION
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case "patch":
            return f"{major}.{minor}.{patch + 1}"
