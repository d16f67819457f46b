"""What the sandbox asks of a submit's body, before anything is charged."""

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeAlias, TypeGuard

from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator
from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails

from mindvideo.catalog import ModelInfo, models
from mindvideo.sandbox.replies import Refusal

Input: TypeAlias = Mapping[str, JsonValue]

MAX_DEPTH = 32
"""Containers inside containers; no model's input needs a fifth of it."""

MAX_MESSAGE = 300
"""Characters: jsonschema quotes the value, which may be a whole image."""


@dataclass(frozen=True)
class Problem:
    """One reason to refuse an input."""

    path: str
    """Where, such as `input.image_urls[0]`."""

    keyword: str
    """The JSON Schema keyword, or the id of the rule, that refuses it."""

    message: str
    """What is wrong, in a sentence."""


Check: TypeAlias = Callable[[ModelInfo, Input], Iterable[Problem]]
"""A further check of an input that its schema accepts: `(model, input) -> problems`."""


def read_submit(
    content: bytes, extra_checks: Iterable[Check] = ()
) -> tuple[ModelInfo, Input]:
    """The model and the accepted input of a submit's body.

    The model's rules, and `extra_checks`, judge an input that the schema accepts.
    Raises `Refusal`: 400, 404 or 422.
    """
    slug, given = _envelope(_parse(content))
    model = models.get(slug)
    if model is None:
        raise Refusal(404, "model_not_found", f"There is no model {_short(slug)!r}.")
    checks = (rule_problems, *extra_checks)
    problems = schema_problems(model.input_schema, given) or [
        problem for check in checks for problem in check(model, given)
    ]
    if problems:
        raise _invalid(problems)
    return model, given


def schema_problems(schema: Mapping[str, object], given: Input) -> list[Problem]:
    """What an input schema refuses, in a stable order."""
    found = _validator(schema).iter_errors(given)
    try:
        errors = sorted(found, key=lambda error: error.json_path)
    except (OverflowError, RecursionError):
        return [Problem("input", "limits", "A number or the nesting is too large.")]
    return [
        Problem(
            path="input" + error.json_path.removeprefix("$"),
            keyword=str(error.validator),
            message=_short(error.message),
        )
        for error in errors
    ]


def rule_problems(model: ModelInfo, given: Input) -> list[Problem]:
    """The model's rules that an input, which its schema accepts, breaks."""
    if not model.rules:
        return []
    try:
        model.input_model.model_validate(dict(given))
    except ValidationError as refused:
        errors = [error for error in refused.errors() if error["type"] == "rule"]
        return [Problem("input", _rule_id(error), error["msg"]) for error in errors]
    return []


def _rule_id(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("rule", "rule"))


def _validator(schema: Mapping[str, object]) -> Validator:
    return Draft202012Validator(schema)


def _envelope(body: object) -> tuple[str, Input]:
    if not _is_object(body):
        raise _bad_request("The body must be a JSON object.")
    slug, given = body.get("model"), body.get("input")
    if not isinstance(slug, str):
        raise _bad_request("`model` must be a string: the slug of a model.")
    if not _is_object(given):
        raise _bad_request("`input` must be a JSON object.")
    return slug, given


def _parse(content: bytes) -> object:
    try:
        body: object = json.loads(
            content, parse_constant=_refuse_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise _bad_request(f"The body is not JSON: {error}.") from error
    if _deeper_than(MAX_DEPTH, body):
        raise _bad_request(f"The body is nested more than {MAX_DEPTH} deep.")
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"{_short(text)} is out of range")
    return number


def _deeper_than(limit: int, value: object) -> bool:
    if _is_object(value):
        children: Iterable[object] = value.values()
    elif _is_array(value):
        children = value
    else:
        return False
    return limit == 0 or any(_deeper_than(limit - 1, child) for child in children)


def _is_object(value: object) -> TypeGuard[dict[str, JsonValue]]:
    return isinstance(value, dict)


def _is_array(value: object) -> TypeGuard[list[JsonValue]]:
    return isinstance(value, list)


def _short(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 3] + "..."


def _bad_request(message: str) -> Refusal:
    return Refusal(400, "invalid_request", message)


def _invalid(problems: list[Problem]) -> Refusal:
    message = "; ".join(f"{problem.path}: {problem.message}" for problem in problems)
    errors = [
        {"path": p.path, "keyword": p.keyword, "message": p.message} for p in problems
    ]
    return Refusal(422, "invalid_input", message, errors=errors)
