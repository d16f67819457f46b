"""What a run comes to: the counts that have to be zero, and the two that are equal."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields

from mindvideo import MindVideoError
from tests.faults.leaks import LogTap, shown
from tests.faults.ledger import film_of
from tests.faults.person import Person
from tests.faults.plan import ANY, Plan
from tests.faults.server import FaultServer

STOPS = (KeyboardInterrupt, asyncio.CancelledError)


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over some runs; all but the first three have to be 0."""

    runs: int = 0
    wanted: int = 0
    charged: int = 0
    lost: int = 0
    """Wanted things that were never had."""

    wrong: int = 0
    """Files or tasks of somebody else."""

    leaks: int = 0
    """Texts and requests that showed the API key."""

    foreign: int = 0
    """Exceptions of no family."""

    hangs: int = 0
    odd: int = 0
    """Runs whose errors were not the ones expected."""

    notes: tuple[str, ...] = field(default=(), repr=False)
    """What was wrong, for people."""

    def __add__(self, other: "Tally") -> "Tally":
        names = [item.name for item in fields(self)]
        return Tally(*(getattr(self, name) + getattr(other, name) for name in names))

    @property
    def counts(self) -> dict[str, int]:
        """The counts by name, in the order of the table."""
        names = [item.name for item in fields(self) if item.name != "notes"]
        return {name: getattr(self, name) for name in names}

    @property
    def is_good(self) -> bool:
        """Whether everybody got what they wanted, once, and nothing else happened."""
        bad = (self.lost, self.wrong, self.leaks, self.foreign, self.hangs, self.odd)
        return self.charged == self.wanted and not any(bad)


def tally(
    plan: Plan,
    server: FaultServer,
    people: Sequence[Person],
    tries: int | None,
    tap: LogTap,
) -> Tally:
    """Count one run; `tries` is how many requests the first error took."""
    errors = [error for person in people for error in person.errors]
    foreign = list(_foreign(plan, errors))
    leaks = [*_leaks(errors, people, server.api.secret, tap), *server.leaks]
    odd = list(_odd(plan, people, tries))
    lost = [p for p in people if p.want.ends is None and p.file is None]
    counted = Tally(
        runs=1,
        wanted=plan.wanted,
        charged=len(server.ledger.charges),
        lost=len(lost),
        wrong=sum(_is_wrong(person, server) for person in people),
        leaks=len(leaks),
        foreign=len(foreign),
        hangs=server.hangs,
        odd=len(odd),
    )
    seen = tuple(f"{type(error).__name__}: {error}"[:200] for error in errors)
    notes = (*odd, *leaks, *seen, str(dict(server.seen)))
    return counted if counted.is_good else counted + Tally(notes=notes)


def _foreign(plan: Plan, errors: Sequence[BaseException]) -> Iterator[BaseException]:
    """The errors of no family; a stop is nobody's, where the plan has one."""
    stops = () if plan.stop is None else STOPS
    for error in errors:
        if not isinstance(error, (MindVideoError, *stops)):
            yield error


def _leaks(
    errors: Sequence[BaseException], people: Sequence[Person], secret: str, tap: LogTap
) -> Iterator[str]:
    """Where the key was seen."""
    for error in errors:
        names = [name for name, text in shown(error) if secret in text]
        yield from (f"the key is in the {name} of {type(error)}" for name in names)
    logged = [text for text in tap.texts if secret in text]
    yield from (f"the key was logged: {text[:200]}" for text in logged)
    for person in people:
        sights = [text for text in person.sights if secret in text]
        yield from (f"the key was seen: {text[:200]}" for text in sights)


def _is_wrong(person: Person, server: FaultServer) -> bool:
    """Whether somebody holds another task's id, or another task's file."""
    own = server.ledger.ids_of(person.want.prompt)
    films = [film_of(task_id) for task_id in own]
    has_other_file = person.file is not None and person.file not in films
    return has_other_file or not set(person.task_ids) <= set(own)


def _odd(plan: Plan, people: Sequence[Person], tries: int | None) -> Iterator[str]:
    errors = [error for person in people for error in person.errors]
    if plan.first is None and errors and not plan.script.stalls:
        yield f"no error was expected, {errors[0]!r} came"
    if plan.first not in (None, ANY):
        if not errors or not isinstance(errors[0], plan.first):
            yield f"{plan.first} was expected, {errors[:1]} came"
        if tries != plan.tries and plan.tries is not None:
            yield f"{plan.tries} {plan.counted} were expected, {tries} came"
    for person in people:
        last = person.errors[-1] if person.errors and person.file is None else None
        if person.want.ends is not None and type(last) is not person.want.ends:
            yield f"{person.want.ends} was expected as the end, {last!r} came"
