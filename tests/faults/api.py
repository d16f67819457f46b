"""What a good server answers, over a ledger. No sockets and no faults."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mindvideo._runtime.platform import (
    AUTHORIZATION_HEADER,
    AUTHORIZATION_SCHEME,
    IDEMPOTENCY_HEADER,
    TASKS_PATH,
)
from tests.faults.ledger import OTHER, Json, KeyReused, Ledger, film_of
from tests.faults.sending import Answer

_KINDS = (
    ("submits", re.compile(f"POST {TASKS_PATH}")),
    ("events", re.compile(f"GET {TASKS_PATH}/([^/]+)/events")),
    ("polls", re.compile(f"GET {TASKS_PATH}/([^/]+)")),
    ("files", re.compile(r"GET /files/([\w-]+)/([0-9]+)\.mp4")),
)
_EXPIRED = Answer(403, b"<Error>Expired</Error>", (("content-type", "text/xml"),))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came."""

    kind: str
    """submits, polls, events or files; "other" for what the API does not have."""

    target: str
    """The task's id where the path has one."""

    number: int
    """The number in a file's address."""

    headers: Mapping[str, str]
    head: str
    body: bytes


def parsed(head: bytes) -> Request:
    """The request of that head, as yet without its body; ValueError if it is none."""
    text = head.decode("latin-1")
    first, *lines = text.rstrip("\r\n").split("\r\n")
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.lower(): value.strip() for name, value in pairs}
    kind, target, number = _place(first.rpartition(" ")[0])
    return Request(kind, target, number, headers, text, b"")


@dataclass(slots=True)
class Api:
    """The platform for one account."""

    secret: str = field(repr=False)
    """The API key of the account."""

    ledger: Ledger
    expired: int = 0
    """How many addresses of files have expired; each look at a task gives a new one."""

    url: str = ""
    _addresses: int = 0

    def answer(self, request: Request) -> Answer:
        """Do what is asked, and say so."""
        if request.kind == "files":
            return _EXPIRED if request.number <= self.expired else film(request)
        credentials = f"{AUTHORIZATION_SCHEME} {self.secret}"
        if request.headers.get(AUTHORIZATION_HEADER.lower()) != credentials:
            return _json(401, {"code": "unauthorized"})
        match request.kind:
            case "submits":
                return self._submitted(request)
            case "polls":
                return self._state(request.target)
            case "events":
                return _json(200, {"events": [{"status": "queued"}]})
            case _:
                return _json(404, {"code": "not_found"})

    def other(self) -> Answer:
        """The answer about somebody else's task, which has succeeded."""
        number = self.expired + 1
        return _json(200, _succeeded(OTHER, f"{self.url}/files/{OTHER}/{number}.mp4"))

    def _submitted(self, request: Request) -> Answer:
        key = request.headers.get(IDEMPOTENCY_HEADER.lower())
        try:
            task = self.ledger.submit(key, request.body)
        except KeyReused:
            return _json(409, {"message": "The key was used for a different request."})
        return _json(200, {"task_id": task.task_id, "status": "queued"})

    def _state(self, task_id: str) -> Answer:
        status = self.ledger.look(task_id)
        if status is None:
            return _json(404, {"code": "not_found", "message": "No such task."})
        if status != "succeeded":
            return _json(200, {"task_id": task_id, "status": status, "output": None})
        self._addresses += 1
        url = f"{self.url}/files/{task_id}/{self._addresses}.mp4"
        return _json(200, _succeeded(task_id, url))


def film(request: Request) -> Answer:
    """The file, or the rest of it that a Range asks for."""
    data, tag = film_of(request.target), f'"{request.target}"'
    headers = (("content-type", "video/mp4"), ("etag", tag))
    wanted = re.fullmatch(r"bytes=([0-9]+)-", request.headers.get("range", ""))
    if wanted is None or request.headers.get("if-range", tag) != tag:
        return Answer(200, data, headers)
    start = int(wanted[1])
    if start >= len(data):
        return Answer(416, b"", (("content-range", f"bytes */{len(data)}"),))
    place = f"bytes {start}-{len(data) - 1}/{len(data)}"
    return Answer(206, data[start:], (*headers, ("content-range", place)))


def _place(line: str) -> tuple[str, str, int]:
    for kind, pattern in _KINDS:
        if match := pattern.fullmatch(line):
            target, number = (*match.groups(), "", "0")[:2]
            return kind, target, int(number or 0)
    return "other", "", 0


def _succeeded(task_id: str, url: str) -> Json:
    output: Json = {"videos": [{"url": url}]}
    return {"task_id": task_id, "status": "succeeded", "output": output}


def _json(status: int, body: Json) -> Answer:
    return Answer(status, json.dumps(body).encode())
