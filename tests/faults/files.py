"""Scenarios of fetching the file of a finished task; none of them may cost a task."""

from functools import partial

from mindvideo import DownloadError
from tests.faults.faults import FINE, Fault, Told, members, said, sent
from tests.faults.ledger import Json
from tests.faults.mishaps import HARMLESS, HEAVY, LOST, STALLED, Make
from tests.faults.plan import ANY, Draw, Plan, Scenario, Want
from tests.faults.sending import Answer, Cut
from tests.faults.server import Script

ADDRESSES: tuple[Json, ...] = (
    *("ftp://files.example/x.mp4", "file:///etc/hostname", "", "x.mp4", "http://"),
    *("http://user:password@127.0.0.1/x.mp4", "data:video/mp4;base64,%%%", "//x/y"),
)
OF_TASKS = (
    *("unknown members", "201 or 202"),
    *("head byte by byte without end", "body byte by byte without end"),
)
"""Answers that say nothing of a file; and a slow file is no fault."""

UNFIT = (
    *("a page instead of JSON", "another shape", "broken JSON", "empty 204"),
    *("no gzip where gzip is said", *HEAVY),
)
"""What is said to be something else than the file: to ask again would not help."""


def elsewhere(status: int) -> Fault:
    """The file is on another host, which must not see the key."""

    def says(told: Told) -> Answer:
        path = "/files/task_1/9.mp4"
        return Answer(status, headers=(("location", told.elsewhere + path),))

    return Fault(says)


def _other_host(draw: Draw) -> Fault:
    return elsewhere(draw.choice((301, 302, 303, 307, 308)))


def _goes_on(make: Make, draw: Draw) -> Plan:
    """The download goes on from where it was, and the person sees nothing."""
    return Plan(Script(files=draw.hits(lambda: make(draw))))


def _unfit(make: Make, draw: Draw) -> Plan:
    """What comes is no file: the person is told, and fetches again."""
    hits = draw.hits(lambda: make(draw), most=2)
    return Plan(Script(files=hits), first=DownloadError)


def _broken_for_long(draw: Draw) -> Plan:
    hits = draw.hits(lambda: sent(Cut(body=draw.random())), least=5, most=9)
    return Plan(Script(files=hits), first=DownloadError)


def _fine(make: Make, draw: Draw) -> Plan:
    return Plan(Script(files=(make(draw),)))


def _expired(draw: Draw) -> Plan:
    """The task has just ended: each time it is asked for the address of the moment."""
    return Plan(Script(expired=draw.randint(1, 3)))


def _expired_and_broken(draw: Draw) -> Plan:
    hits = draw.among(lambda: sent(Cut(body=draw.random())), most=4)
    return Plan(Script(expired=draw.randint(1, 2), files=hits), first=ANY)


def _not_there_yet(draw: Draw) -> Plan:
    """A file that is made known before it can be had is asked for again."""
    hits = tuple(_absent(draw) for _ in range(draw.randint(1, 4)))
    return Plan(Script(files=hits))


def _not_there_for_long(draw: Draw) -> Plan:
    """Half a minute is over: the person is told, and has it in the end."""
    hits = tuple(_absent(draw) for _ in range(draw.randint(14, 18)))
    return Plan(Script(files=hits), first=DownloadError)


def _absent(draw: Draw) -> Fault:
    return said(draw.choice((403, 404, 409, 425)))


def _moved_for_ever(_draw: Draw) -> Plan:
    hits = (said(302, headers=(("location", "?again"),)),) * 6
    return Plan(Script(files=hits), first=DownloadError)


def _moved_where_none_may_go(draw: Draw) -> Plan:
    target = draw.choice(("file:///etc/hostname", "ftp://x/", "data:,x", "http://["))
    hit = said(302, headers=(("location", target),))
    return Plan(Script(files=(hit,)), first=DownloadError)


def _impossible_address(draw: Draw) -> Plan:
    """The person never gets a file, but keeps the task, and pays once."""
    output: Json = {"videos": [{"url": draw.choice(ADDRESSES)}]}
    hits = (FINE, FINE, *(members(output=output),) * 60)
    return Plan(Script(polls=hits), (Want(ends=DownloadError),), first=DownloadError)


SCENARIOS = (
    *(
        Scenario(f"file: {name}", partial(_unfit if name in UNFIT else _goes_on, make))
        for name, make in {**LOST, **HEAVY, **STALLED}.items()
        if name not in OF_TASKS
    ),
    *(
        Scenario(f"file: {name}", partial(_fine, make))
        for name, make in HARMLESS.items()
        if name not in OF_TASKS
    ),
    Scenario("file: on another host", partial(_fine, _other_host)),
    Scenario("file: broken for long", _broken_for_long),
    Scenario("file: its address has expired", _expired),
    Scenario("file: expired, and reset in the middle", _expired_and_broken),
    Scenario("file: not there yet", _not_there_yet),
    Scenario("file: not there for long", _not_there_for_long),
    Scenario("file: redirected for ever", _moved_for_ever),
    Scenario("file: redirected where none may go", _moved_where_none_may_go),
    Scenario("file: an address that is none", _impossible_address),
)
