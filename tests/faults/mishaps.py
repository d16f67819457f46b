"""What can happen to one request, by name; the seed decides the rest."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.faults.faults import (
    GARBAGE,
    HANG_UP,
    HANG_UP_AFTER,
    RESET,
    RESET_AFTER,
    SILENT,
    SILENT_AFTER,
    Fault,
    chunked,
    members,
    packed,
    page,
    said,
    sent,
    under,
    zipped,
)
from tests.faults.ledger import Json
from tests.faults.plan import Draw
from tests.faults.sending import Cut, Drip, Flood, Instead, Pieces, Silence, Whole

Make: TypeAlias = Callable[[Draw], Fault]

GATEWAY = (500, 502, 503, 504)
SHAPES: tuple[Json, ...] = (
    *([], 7, "task_1", True, {}, {"data": {"task_id": "task_1"}}, [{"task_id": "x"}]),
    *({"task_id": None, "status": "queued"}, {"task_id": 1, "status": "queued"}),
)
BROKEN_JSON = (
    *(
        b"",
        b"\xff\xfe{\x00",
        b"\xef\xbb\xbf{}",
        b'{"task_id": "task_1", "stat',
        b"null",
    ),
    *(b"[" * 50_000, b'{"a": NaN}', b'{"a": 1e999999999999}', b"<xml/>", b"{}{}"),
    b'{"task_id": "task_1", "status": "queued", "n": ' + b"9" * 5000 + b"}",
)
IDS: tuple[Json, ...] = (
    *("task_1\n", "task/1", "../tasks", "", "x" * 200, "task 1", "t\u00e4sk", "t?a=b"),
    *("task_1\r\nx: y", 1, None, ["task_1"], {"id": "task_1"}),
)
NO_HTTP = (
    *(b"ICY 200 OK\r\n\r\n", b"HTTP/1.1 999999 Odd\r\n\r\n", b"\x00" * 100),
    b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200_000 + b"\r\n\r\n",
)
EARLY = (
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n",
)

LOST: Mapping[str, Make] = {
    "reset before it is read": lambda _: RESET,
    "reset after it was charged": lambda _: RESET_AFTER,
    "hung up before it is read": lambda _: HANG_UP,
    "hung up after it was charged": lambda _: HANG_UP_AFTER,
    "5xx, not charged": lambda draw: said(draw.choice(GATEWAY)),
    "5xx, but charged": lambda draw: said(draw.choice(GATEWAY), acts=True),
    "408, 425 or 429": lambda draw: said(draw.choice((408, 425, 429))),
    "head cut": lambda draw: sent(Cut(head=draw.uniform(0.05, 0.95))),
    "body cut by a reset": lambda draw: sent(Cut(body=draw.random())),
    "body cut by a hang-up": lambda draw: sent(Cut(body=draw.random(), politely=True)),
    "chunks cut": lambda draw: chunked(
        Cut(body=draw.uniform(0, 0.8), politely=True), draw.randint(1, 30)
    ),
    "a page instead of JSON": lambda _: page(200, acts=True),
    "a page of a gateway": lambda draw: page(draw.choice(GATEWAY), acts=True),
    "another shape": lambda draw: said(200, draw.choice(SHAPES), acts=True),
    "broken JSON": lambda draw: said(200, draw.choice(BROKEN_JSON), acts=True),
    "empty 204": lambda draw: said(draw.choice((202, 204)), b"", acts=True),
    "another protocol": lambda _: GARBAGE,
    "broken HTTP": lambda draw: sent(Instead(draw.choice(NO_HTTP))),
    "no gzip where gzip is said": lambda draw: said(
        200, b"{}", (("content-encoding", draw.choice(("gzip", "deflate"))),), acts=True
    ),
}
"""What can happen to any request, and says nothing of what the API did."""

LIES: Mapping[str, Make] = {
    "an impossible task id": lambda draw: members(task_id=draw.choice(IDS)),
    "an impossible status": lambda draw: members(status=draw.choice(("", None, 5, []))),
}
"""Answers about a task that cannot be."""

HEAVY: Mapping[str, Make] = {
    "a body of 17 MiB": lambda _: sent(Flood(17 * 2**20)),
    "a body of 20 MiB in 20 kB": lambda _: packed(20 * 2**20),
}

STALLED: Mapping[str, Make] = {
    "no answer, not charged": lambda _: SILENT,
    "no answer, but charged": lambda _: SILENT_AFTER,
    "an answer that stops": lambda draw: sent(Silence(body=draw.random())),
    "head byte by byte without end": lambda _: sent(Drip(of_head=True)),
    "body byte by byte without end": lambda _: sent(Drip(of_head=False)),
}

HARMLESS: Mapping[str, Make] = {
    "small pieces": lambda draw: sent(Pieces(draw.randint(1, 9))),
    "chunks": lambda draw: chunked(Whole(), draw.randint(1, 30)),
    "compressed": lambda _: zipped(),
    "hung up after the answer": lambda _: sent(Whole(keeps=False)),
    "an early answer before": lambda draw: sent(Whole(before=draw.choice(EARLY))),
    "unknown members": lambda draw: members(
        new=draw.choice(SHAPES), cost_estimate=draw.choice(("0.5", None, {}, 1e300))
    ),
    "201 or 202": lambda draw: under(draw.choice((201, 202))),
}
