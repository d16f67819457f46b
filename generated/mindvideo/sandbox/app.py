"""The API's routes over one ledger: Starlette, nothing of the network below it."""

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from http import HTTPStatus
from pathlib import Path
from re import fullmatch
from typing import TypeAlias

from pydantic import JsonValue
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from mindvideo._runtime.platform import (
    AUTHORIZATION_HEADER,
    AUTHORIZATION_SCHEME,
    EVENTS_PATH,
    IDEMPOTENCY_HEADER,
    TASK_PATH,
    TASKS_PATH,
    TERMINAL_STATUSES,
)
from mindvideo.sandbox import bodies, media, site
from mindvideo.sandbox.bodies import FileUrls
from mindvideo.sandbox.checks import Check, read_submit
from mindvideo.sandbox.ledger import IdempotencyConflict, Ledger, Order, Task
from mindvideo.sandbox.replies import Refusal, answer, refusal_answer
from mindvideo.sandbox.script import Fate, Place, Script

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]

MAX_BODY = 96 * 1024 * 1024
"""Bytes of a request's body."""

UNKNOWN_COST = Decimal("0.05")
"""What a task costs when the model's page shows no cost."""

FILE_PATH = "/files/{task_id}/{name}"
LEDGER_PATH = "/sandbox/ledger"
OUTCOME_HEADER = "X-Sandbox-Outcome"
OUTCOME_MARKERS = {"[sandbox:fail]": "failed", "[sandbox:cancel]": "cancelled"}


@dataclass(frozen=True)
class Options:
    """How a sandbox behaves."""

    pace: float = 1.0
    """Seconds that a task is queued, and again processing; 0 ends it at once."""

    refused_keys: frozenset[str] = frozenset()
    """API keys that get a 401; every other key is taken."""

    extra_checks: tuple[Check, ...] = ()
    """Checks of an input beyond its model's schema."""

    clock: Callable[[], float] = time.monotonic
    """Monotonic, in seconds."""

    script: Script = field(default_factory=Script)
    """What is to go wrong, and how tasks go."""

    ledger: Ledger | None = None
    """The memory; None makes a new one of `pace` and `clock`."""

    site: Path | None = None
    """A folder with the documentation's site, to serve beside the API."""

    def __post_init__(self) -> None:
        if not self.pace >= 0:  # NaN is refused as well
            raise ValueError("pace must be 0 or more seconds")
        if self.site:
            site.require(self.site)


def build(options: Options, folder: Path) -> Starlette:
    """The application; files of finished tasks are written into `folder`."""
    api = Api(options, folder)
    app = Starlette(
        routes=[
            Route(TASKS_PATH, api.scripted("submit", api.submit), methods=["POST"]),
            Route(TASK_PATH, api.scripted("poll", api.task)),
            Route(EVENTS_PATH, api.scripted("events", api.events)),
            Route(FILE_PATH, api.scripted("file", api.file)),
            Route(LEDGER_PATH, api.ledger),
            *(site.routes(options.site) if options.site else ()),
        ],
        exception_handlers={
            Refusal: _refused,
            HTTPException: _no_route,
            ClientDisconnect: _hung_up,
        },
    )
    app.router.redirect_slashes = False  # the client must follow nothing on the API
    return app


class Api:
    """The handlers."""

    def __init__(self, options: Options, folder: Path) -> None:
        self._options = options
        self._folder = folder
        self._ledger = options.ledger or Ledger(pace=options.pace, clock=options.clock)

    def scripted(self, place: Place, handler: Handler) -> Handler:
        """The handler, for requests that no mishap of the script strikes."""

        async def handle(request: Request) -> Response:
            mishap = self._options.script.take_mishap(place)
            if mishap is None:
                return await handler(request)
            if mishap.acted:
                await handler(request)
            return mishap.answer()

        return handle

    async def submit(self, request: Request) -> Response:
        """Take a task, or find the one that the idempotency key made before."""
        owner = self._owner(request)
        content = await _read_body(request)
        model, given = read_submit(content, self._options.extra_checks)
        order = Order(
            owner=owner,
            model=model.slug,
            input=given,
            cost=UNKNOWN_COST if model.example_cost is None else model.example_cost,
            fate=Fate(_outcome(request, given)),
            idempotency_key=_idempotency_key(request),
        )
        return self._taken(self._fated(order))

    def _fated(self, order: Order) -> Order:
        """The order as the script wants its task to go, if it makes one."""
        if self._ledger.knows(order):
            return order
        fate = self._options.script.take_fate()
        return order if fate is None else replace(order, fate=fate)

    def _taken(self, order: Order) -> Response:
        try:
            task, replayed = self._ledger.submit(order)
        except IdempotencyConflict as conflict:
            message = f"This {IDEMPOTENCY_HEADER} was used for a different request."
            raise Refusal(409, "idempotency_conflict", message) from conflict
        if not replayed:
            return answer(bodies.accepted(task, "queued"))
        body = bodies.accepted(task, self._ledger.status(task))
        return answer(body, headers={"Idempotent-Replayed": "true"})

    async def task(self, request: Request) -> Response:
        """The status of a task."""
        task = self._own_task(request)
        folder = f"{request.base_url}files/{task.task_id}"
        files = FileUrls(folder, self._options.script.renewals)
        return answer(bodies.state(task, self._ledger.status(task), files))

    async def events(self, request: Request) -> Response:
        """What has happened to a task: an object, a bare array, or an event stream."""
        history = self._ledger.history(self._own_task(request))
        if "text/event-stream" in request.headers.get("accept", ""):
            return Response(bodies.stream(history), media_type="text/event-stream")
        events = bodies.events(history)
        as_array = request.query_params.get("shape") == "array"
        return answer(events if as_array else {"events": events})

    async def file(self, request: Request) -> Response:
        """A file that a succeeded task shows; open to everyone, as on the platform."""
        name: str = request.path_params["name"]
        task = self._ledger.tasks.get(request.path_params["task_id"])
        if task is None or name not in self._file_names(task):
            raise Refusal(404, "file_not_found", "There is no such file.")
        if bodies.renewal(request.query_params) != self._options.script.renewals:
            raise Refusal(403, "address_expired", "This address has expired.")
        path = self._folder / f"{task.task_id}-{name}"
        if not path.exists():
            media.write_file(path, task.order.input)
        return FileResponse(path)

    async def ledger(self, _request: Request) -> Response:
        """Every task and charge, of all keys."""
        return answer(bodies.ledger(self._ledger))

    def _file_names(self, task: Task) -> list[str]:
        succeeded = self._ledger.status(task) == "succeeded"
        return bodies.file_names(task) if succeeded else []

    def _owner(self, request: Request) -> str:
        given = request.headers.get(AUTHORIZATION_HEADER, "")
        scheme, _, key = given.partition(" ")
        known = scheme.lower() == AUTHORIZATION_SCHEME.lower() and bool(key.strip())
        if not known or key.strip() in self._options.refused_keys:
            raise Refusal(
                401,
                "invalid_api_key",
                f"Send {AUTHORIZATION_HEADER}: {AUTHORIZATION_SCHEME} and an API key.",
                headers={"WWW-Authenticate": AUTHORIZATION_SCHEME},
            )
        return key.strip()

    def _own_task(self, request: Request) -> Task:
        owner = self._owner(request)
        task = self._ledger.find(owner, request.path_params["task_id"])
        if task is None:
            raise Refusal(404, "task_not_found", "This key has no task of that id.")
        return task


async def _read_body(request: Request) -> bytes:
    # Read to the end even when it is too large: a client that is still sending
    # would see a reset connection instead of the answer.
    content = bytearray()
    async for chunk in request.stream():
        content += chunk[: MAX_BODY + 1 - len(content)]
    if len(content) > MAX_BODY:
        message = f"The body is larger than {MAX_BODY} bytes."
        raise Refusal(413, "request_too_large", message)
    return bytes(content)


def _idempotency_key(request: Request) -> str | None:
    key = request.headers.get(IDEMPOTENCY_HEADER)
    if key is not None and not fullmatch(r"[\x21-\x7e]{1,255}", key):
        message = f"{IDEMPOTENCY_HEADER} must be 1 to 255 visible ASCII characters."
        raise Refusal(400, "invalid_idempotency_key", message)
    return key


def _outcome(request: Request, given: Mapping[str, JsonValue]) -> str:
    """How the task is to end: as the header says, else as a marker in a text says."""
    wanted = request.headers.get(OUTCOME_HEADER)
    if wanted is None:
        texts = [text for text in given.values() if isinstance(text, str)]
        marked = (m for m in OUTCOME_MARKERS if any(m in text for text in texts))
        return OUTCOME_MARKERS.get(next(marked, ""), "succeeded")
    if wanted not in TERMINAL_STATUSES:
        message = f"{OUTCOME_HEADER} must be {', '.join(sorted(TERMINAL_STATUSES))}."
        raise Refusal(400, "invalid_outcome", message)
    return wanted


async def _refused(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Refusal):
        raise error
    return refusal_answer(error)


async def _no_route(_request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code = HTTPStatus(error.status_code).name.lower()
    refusal = Refusal(error.status_code, code, error.detail, headers=error.headers)
    return refusal_answer(refusal)


async def _hung_up(_request: Request, _error: Exception) -> Response:
    # Nobody reads this; it only keeps a client's own Ctrl-C out of the log.
    return Response(status_code=400)
