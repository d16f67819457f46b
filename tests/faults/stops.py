"""Scenarios of a program that is stopped: Ctrl-C, cancellation, a closed client."""

import asyncio
from functools import partial

from mindvideo import MindVideoError
from tests.faults.faults import RESET_AFTER, SILENT_AFTER, said
from tests.faults.plan import Draw, Plan, Scenario, Stop
from tests.faults.server import Script

STOPPED = (KeyboardInterrupt, asyncio.CancelledError)


def _stopped(script: Script, stop: Stop, _draw: Draw) -> Plan:
    first = MindVideoError if stop.closes else STOPPED
    return Plan(script, first=first, stop=stop)


def _pause_of_wait(closes: bool, draw: Draw) -> Plan:
    script = Script(polls=draw.among(lambda: said(503)))
    return _stopped(script, Stop("pause", draw.randint(1, 2), closes), draw)


def _answer_of_wait(draw: Draw) -> Plan:
    return _stopped(Script(), Stop("exchange", draw.randint(2, 4)), draw)


def _anywhere(draw: Draw) -> Plan:
    script = Script(submits=draw.hits(lambda: RESET_AFTER), polls=(said(502),) * 3)
    place = draw.choice(("pause", "exchange"))
    return _stopped(script, Stop(place, draw.randint(1, 4)), draw)


LOST_ONCE = Script(submits=(RESET_AFTER,))
SCENARIOS = (
    *(
        Scenario(f"stopped: {name}", partial(_stopped, script, stop))
        for name, script, stop in (
            ("in the pause of a submit", LOST_ONCE, Stop("pause", 1)),
            ("when a submit's answer comes", Script(), Stop("exchange", 1)),
            ("while a submit is not answered", LOST_ONCE, Stop("exchange", 1)),
            ("after no answer", Script(submits=(SILENT_AFTER,)), Stop("pause", 1)),
        )
    ),
    Scenario("stopped: in the pause of a wait", partial(_pause_of_wait, False)),
    Scenario("stopped: when an answer of a wait comes", _answer_of_wait),
    Scenario("stopped: anywhere", _anywhere),
    *(
        Scenario(f"closed: {name}", partial(_stopped, LOST_ONCE, stop))
        for name, stop in (
            ("in the pause of a submit", Stop("pause", 1, closes=True)),
            ("while a submit is not answered", Stop("exchange", 1, closes=True)),
        )
    ),
    Scenario("closed: in the pause of a wait", partial(_pause_of_wait, True)),
)
