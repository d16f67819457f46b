"""Scenarios in which the API key comes back: no text of ours may show it."""

import json
from collections.abc import Callable, Mapping
from functools import partial

from mindvideo import APIError, DownloadError, TransportError
from tests.faults.faults import echo
from tests.faults.plan import Draw, Plan, Scenario
from tests.faults.server import Script


def _spelled(secret: str) -> bytes:
    r"""Each character as \u00xx: the same text to every reader of JSON."""
    text = "".join(f"\\u{ord(character):04x}" for character in secret)
    return b'{"error": {"message": "' + text.encode() + b'"}}'


WAYS: Mapping[str, Callable[[str], bytes]] = {
    "in a message": lambda secret: json.dumps({"message": f"bad {secret}"}).encode(),
    "as a code": lambda secret: json.dumps({"code": secret, "a": [secret]}).encode(),
    "as a name": lambda secret: json.dumps({"error": {secret: secret}}).encode(),
    "in a page": lambda secret: f"<p>Authorization: Bearer {secret}".encode(),
    "spelled out": _spelled,
}
ODD_TAIL = "\"\\/<&%'"
"""Characters that JSON and pages write in another way."""


def _echoed(status: int, way: str, draw: Draw) -> Plan:
    header = draw.choice(("", "x-request-id", "retry-after", "location", "x-echo"))
    hit = echo(status, WAYS[way], header=header)
    tail = draw.choice(("", ODD_TAIL))
    first = TransportError if status == 200 else APIError
    # Six outlast the retries, where there are some, so that the person sees the error.
    script = Script(submits=(hit,) * 6)
    return Plan(script, first=first, key_tail=tail)


def _of_a_wait(draw: Draw) -> Plan:
    hit = echo(403, WAYS[draw.choice(list(WAYS))], header="x-request-id")
    return Plan(Script(polls=(hit,)), first=APIError)


def _of_a_file(draw: Draw) -> Plan:
    hit = echo(draw.choice((302, 401)), WAYS["in a page"], header="location")
    return Plan(Script(files=(hit,) * 2), first=DownloadError)


SCENARIOS = (
    *(
        Scenario(f"key echoed {way}, {status}", partial(_echoed, status, way))
        for way in WAYS
        for status in (200, 400, 500)
    ),
    Scenario("key echoed to a wait", _of_a_wait),
    Scenario("key echoed to a download", _of_a_file),
)
