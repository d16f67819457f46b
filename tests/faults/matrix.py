"""One run of one scenario, with a sync or an async client; and the whole matrix."""

import asyncio
import atexit
import os
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, TypeAlias
from unittest.mock import patch

from mindvideo import AsyncMindVideo, MindVideo
from tests.faults.haste import Haste
from tests.faults.leaks import MARK, LogTap, tapped
from tests.faults.person import Client, Manner, Person, live, live_async
from tests.faults.plan import Draw, Plan
from tests.faults.scenarios import SCENARIOS
from tests.faults.server import FaultServer, Host, host
from tests.faults.tally import Tally, tally

Flavour: TypeAlias = Literal["sync", "async"]
FLAVOURS: tuple[Flavour, ...] = ("sync", "async")

HASTY, CALM = 0.3, 20.0
"""Seconds for an attempt: few where an answer stalls, else enough for any machine."""

WORKERS = 4
"""Processes; more than cores, for some of them wait for a stalled answer."""

_OF_PROCESS = ExitStack()
"""What a process of the matrix opens once, and closes when it ends."""

_MANNERS: tuple[Manner, ...] = ("submit", "run", "create")


@dataclass(frozen=True, slots=True)
class Run:
    """Which scenario, with which chance and which client."""

    name: str
    seed: int
    flavour: Flavour


@dataclass(frozen=True, slots=True)
class Stage:
    """What the runs of one process share."""

    host: Host
    tap: LogTap


@contextmanager
def stage() -> Generator[Stage]:
    """Everything that a run needs, until the block ends."""
    with (
        TemporaryDirectory() as empty,
        # Reading the certificates of the machine takes longer than a run.
        patch.dict(os.environ, {"SSL_CERT_FILE": "", "SSL_CERT_DIR": empty}),
        host() as servers,
        tapped() as tap,
    ):
        yield Stage(servers, tap)


Make: TypeAlias = Callable[[Plan, FaultServer, Haste], Client]


def play(run: Run, on: Stage, make: Make | None = None) -> Tally:
    """Everything of one run, in a folder and with a server of its own.

    `make` makes the clients; when left out, they are the SDK's.
    """
    plan = SCENARIOS[run.name].drawn(run.seed)
    draw = Draw(f"client {run.name} {run.seed}")
    secret = f"{MARK}{draw.getrandbits(64):016x}{run.flavour}{plan.key_tail}"
    with on.host.serving(plan.script, secret) as server, TemporaryDirectory() as folder:
        haste, tries = Haste(draw, plan.stop), list[int]()
        people = [
            Person(
                want,
                partial(make or _MAKES[run.flavour], plan, server, haste),
                Path(folder, f"{number}.mp4"),
                _MANNERS[run.seed % len(_MANNERS)],
                loyal=draw.random() < 0.5,
                when_first=lambda: tries.append(server.seen[plan.counted]),
            )
            for number, want in enumerate(plan.wants)
        ]
        _live(run.flavour, people)
        return tally(plan, server, people, tries[0] if tries else None, on.tap)


def _sync_client(plan: Plan, server: FaultServer, haste: Haste) -> MindVideo:
    return haste.on(MindVideo(server.api.secret, **_options(plan, server)))


def _async_client(plan: Plan, server: FaultServer, haste: Haste) -> AsyncMindVideo:
    return haste.on_async(AsyncMindVideo(server.api.secret, **_options(plan, server)))


_MAKES: Mapping[Flavour, Make] = {"sync": _sync_client, "async": _async_client}


def _options(plan: Plan, server: FaultServer) -> dict[str, Any]:
    url = server.url.replace("http:", f"{plan.scheme}:")
    return {"base_url": url, "timeout": HASTY if plan.script.stalls else CALM}


def _live(flavour: Flavour, people: Sequence[Person]) -> None:
    async def all_of_them() -> None:
        for person in people:
            await live_async(person.life())

    if flavour == "async":
        asyncio.run(all_of_them())
        return
    for person in people:
        live(person.life())


def play_all(runs: Sequence[Run]) -> dict[Run, Tally]:
    """Every run, some at a time."""
    # Spawned: a fork would copy locks that threads of this process may hold.
    with ProcessPoolExecutor(WORKERS, get_context("spawn")) as pool:
        return dict(zip(runs, pool.map(_play_there, runs, chunksize=8), strict=True))


def _play_there(run: Run) -> Tally:
    return play(run, _stage_of_process())


@cache
def _stage_of_process() -> Stage:
    atexit.register(_OF_PROCESS.close)
    return _OF_PROCESS.enter_context(stage())
