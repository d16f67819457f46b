"""From what pydantic refuses to the InputError that says what was meant."""

from collections.abc import Callable
from difflib import get_close_matches
from reprlib import Repr
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mindvideo._runtime.catalog import Json, ModelInfo
from mindvideo._runtime.errors import InputError, InputProblem

T = TypeVar("T")

_show = Repr()
_show.maxstring = _show.maxother = 80


def checked(info: ModelInfo, build: Callable[[], T]) -> T:
    """What `build` returns; what it refuses is raised as InputError."""
    try:
        return build()
    except ValidationError as refused:
        problems = tuple(_problem(info, error) for error in refused.errors())
    raise InputError(f"{info.slug} refuses the input; nothing was sent:", problems)


def misuse(info: ModelInfo, message: str) -> InputError:
    """The error of a call that is wrong as a whole."""
    return InputError(f"{info.slug}: nothing was sent:", (InputProblem("", message),))


def _problem(info: ModelInfo, error: ErrorDetails) -> InputProblem:
    location, kind = error["loc"], error["type"]
    path = _path(location)
    if kind == "missing":
        return InputProblem(path, "is required")
    if kind == "extra_forbidden":
        allowed = _names(_schema_at(info.input_schema, location[:-1]))
        wrong = str(location[-1])
        message = f"is no field of this input{_meant(wrong, allowed)}"
        return InputProblem(path, message, error["input"], allowed)
    given: object = error["input"]
    message = error["msg"].removeprefix("Value error, ")
    if not location:
        return InputProblem(path, message)
    allowed = _choices(_schema_at(info.input_schema, location))
    shown = f"{message}; given {_show.repr(given)}{_meant(given, allowed)}"
    return InputProblem(path, shown, given, allowed or None)


def _path(location: tuple[int | str, ...]) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removeprefix(".")


def _meant(given: object, allowed: tuple[object, ...]) -> str:
    """A guess at what was meant, where something allowed is near."""
    by_text = {str(value): value for value in allowed}
    near = get_close_matches(str(given), by_text, n=1)
    return f"; did you mean {by_text[near[0]]!r}?" if near else ""


def _schema_at(schema: Json, location: tuple[int | str, ...]) -> Json:
    """The part of the model's JSON Schema that a location is about, or None."""
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
