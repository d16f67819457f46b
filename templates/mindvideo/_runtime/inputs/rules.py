"""Rules over several fields of an input that its schema cannot express.

A rule is a method of the input's class that looks at validated fields. If all fields
are valid, every rule is checked.
"""

from collections.abc import Callable
from typing import NamedTuple


class Rule(NamedTuple):
    """One rule of an input class."""

    id: str
    message: str
    """The rule as a sentence."""

    test: Callable[..., bool]
    """Takes the input and returns whether it satisfies the rule."""


def rule(message: str) -> Callable[[Callable[..., bool]], Rule]:
    """Mark a method `_<id>` of an input that returns whether it satisfies a rule.

    `message` is the rule as a sentence, shown to whoever breaks it.
    """

    def marked(test: Callable[..., bool]) -> Rule:
        return Rule(test.__name__.strip("_"), message, test)

    return marked
