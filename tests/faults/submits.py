"""Scenarios of a submit whose answer is lost, late, cut or nonsense."""

from functools import partial

from mindvideo import APIError, TransportError
from tests.faults.faults import RESET
from tests.faults.mishaps import HARMLESS, HEAVY, LIES, LOST, STALLED, Make
from tests.faults.plan import ANY, Draw, Plan, Scenario
from tests.faults.server import Script

STORMS = (
    *("reset after it was charged", "5xx, not charged", "5xx, but charged"),
    *("body cut by a reset", "a page instead of JSON", "another shape"),
)
"""The ones that are tried more often than there are retries, too."""


def _healed(make: Make, draw: Draw, most: int = 3) -> Plan:
    """Few enough that the retries ride it out: the person sees no error."""
    return Plan(Script(submits=draw.hits(lambda: make(draw), most=most)))


def _stormy(make: Make, draw: Draw) -> Plan:
    """More than the retries: the person goes on with the key that the error carries."""
    hits = draw.hits(lambda: make(draw), least=5, most=9)
    return Plan(Script(submits=hits), first=(TransportError, APIError), tries=4)


def _mixed(draw: Draw) -> Plan:
    """Faults of every kind, one after the other."""
    makes = [*LOST.values(), *LIES.values(), *HARMLESS.values()]
    hits = draw.hits(lambda: draw.choice(makes)(draw), least=4, most=9)
    return Plan(Script(submits=hits), first=ANY)


def _refused_connections(draw: Draw) -> Plan:
    return Plan(Script(connections=draw.hits(lambda: RESET)))


SCENARIOS = (
    Scenario("submit: connection reset when it is made", _refused_connections),
    *(
        Scenario(f"submit: {name}", partial(_healed, make))
        for name, make in {**LOST, **LIES, **HARMLESS}.items()
    ),
    *(
        Scenario(f"submit: {name}", partial(_healed, make, most=2))
        for name, make in {**HEAVY, **STALLED}.items()
    ),
    *(
        Scenario(f"submit, again and again: {name}", partial(_stormy, LOST[name]))
        for name in STORMS
    ),
    Scenario(
        "submit, again and again: no answer",
        partial(_stormy, STALLED["no answer, but charged"]),
    ),
    Scenario("submit, again and again: anything", _mixed),
)
