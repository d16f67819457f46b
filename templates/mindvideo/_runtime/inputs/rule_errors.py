"""Report broken rules. Imported when a rule is broken."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import ValidationError, create_model
from pydantic_core import InitErrorDetails, PydanticCustomError

from mindvideo._runtime.inputs.model import InputModel
from mindvideo._runtime.inputs.rules import Rule


def broken_rules(
    model: type[InputModel], given: Mapping[str, object], failed: Collection[str]
) -> tuple[Rule, ...]:
    """Return the rules that an input breaks whatever its wrong fields were meant to be.

    `given` is what validation refused and `failed` the fields it refused, both by
    Python or wire names. Rules that need one of these fields are skipped.
    """
    part = _part(model, given, failed)
    return tuple(rule for rule in model.__rules__() if _is_broken(rule, part))


def refusal(value: InputModel, broken: Sequence[Rule]) -> ValidationError:
    """Return the error that names every rule that an input breaks."""
    return ValidationError.from_exception_data(
        type(value).__name__,
        [
            InitErrorDetails(
                type=PydanticCustomError(
                    "rule", "{message}", {"rule": rule.id, "message": rule.message}
                ),
                loc=(),
                input=value.payload(),
            )
            for rule in broken
        ],
    )


def _part(
    model: type[InputModel], given: Mapping[str, object], failed: Collection[str]
) -> InputModel:
    """Build an input from the fields that passed; it lacks the others."""
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


def _is_broken(rule: Rule, part: InputModel) -> bool:
    try:
        return not rule.test(part)
    except AttributeError:  # of a field that the part lacks
        return False
