"""Kinds of changes between two catalogs, their effects, and versions.

| effect | a call that used to work | |---|---| | breaking | may be refused, or returns
another type | | behaviour | is accepted, and may do something else | | feature | does
the same; more calls work than before | | text | does the same |
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from generator import ir

Effect: TypeAlias = Literal["breaking", "behaviour", "feature", "text"]

EFFECTS: tuple[Effect, ...] = ("breaking", "behaviour", "feature", "text")
"""Strongest first."""

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
"""Kinds of changes; `--json` and `_release.json` use these words."""

Step: TypeAlias = Literal["first", "major", "minor", "patch"]

STEPS: tuple[Step, ...] = ("major", "minor", "patch")
"""The steps that a release can choose, largest first."""

FIRST_VERSION = "0.1.0"

NOT_SHOWN = "cannot be shown to be compatible"
"""Why a change is breaking although no input shows it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """An input that one of two catalogs accepts and the other refuses."""

    input: ir.Json
    accepted_by: Literal["old", "new"]
    refusal: str
    """Why the other one refuses it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the catalog."""

    model: str
    """The slug (the old one if it changed); "" for what all models share."""

    pointer: str
    """A JSON pointer into the model's new file, or into the old one if something is
    gone.
    """

    kind: Kind
    effect: Effect
    text: str
    """The change in a sentence for users; names are in backticks."""

    old: ir.Json = None
    new: ir.Json = None
    witness: Witness | None = None
    reason: str | None = None
    """Why it has this effect, if no input shows it."""


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """Sort changes by model and place, in a fixed order."""
    return tuple(sorted(changes, key=lambda it: (it.model, it.pointer, it.kind)))


def strongest(changes: Iterable[Change]) -> Effect | None:
    """Return the effect that decides the version; None without changes."""
    found = {change.effect for change in changes}
    return next((effect for effect in EFFECTS if effect in found), None)


def numbers(version: str) -> tuple[int, int, int]:
    """Return a version as numbers, which compare as versions do."""
    major, minor, patch = map(int, version.split("."))
    return major, minor, patch


def step_of(effect: Effect | None, version: str) -> Step:
    """Return the number that an effect raises; below 1.0 never the first."""
    if effect == "breaking":
        return "major" if numbers(version)[0] else "minor"
    if effect in {"behaviour", "feature"} and numbers(version)[0]:
        return "minor"
    return "patch"


def larger(one: Step, other: Step) -> Step:
    """Return the larger of two steps."""
    order: tuple[Step, ...] = ("first", *STEPS)
    return one if order.index(one) <= order.index(other) else other


def next_version(version: str, step: Step) -> str:
    """Return the next version."""
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
