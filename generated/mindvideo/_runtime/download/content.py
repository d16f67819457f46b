"""What the headers of a response say about the file in its body. No I/O."""

import re
from http import HTTPStatus

from mindvideo._runtime.messages import Reply

LARGEST_FILE = 4 * 2**30
"""The largest file, in bytes."""

_PAGES = frozenset(
    {
        "application/json",
        "application/xhtml+xml",
        "application/xml",
        "text/html",
        "text/xml",
    }
)
"""Types that servers send instead of a file. Any other type may be a file."""

_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})")


def objection(head: Reply) -> str | None:
    """Return why the body is not a file, or None if it may be one."""
    said = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said in _PAGES:
        return f"the server sent {said}, not a file"
    return too_large(length(head) or 0)


def too_large(size: int) -> str | None:
    """Return why a file of that size is refused, or None if it is not."""
    return f"it is larger than {LARGEST_FILE} bytes" if size > LARGEST_FILE else None


def length(head: Reply) -> int | None:
    """Return the size of the whole file, if the headers state it in countable bytes."""
    if not _is_plain(head):
        return None
    if head.status == HTTPStatus.PARTIAL_CONTENT:
        span = _RANGE.fullmatch(head.headers.get("content-range", ""))
        return None if span is None else int(span[3])
    said = head.headers.get("content-length", "")
    if "transfer-encoding" in head.headers:
        # Then a length says nothing, as HTTP has it.
        return None
    return int(said) if re.fullmatch("[0-9]{1,18}", said) else None


def continues(head: Reply, start: int, total: int | None) -> bool:
    """Whether the body is the file from byte `start` to its end; `total` if known."""
    span = _RANGE.fullmatch(head.headers.get("content-range", ""))
    if head.status != HTTPStatus.PARTIAL_CONTENT or span is None or not _is_plain(head):
        return False
    first, last, whole = (int(number) for number in span.groups())
    return (first, last) == (start, whole - 1) and total in (None, whole)


def validator(head: Reply) -> str | None:
    """Return a validator with which the server can tell whether the file is the same.

    A weak tag promises less than equal bytes. So does a date of the very second in
    which the response was made.
    """
    if not _is_plain(head):
        return None
    tag, date = head.headers.get("etag", ""), head.headers.get("last-modified", "")
    if tag.startswith('"'):
        return tag
    return date if date and date != head.headers.get("date") else None


def _is_plain(head: Reply) -> bool:
    return head.headers.get("content-encoding", "identity").lower() == "identity"
