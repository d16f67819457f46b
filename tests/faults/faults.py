"""What can happen to one request: a frozen record, and words to make the usual ones."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TypeAlias

from tests.faults.ledger import Json
from tests.faults.sending import JSON, Answer, Cut, Instead, Sending, Silence, Whole

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer may be made of."""

    truth: Answer
    """What a good server would answer."""

    other: Answer
    """The truth about somebody else's task."""

    secret: str
    """The API key of the request."""

    elsewhere: str
    """The base URL of another host, which notes the keys that it sees."""


def truth(told: Told) -> Answer:
    """The right answer."""
    return told.truth


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one request: whether the API acts, what it says, how."""

    says: Callable[[Told], Answer] = truth
    sends: Sending = field(default_factory=Whole)
    acts: bool = True
    """Whether the API does what it was asked: a submit that acts is charged."""


FINE = Fault()
RESET = Fault(sends=Cut(head=0.0), acts=False)
RESET_AFTER = Fault(sends=Cut(head=0.0))
HANG_UP = Fault(sends=Cut(head=0.0, politely=True), acts=False)
HANG_UP_AFTER = Fault(sends=Cut(head=0.0, politely=True))
SILENT = Fault(sends=Silence(), acts=False)
SILENT_AFTER = Fault(sends=Silence())
GARBAGE = Fault(sends=Instead(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"))


def sent(sends: Sending, *, acts: bool = True) -> Fault:
    """The right answer in that way."""
    return Fault(sends=sends, acts=acts)


def said(
    status: int,
    body: "Json | bytes" = None,
    headers: Headers = (),
    *,
    acts: bool = False,
) -> Fault:
    """That answer; `body` is JSON, or bytes as they are."""
    if body is None:
        body = {"code": "odd", "message": "Something is wrong."}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name for name, _ in headers}
    kind = () if "content-type" in named else JSON
    return Fault(lambda _: Answer(status, data, (*kind, *headers)), acts=acts)


def page(status: int, *, acts: bool) -> Fault:
    """A page for people."""
    html = b"<!doctype html><title>Sorry</title><p>We are working on it.</p>"
    return said(status, html, (("content-type", "text/html"),), acts=acts)


def other_task() -> Fault:
    """The answer about another task."""
    return Fault(lambda told: told.other)


def other_task_follows() -> Fault:
    """The right answer, and behind it one about another task that nobody asked for."""

    def says(told: Told) -> Answer:
        right, other = told.truth, told.other
        length = ("content-length", str(len(right.body)))
        body = right.body + other.head + other.body
        return replace(right, body=body, headers=(*right.headers, length))

    return Fault(says)


def members(*, acts: bool = True, **changed: Json) -> Fault:
    """The right answer with these members instead of its own."""

    def says(told: Told) -> Answer:
        body = json.loads(told.truth.body) | changed
        return replace(told.truth, body=json.dumps(body).encode())

    return Fault(says, acts=acts)


def under(status: int) -> Fault:
    """The right answer under another status."""
    return Fault(lambda told: replace(told.truth, status=status))


def redirect(status: int, *, acts: bool = False) -> Fault:
    """The same path on another host, which answers whoever comes."""

    def says(told: Told) -> Answer:
        return Answer(status, headers=(("location", told.elsewhere + "/x"),))

    return Fault(says, acts=acts)


@cache
def packed(unpacked: int) -> Fault:
    """A small body that is large when it is unpacked."""
    body = gzip.compress(b'{"x": "' + b" " * unpacked, compresslevel=1)
    return Fault(lambda _: Answer(200, body, (*JSON, ("content-encoding", "gzip"))))


def zipped() -> Fault:
    """The right answer, compressed."""

    def says(told: Told) -> Answer:
        headers = (*told.truth.headers, ("content-encoding", "gzip"))
        return replace(told.truth, body=gzip.compress(told.truth.body), headers=headers)

    return Fault(says)


def chunked(sends: Sending, size: int) -> Fault:
    """The right answer in chunks of that size, sent in that way."""

    def says(told: Told) -> Answer:
        body = told.truth.body
        parts = [body[start : start + size] for start in range(0, len(body), size)]
        data = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (*parts, b""))
        headers = (*told.truth.headers, ("transfer-encoding", "chunked"))
        return Answer(told.truth.status, data, headers)

    return Fault(says, sends)


def echo(status: int, write: Callable[[str], bytes], *, header: str = "") -> Fault:
    """An answer that shows the API key, in its body and perhaps in a header."""

    def says(told: Told) -> Answer:
        headers = ((header, told.elsewhere + "/" + told.secret),) if header else ()
        return Answer(status, write(told.secret), (*JSON, *headers))

    return Fault(says, acts=False)
