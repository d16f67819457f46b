"""Scenarios of waiting: answers that fail, lie or say too little about a task."""

from collections.abc import Callable, Mapping
from functools import partial

from mindvideo import (
    APIError,
    AuthenticationError,
    NotFoundError,
    PermissionDeniedError,
    TaskCancelledError,
    TaskFailedError,
    TaskTimeoutError,
    UnusableResponseError,
)
from tests.faults.faults import (
    FINE,
    Fault,
    members,
    other_task,
    other_task_follows,
    redirect,
    said,
)
from tests.faults.ledger import Json
from tests.faults.mishaps import HARMLESS, HEAVY, LIES, LOST, STALLED, Make
from tests.faults.plan import ANY, Draw, Plan, Scenario, Want
from tests.faults.server import Script

STATUSES = (
    "paused",
    "SUCCEEDED",
    "moderating",
    "in review",
    "\u5b8c\u6210",
    "\u0000",
    "x" * 999,
)
NO_OUTPUT: tuple[Json, ...] = (
    *(None, {}, [], "https://a.example/x.mp4", {"videos": []}, {"videos": None}, 7),
    *({"videos": [{}]}, {"videos": [{"url": None}]}, {"videos": {"url": "x"}}),
    {"videos": ["https://a.example/x.mp4"]},
)
REASONS: tuple[Json, ...] = (
    *("unsafe prompt", None, {}, {"code": "nsfw", "message": "Unsafe."}, [], 7),
    {"code": 5, "message": {"de": "nein"}},
)
SOON: Mapping[str, Make] = {
    "Retry-After": lambda draw: said(429, headers=(("retry-after", "30"),)),
    "an unknown status": lambda draw: members(
        status=draw.choice(STATUSES), output=None
    ),
    "4xx of the moment": lambda draw: said(draw.choice((409, 423, 425, 429))),
    "output before the end": lambda draw: members(
        status="processing", output=draw.choice(NO_OUTPUT)
    ),
}


REFUSALS: Mapping[str, Make] = {
    "redirect": lambda draw: redirect(draw.choice((301, 302, 303, 307, 308))),
    "4xx": lambda draw: said(draw.choice((400, 402, 405, 406, 422, 451))),
    "501 or 505": lambda draw: said(draw.choice((501, 505))),
}
"""Answers to a poll that waiting cannot change."""


def _goes_on(make: Make, draw: Draw, most: int = 12) -> Plan:
    """However often it happens, the wait goes on and the person sees nothing."""
    return Plan(Script(polls=draw.among(lambda: make(draw), most=most)))


def _not_yet(draw: Draw) -> Plan:
    """The task is not visible for some looks, all within ten seconds."""
    return Plan(Script(polls=(said(404),) * draw.randint(1, 8)))


def _not_for_long(status: int, kind: type[APIError], draw: Draw) -> Plan:
    """Longer than a task may stay invisible: about twenty questions."""
    hits = (said(status),) * draw.randint(20, 22)
    return Plan(Script(polls=hits), first=kind)


def _refused_at_times(make: Make, draw: Draw) -> Plan:
    """Never three in a row: the wait goes on."""
    hits: list[Fault] = []
    for _ in range(draw.randint(1, 6)):
        hits += [FINE, *(make(draw) for _ in range(draw.randint(1, 2)))]
    return Plan(Script(polls=tuple(hits)))


def _refused_for_long(make: Make, draw: Draw) -> Plan:
    """Ten or eleven questions in the first five seconds; then the person finds it."""
    hits = tuple(make(draw) for _ in range(draw.randint(13, 16)))
    return Plan(Script(polls=hits), first=APIError)


def _shut_out(draw: Draw) -> Plan:
    status = draw.choice((401, 403))
    kind = AuthenticationError if status == 401 else PermissionDeniedError
    return Plan(Script(polls=(said(status),)), first=kind)


def _stranger(draw: Draw) -> Plan:
    return Plan(Script(polls=(other_task(),) * draw.randint(1, 3)))


def _strangers(draw: Draw) -> Plan:
    hits = (other_task(),) * draw.randint(4, 9)
    return Plan(Script(polls=hits), first=UnusableResponseError)


def _unasked(draw: Draw) -> Plan:
    """On a kept connection it may be taken for the answer to the next request."""
    return Plan(Script(polls=draw.among(other_task_follows)), first=ANY)


def _hollow(draw: Draw) -> Fault:
    return members(status="succeeded", output=draw.choice(NO_OUTPUT))


def _hollow_at_first(draw: Draw) -> Plan:
    return Plan(Script(polls=tuple(_hollow(draw) for _ in range(draw.randint(1, 2)))))


def _hollow_for_long(draw: Draw) -> Plan:
    hits = tuple(_hollow(draw) for _ in range(draw.randint(3, 6)))
    return Plan(Script(polls=hits), first=UnusableResponseError)


def _ended(end: str, kind: type[Exception], draw: Draw) -> Plan:
    hit = members(status=end, error=draw.choice(REASONS))
    script = Script(end=end, looks=0, polls=(hit,))
    return Plan(script, (Want(ends=kind),), first=kind)


def _at_once(draw: Draw) -> Plan:
    """The answer to the submit says already that the task has succeeded."""
    hit = members(status="succeeded")
    return Plan(Script(submits=(hit,), looks=draw.randint(0, 2)), first=ANY)


def _slow(draw: Draw) -> Plan:
    """Each wait is too short; the error's task goes on where the first one stopped."""
    want = Want(timeout=draw.uniform(3, 6))
    return Plan(Script(looks=draw.randint(20, 30)), (want,), first=TaskTimeoutError)


def _slow_and_broken(draw: Draw) -> Plan:
    want = Want(timeout=draw.uniform(3, 6))
    hits = tuple(draw.choice(list(LOST.values()))(draw) for _ in range(20))
    return Plan(Script(polls=hits), (want,), first=TaskTimeoutError)


def _anything(draw: Draw) -> Plan:
    makes = [*LOST.values(), *LIES.values(), *SOON.values()]
    hits = draw.among(lambda: draw.choice(makes)(draw), least=10, most=30)
    return Plan(Script(polls=hits, looks=draw.randint(0, 20)))


def _events(makes: Mapping[str, Make], draw: Draw) -> Plan:
    hits = draw.hits(lambda: draw.choice(list(makes.values()))(draw), most=6)
    return Plan(Script(events=hits), (Want(events=True),), first=ANY)


def _shapes_of_events(draw: Draw) -> Plan:
    bodies: tuple[bytes, ...] = (
        *(b"[]", b'{"events": []}', b'[1, null, {"status": 5}, "x"]', b'[{"a": []}]'),
        *(b'data: {"status": "queued"}\n\n: ping\n\ndata: x\ndata: y\r\n\r\n', b"data"),
    )
    kinds = ("application/json", "text/event-stream; charset=utf-8")
    body = draw.choice(bodies)
    headers = (("content-type", kinds[body.startswith(b"data")]),)
    script = Script(events=(said(200, body, headers, acts=True),))
    return Plan(script, (Want(events=True),))


ENDS: tuple[tuple[str, Callable[[Draw], Plan]], ...] = (
    ("not visible yet", _not_yet),
    ("404 for too long", partial(_not_for_long, 404, NotFoundError)),
    ("410 for too long", partial(_not_for_long, 410, APIError)),
    ("401 or 403", _shut_out),
    ("another task's answer", _stranger),
    ("another task's answer, for long", _strangers),
    ("another task follows unasked", _unasked),
    ("success without output", _hollow_at_first),
    ("success without output, for long", _hollow_for_long),
    ("failed", partial(_ended, "failed", TaskFailedError)),
    ("cancelled", partial(_ended, "cancelled", TaskCancelledError)),
    ("succeeded at once", _at_once),
    ("longer than the person waits", _slow),
    ("longer than the person waits, and broken", _slow_and_broken),
    ("anything", _anything),
)
SCENARIOS = (
    *(
        Scenario(f"wait: {name}", partial(_goes_on, make))
        for name, make in {**LOST, **LIES, **HARMLESS, **SOON}.items()
    ),
    *(
        Scenario(f"wait: {name}", partial(_goes_on, make, most=2))
        for name, make in {**HEAVY, **STALLED}.items()
    ),
    *(
        Scenario(f"wait: {name}, at times", partial(_refused_at_times, make))
        for name, make in REFUSALS.items()
    ),
    *(
        Scenario(f"wait: {name}, for long", partial(_refused_for_long, make))
        for name, make in REFUSALS.items()
    ),
    *(Scenario(f"wait: {name}", plan) for name, plan in ENDS),
    Scenario("events: any fault", partial(_events, LOST)),
    Scenario("events: harmless ways to send them", partial(_events, HARMLESS)),
    Scenario("events: their shapes", _shapes_of_events),
)
