"""Rules over several fields of an input, which its schema cannot say.

A rule is a method of the input's class that looks at validated fields. When all fields
are right, every rule is asked, and one ValidationError names all that are broken. An
input without rules has `InputModel` as its base and pays nothing.

Imports pydantic and mindvideo._runtime.model.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict, ValidationError, create_model, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from mindvideo._runtime.model import InputModel


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """A rule that an input does not keep."""

    id: str
    message: str
    """The rule in a sentence."""


class Rule:
    """One rule of one class of inputs."""

    def __init__(self, message: str, id_: str, test: Callable[..., bool]) -> None:
        self.broken = BrokenRule(id_, message)
        self.test = test


def rule(message: str) -> Callable[[Callable[..., bool]], Rule]:
    """Mark a method `_<id>` of a `RuledInput` that says whether its rule is kept.

    `message` is the rule in a sentence, for whoever breaks it.
    """

    def marked(test: Callable[..., bool]) -> Rule:
        return Rule(message, test.__name__.strip("_"), test)

    return marked


class RuledInput(InputModel):
    """The input of a model with rules: refused when one of them is broken."""

    model_config = ConfigDict(ignored_types=(Rule,))

    __rules__: ClassVar[tuple[Rule, ...]] = ()

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: object) -> None:
        """Collect the rules of a class, in the order in which they stand there."""
        own = [value for value in vars(cls).values() if isinstance(value, Rule)]
        cls.__rules__ = (*cls.__rules__, *own)

    @model_validator(mode="after")
    def _rules_hold(self) -> "RuledInput":
        broken = [it.broken for it in self.__rules__ if not it.test(self)]
        if broken:
            raise _refusal(self, broken)
        return self


def broken_rules(
    model: type[InputModel], given: Mapping[str, object], failed: Collection[str]
) -> tuple[BrokenRule, ...]:
    """The rules that an input breaks whatever its wrong fields were meant to be.

    `given` is what validation refused, and `failed` the fields that it refused, both by
    Python or wire names. A rule that needs one of these is not asked.
    """
    if not issubclass(model, RuledInput):
        return ()
    part = _part(model, given, failed)
    return tuple(it.broken for it in model.__rules__ if _is_broken(it, part))


def _part(
    model: type[InputModel], given: Mapping[str, object], failed: Collection[str]
) -> InputModel:
    """An input with those fields only that passed; it lacks the others."""
    passed = {
        name: field
        for name, field in model.model_fields.items()
        if not {name, field.alias} & set(failed)
    }
    names = {*passed, *(field.alias for field in passed.values())}
    fields: dict[str, Any] = {
        name: (field.annotation, field) for name, field in passed.items()
    }
    part = create_model(model.__name__, __base__=InputModel, **fields)
    return part(**{name: value for name, value in given.items() if name in names})


def _is_broken(rule_: Rule, part: InputModel) -> bool:
    try:
        return not rule_.test(part)
    except AttributeError:  # of a field that the part lacks
        return False


def _refusal(value: InputModel, broken: list[BrokenRule]) -> ValidationError:
    return ValidationError.from_exception_data(
        type(value).__name__,
        [
            InitErrorDetails(
                type=PydanticCustomError(
                    "rule", "{message}", {"rule": it.id, "message": it.message}
                ),
                loc=(),
                input=value.payload(),
            )
            for it in broken
        ],
    )
