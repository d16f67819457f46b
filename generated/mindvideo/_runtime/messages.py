"""Records that a policy and the transport exchange, and the JSON in them.

Decimal numbers are read as `Decimal`, so a cost keeps the digits the API wrote.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

Json: TypeAlias = (
    "dict[str, Json] | list[Json] | str | int | float | Decimal | bool | None"
)
"""The value of a JSON text, with exact decimals."""

JsonObject: TypeAlias = "dict[str, Json]"


class Request(NamedTuple):
    """What to send. The transport adds host, key and User-Agent."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __repr__(self) -> str:
        # Without the body: it holds what the caller wrote.
        return f"Request({self.method} {self.path})"


class Reply(NamedTuple):
    """A complete response, whatever its status. Header names are in lower case."""

    status: int
    headers: Mapping[str, str] = MappingProxyType({})
    body: bytes = b""

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return self.status in range(200, 300)

    @property
    def is_redirect(self) -> bool:
        """Whether the status is 3xx."""
        return self.status in range(300, 400)

    @property
    def text(self) -> str:
        """The body as text; invalid bytes are replaced."""
        return self.body.decode(errors="replace")


class Lost(NamedTuple):
    """No complete response arrived. Whether the API acted on the request is unknown."""

    reason: str
    timed_out: bool = False
    retryable: bool = True
    """False if a retry cannot help, as with an untrusted certificate."""


class TaskRecord(NamedTuple):
    """The part of a task's response that the policy needs, and the raw response."""

    task_id: str
    status: str
    raw: JsonObject

    @property
    def output(self) -> Json:
        """The task's output, as received."""
        return self.raw.get("output")


def parse_json(text: str) -> Json:
    """Return the value of a JSON text; None if it is invalid or `null`."""
    try:
        value: Json = _DECODER.decode(text)
    except (ValueError, RecursionError, ArithmeticError):
        return None
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


# Made once: `json.loads` with options makes a decoder for each text.
_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
