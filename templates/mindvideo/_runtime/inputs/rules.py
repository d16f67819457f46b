"""Rules over several fields of an input, which its schema cannot say.

A rule is a method of the input's class that looks at validated fields. When all fields
are right, every rule is asked.
"""

from collections.abc import Callable
from typing import NamedTuple


class Rule(NamedTuple):
    """One rule of one class of inputs."""

    id: str
    message: str
    """The rule in a sentence."""

    test: Callable[..., bool]
    """Takes the input, says whether the rule is kept."""


def rule(message: str) -> Callable[[Callable[..., bool]], Rule]:
    """Mark a method `_<id>` of an input that says whether its rule is kept.

    `message` is the rule in a sentence, for whoever breaks it.
    """

    def marked(test: Callable[..., bool]) -> Rule:
        return Rule(test.__name__.strip("_"), message, test)

    return marked
