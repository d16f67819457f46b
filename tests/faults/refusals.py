"""Scenarios of a submit that the API refuses: which are retried, after how long."""

import time
from email.utils import formatdate
from functools import partial

from mindvideo import (
    APIConnectionError,
    APIError,
    AuthenticationError,
    BadRequestError,
    IdempotencyConflictError,
    InsufficientCreditsError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)
from tests.faults.faults import GARBAGE, RESET_AFTER, Fault, page, redirect, said
from tests.faults.plan import Draw, Plan, Scenario, Want
from tests.faults.server import Script

FINAL: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    403: PermissionDeniedError,
    404: NotFoundError,
    413: APIError,
    422: BadRequestError,
}
JUNK = ("soon", "-5", "1e9", "", "99999999999", "Wed, 99 Foo 2026 25:61:61 GMT", "inf")
RUNNING = ("still processing", "request in progress", "A submit is in flight.")
FOR_EVER = 60


def _once(status: int, draw: Draw) -> Plan:
    """Refused, and taken when the person tries again: no retry before that."""
    hit = draw.choice((said(status), page(status, acts=False)))
    return Plan(Script(submits=(hit,)), first=FINAL[status], tries=1)


def _for_ever(status: int, _draw: Draw) -> Plan:
    kind = FINAL[status]
    script = Script(submits=(said(status),) * FOR_EVER)
    return Plan(script, (Want(ends=kind),), wanted=0, first=kind, tries=1)


def _waits(draw: Draw, after: str, status: int | None = None) -> Plan:
    status = status or draw.choice((408, 425, 429, 503))
    hit = said(status, headers=(("retry-after", after),))
    return Plan(Script(submits=(hit,) * draw.randint(1, 2)))


def _after_a_date(draw: Draw) -> Plan:
    return _waits(draw, formatdate(time.time() + draw.randint(-9, 50), usegmt=True))


def _an_hour(_draw: Draw) -> Plan:
    """A pause that goes past a submit's time is not begun: the error says how long."""
    hit = said(429, headers=(("retry-after", "3600"),))
    return Plan(Script(submits=(hit,)), first=RateLimitError)


def _in_progress(draw: Draw) -> Plan:
    conflict = said(409, {"message": draw.choice(RUNNING)})
    return Plan(Script(submits=(RESET_AFTER, *(conflict,) * draw.randint(1, 2))))


def _unclear(draw: Draw) -> Plan:
    conflict = draw.choice((said(409), page(409, acts=False)))
    return Plan(Script(submits=(conflict,) * draw.randint(1, 2)))


def _long_unclear(draw: Draw) -> Plan:
    hits = (said(409),) * draw.randint(3, 5)
    return Plan(Script(submits=hits), first=IdempotencyConflictError, tries=3)


def _reused(_draw: Draw) -> Plan:
    """The second order has the key of the first and asks for something else."""
    first = Want("a red car", key="my-only-key")
    second = Want("a blue car", key="my-only-key", ends=IdempotencyConflictError)
    return Plan(Script(), (first, second), first=IdempotencyConflictError, tries=2)


def _same_twice(_draw: Draw) -> Plan:
    want = Want(key="my-only-key")
    return Plan(Script(), (want, want))


def _two(draw: Draw) -> Plan:
    hits = draw.hits(lambda: RESET_AFTER)
    wants = (Want("a red car", events=True), Want("a blue car", key="its-own-key"))
    return Plan(Script(submits=hits), wants, wanted=2)


def _redirected(draw: Draw, acts: bool) -> Plan:
    status = draw.choice((300, 301, 302, 303, 307, 308))
    hit = redirect(status, acts=acts)
    return Plan(Script(submits=(hit,)), first=APIError, tries=1)


def _redirected_for_ever(_draw: Draw) -> Plan:
    script = Script(submits=(redirect(307),) * FOR_EVER)
    return Plan(script, (Want(ends=APIError),), wanted=0, first=APIError, tries=1)


def _unheard_of(draw: Draw) -> Plan:
    status = draw.choice((418, 451, 499, 501, 505, 507, 520, 599))
    kind = ServerError if status >= 500 else APIError
    return Plan(Script(submits=(_odd_body(draw, status),)), first=kind, tries=1)


def _odd_body(draw: Draw, status: int) -> Fault:
    bodies: tuple[bytes, ...] = (
        *(
            b"",
            b"no",
            b"[]",
            b'{"error": {"message": 5}}',
            b'{"detail": [{"loc": []}]}',
        ),
        *(b'{"error": null, "code": {}}', b"[" * 50_000, b"\xff\xfe", b'"text"'),
    )
    return said(status, draw.choice(bodies))


def _tls(_draw: Draw) -> Plan:
    """What listens speaks no TLS: there is nothing to retry."""
    return Plan(
        Script(connections=(GARBAGE,) * FOR_EVER),
        (Want(ends=APIConnectionError),),
        wanted=0,
        first=APIConnectionError,
        tries=1,
        counted="connections",
        scheme="https",
    )


SCENARIOS = (
    *(Scenario(f"{status} once", partial(_once, status)) for status in FINAL),
    *(Scenario(f"{status} for ever", partial(_for_ever, status)) for status in FINAL),
    Scenario("Retry-After in seconds", lambda d: _waits(d, f"{d.randint(0, 50)}")),
    Scenario("Retry-After as a date", _after_a_date),
    Scenario("Retry-After that is junk", lambda d: _waits(d, d.choice(JUNK))),
    Scenario("Retry-After of an hour", _an_hour),
    Scenario("409: in progress", _in_progress),
    Scenario("409: does not say why", _unclear),
    Scenario("409: does not say why, for long", _long_unclear),
    Scenario("409: the key is of another input", _reused),
    Scenario("one key, one input, twice", _same_twice),
    Scenario("two orders", _two),
    Scenario("redirect", lambda draw: _redirected(draw, acts=False)),
    Scenario("redirect, but charged", lambda draw: _redirected(draw, acts=True)),
    Scenario("redirect for ever", _redirected_for_ever),
    Scenario("a status nobody knows", _unheard_of),
    Scenario("no TLS", _tls),
)
