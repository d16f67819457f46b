"""The records that cross the line between policy and HTTP, and the JSON in them.

Numbers with a point are read as `Decimal`, so that a cost stays what the API wrote,
digit for digit.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Json: TypeAlias = (
    "dict[str, Json] | list[Json] | str | int | float | Decimal | bool | None"
)
"""What a JSON text holds, read with exact decimals."""

JsonObject: TypeAlias = "dict[str, Json]"


class Request(NamedTuple):
    """What to send; the HTTP module adds host, key and User-Agent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __repr__(self) -> str:
        # Without the body: it holds what the caller wrote.
        return f"Request({self.method} {self.path})"


class Reply(NamedTuple):
    """A whole answer, whatever its status; header names in lower case."""

    status: int
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return self.status in range(200, 300)

    @property
    def is_redirect(self) -> bool:
        """Whether the status is a 3xx."""
        return self.status in range(300, 400)

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.body.decode(errors="replace")


class Lost(NamedTuple):
    """No whole answer came; whether the API acted on the request is unknown."""

    reason: str
    timed_out: bool = False
    retryable: bool = True
    """False where a retry cannot help: a certificate that is not trusted."""


class TaskRecord(NamedTuple):
    """The part of a task's answer that the policy decides on, and all of it raw."""

    task_id: str
    status: str
    raw: JsonObject

    @property
    def output(self) -> Json:
        """What the task produced, as it came."""
        return self.raw.get("output")


def parse_json(text: str) -> Json:
    """The value of a JSON text; None if it is none, or `null`: that says as little."""
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


# Made once: `json.loads` with options makes a decoder for each text.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
