"""What every answer of the sandbox is made of: JSON text, and refusals."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias
from uuid import uuid4

from starlette.responses import Response

Json: TypeAlias = (
    "bool | int | float | str | Decimal | Sequence[Json] | Mapping[str, Json] | None"
)


class Refusal(Exception):
    """An error answer: raised anywhere below a handler, written in one place.

    `status` is the HTTP status, `code` a short word for programs, `message` a sentence
    for people, `errors` every single problem of an input.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        errors: Sequence[Mapping[str, Json]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors
        self.headers = headers


def new_id(prefix: str) -> str:
    """A fresh id such as `task_5f0c...`."""
    return f"{prefix}_{uuid4().hex}"


def to_json(value: Json) -> str:
    """JSON text with each `Decimal` written digit for digit.

    The standard library has no place for a `Decimal`: a float would turn 0.50 into
    0.5, a string is no number.
    """
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            members = (f"{json.dumps(k)}: {to_json(v)}" for k, v in value.items())
            return "{" + ", ".join(members) + "}"
        case list() | tuple():
            return "[" + ", ".join(map(to_json, value)) + "]"
        case _:
            return json.dumps(value, allow_nan=False)


def answer(
    body: Json, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """A JSON answer."""
    return Response(to_json(body), status, headers, media_type="application/json")


def refusal_answer(refusal: Refusal) -> Response:
    """The answer to a refused request: request_id, code, message, perhaps errors."""
    body: dict[str, Json] = {
        "request_id": new_id("req"),
        "code": refusal.code,
        "message": refusal.message,
    }
    if refusal.errors:
        body["errors"] = refusal.errors
    return answer(body, status=refusal.status, headers=refusal.headers)
