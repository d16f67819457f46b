"""Turn pydantic's errors into an InputError that guesses what you meant."""

import re
from collections.abc import Callable, Iterable, Mapping
from math import log
from reprlib import Repr
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mindvideo._runtime.catalog import Json, ModelInfo
from mindvideo._runtime.errors import InputError, InputProblem
from mindvideo._runtime.inputs.local_files import holds_files
from mindvideo._runtime.inputs.model import InputModel

T = TypeVar("T")

_MOST_OFFERS = 3
"""How many other models a message lists."""

# A value that has the right type, but is not among those that the model offers.
_OUT_OF_OFFER = frozenset(
    {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}
    | {"literal_error", "multiple_of", "too_long", "too_short"}
)

_RATIO = r"([1-9]\d{0,4}):([1-9]\d{0,4})"

_show = Repr()
_show.maxstring = _show.maxother = 80


def build_input(
    info: ModelInfo,
    build: Callable[[], T],
    model: type[InputModel],
    given: Mapping[str, object],
) -> T:
    """Return what `build` returns; raise InputError for what it refuses.

    `model` and `given` are the input's class and fields. Rules about fields that have
    no problem of their own are checked as well.
    """
    try:
        return build()
    except ValidationError as refused:
        errors = refused.errors()
    problems = [_problem(info, error) for error in errors]
    failed = {str(error["loc"][0]) for error in errors if error["loc"]}
    if failed and info.rules:
        # Imported here: only a refusal of a model with rules needs it.
        from mindvideo._runtime.inputs.rule_errors import broken_rules

        broken = broken_rules(model, given, failed)
        problems += [InputProblem("", rule.message) for rule in broken]
    subject = f"{info.slug} refused the input; nothing was sent:"
    raise InputError(subject, tuple(problems))


def ready_fields(
    info: ModelInfo,
    fields: Mapping[str, object],
    model: type[InputModel] | None = None,
) -> Mapping[str, object]:
    """Replace local files in the fields by what is sent for them.

    With a `model`, fields have their Python names; without one, their names on the
    wire. Raises InputError for a file that cannot be sent.
    """
    if not holds_files(fields.values()):
        return fields
    # Imported here: only a call with a file needs it.
    from mindvideo._runtime.inputs.uploads import with_data_uris

    return with_data_uris(info, fields, model.__wire_names__() if model else {})


def misuse(info: ModelInfo, message: str) -> InputError:
    """Return the error for a call that is wrong as a whole."""
    return InputError(f"{info.slug}: nothing was sent:", (InputProblem("", message),))


def _problem(info: ModelInfo, error: ErrorDetails) -> InputProblem:
    location, kind = error["loc"], error["type"]
    path = _path(location)
    if kind == "missing":
        return InputProblem(path, "is required")
    if kind == "extra_forbidden":
        allowed = _names(_schema_at(info.input_schema, location[:-1]))
        wrong = str(location[-1])
        message = f"is not a field of this input{_meant(wrong, allowed)}"
        return InputProblem(path, message, error["input"], allowed)
    given: object = error["input"]
    message = error["msg"].removeprefix("Value error, ")
    if not location:
        return InputProblem(path, message)
    allowed = _choices(_schema_at(info.input_schema, location))
    shown = f"{message}; given {_show.repr(given)}{_meant(given, allowed)}"
    if kind in _OUT_OF_OFFER and len(location) == 1:
        shown += _offered(info, path, error["input"])
    return InputProblem(path, shown, given, allowed or None)


def _offered(info: ModelInfo, field: str, value: Json) -> str:
    """List some models of the same output kind that accept the value."""
    # Imported here: only a refusal needs them, and each reads its file.
    from mindvideo._runtime.inputs.json_schema import Judge
    from mindvideo.catalog import models

    offering = [
        slug
        for slug, other in models.items()
        if slug != info.slug
        and other.output_kind == info.output_kind
        and field in _members(_members(other.input_schema).get("properties"))
        and Judge(other.input_schema).accepts(
            _schema_at(other.input_schema, (field,)), value
        )
    ]
    if not offering:
        return ""
    more = (
        f" and {len(offering) - _MOST_OFFERS} more"
        if len(offering) > _MOST_OFFERS
        else ""
    )
    verb = "offers" if len(offering) == 1 else "offer"
    return f"; {', '.join(offering[:_MOST_OFFERS])}{more} {verb} it"


def _path(location: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _meant(given: object, allowed: tuple[object, ...]) -> str:
    """Guess what was meant, if something allowed is similar."""
    # Imported here: only a refusal needs it.
    from difflib import get_close_matches

    by_text = {str(value): value for value in allowed}
    near = _nearest_ratio(str(given), by_text) or get_close_matches(
        str(given), by_text, n=1
    )
    return f"; did you mean {by_text[near[0]]!r}?" if near else ""


def _nearest_ratio(given: str, allowed: Iterable[str]) -> list[str]:
    """Find the ratio with the nearest shape: 16:10 is not close to 1:1."""
    wanted = _ratio(given)
    shapes = {text: shape for text in allowed if (shape := _ratio(text))}
    if wanted is None or not shapes:
        return []
    return [min(shapes, key=lambda text: abs(log(shapes[text] / wanted)))]


def _ratio(text: str) -> float | None:
    sides = re.fullmatch(_RATIO, text)
    return int(sides[1]) / int(sides[2]) if sides else None


def _schema_at(schema: Json, location: tuple[int | str, ...]) -> Json:
    """Return the part of the model's JSON Schema for a location, or None."""
    for step in location:
        members = _members(schema)
        if isinstance(step, int):
            schema = members.get("items")
        else:
            schema = _members(members.get("properties")).get(step)
    return schema


def _members(schema: Json) -> dict[str, Json]:
    return schema if isinstance(schema, dict) else {}


def _names(schema: Json) -> tuple[object, ...]:
    return tuple(_members(_members(schema).get("properties")))


def _choices(schema: Json) -> tuple[object, ...]:
    choices = _members(schema).get("enum")
    return tuple(choices) if isinstance(choices, list) else ()
