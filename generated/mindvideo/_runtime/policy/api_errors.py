"""Turn an unsuccessful response into the error that it means. No I/O.

The API does not document error bodies, so they are read tolerantly: `code` and
`message` may be at the top level, under `error` or `detail`, or that member may be the
text itself.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus

from mindvideo._runtime.errors import (
    APIConnectionError,
    APIError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    IdempotencyConflictError,
    InsufficientCreditsError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TransportError,
)
from mindvideo._runtime.messages import Json, JsonObject, Lost, Reply, parse_json

BY_STATUS: Mapping[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: IdempotencyConflictError,
    422: BadRequestError,
    429: RateLimitError,
}

_PHRASES = {status.value: status.phrase for status in HTTPStatus}


class Conflict(Enum):
    """What a 409 means for a retry with the same key."""

    IN_PROGRESS = auto()
    """The first submit with this key is still running: try again."""

    DIFFERENT = auto()
    """The key belongs to another input: trying again cannot help."""

    AMBIGUOUS = auto()
    """The response does not say."""


# Patterns of refusals stay text until one is used: a call that works compiles none.
_DIFFERENT = r"differ|mismatch|not match|other (input|payload)|reuse"
_IN_PROGRESS = r"in[ _-]?(progress|flight)|processing|pending|concurrent"


def conflict(reply: Reply) -> Conflict:
    """Interpret a 409 by the words in its body; the API documents none."""
    text = reply.text.lower()
    if re.search(_DIFFERENT, text):
        return Conflict.DIFFERENT
    if re.search(_IN_PROGRESS, text):
        return Conflict.IN_PROGRESS
    return Conflict.AMBIGUOUS


def lost_error(lost: Lost) -> TransportError:
    """Return the error for an exchange without a complete response."""
    return (APITimeoutError if lost.timed_out else APIConnectionError)(lost.reason)


_REQUEST_ID = r"[\x21-\x7e]{1,200}"


def request_id(reply: Reply) -> str | None:
    """Return the API's id of the request, from the body or a header, or None.

    Anything but a single visible word is ignored, because it goes into logs and
    messages.
    """
    said = _text(_members(parse_json(reply.text)), "request_id")
    found = said or reply.headers.get("x-request-id", "")
    return found if re.fullmatch(_REQUEST_ID, found) else None


def api_error(reply: Reply, now: float) -> APIError:
    """Return the error for an unsuccessful response; `now` is the wall clock."""
    text = reply.text
    parsed = parse_json(text)
    said = _members(parsed)
    asked = retry_after(reply, now)
    error = _kind(reply.status)(
        _message(reply, _text(said, "message") or _text(said, "detail"), asked),
        status_code=reply.status,
        request_id=request_id(reply),
        code=_text(said, "code"),
        body=text if parsed is None else parsed,
    )
    error.retry_after = asked
    return error


def _kind(status: int) -> type[APIError]:
    return BY_STATUS.get(status, ServerError if status in range(500, 600) else APIError)


def _message(reply: Reply, said: str | None, asked: float | None) -> str:
    if reply.is_redirect:
        target = reply.headers.get("location", "an unnamed place")
        return f"{reply.status}: a redirect to {target} was not followed."
    status = f"{reply.status} {_PHRASES.get(reply.status, '')}".rstrip()
    wait = "" if asked is None else f"; the API asks to wait {asked:.0f} s"
    return f"{status}: {said or 'the API gave no reason'}{wait}"


def _members(body: Json) -> JsonObject:
    """Find the members that describe the error."""
    if not isinstance(body, dict):
        return {}
    for name in ("error", "detail"):
        inner = body.get(name)
        if isinstance(inner, dict):
            return {**body, **inner}
        if isinstance(inner, str):
            return {"message": inner, **body}
    return body


def _text(members: JsonObject, name: str) -> str | None:
    value = members.get(name)
    return value if isinstance(value, str) and value else None


_SECONDS = r"[0-9]{1,9}(\.[0-9]{1,9})?"


def retry_after(reply: Reply, now: float) -> float | None:
    """Return the seconds in the Retry-After header; None if it is absent or invalid.

    It holds seconds or an HTTP date; a date in the past means 0.
    """
    said = reply.headers.get("retry-after", "").strip()
    if not said:
        return None
    if re.fullmatch(_SECONDS, said):
        return float(said)
    try:
        date = parsedate_to_datetime(said)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(0.0, _timestamp(date) - now)


def _timestamp(date: datetime) -> float:
    # "-0000" parses to a date without a zone; HTTP dates are always UTC.
    return (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp()
