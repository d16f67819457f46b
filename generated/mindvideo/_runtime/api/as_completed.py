"""Wait for many tasks at once: `client.tasks.as_completed` and `wait_all`."""

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator
from contextlib import aclosing, contextmanager
from typing import Generic, TypeVar

from mindvideo._runtime.api.task import AsyncTask, Task
from mindvideo._runtime.api.task_base import OutputT_co, TaskBase, silent
from mindvideo._runtime.errors import InputError, InputProblem, MindVideoError
from mindvideo._runtime.policy.interleave import interleave
from mindvideo._runtime.policy.protocol import check_timeout
from mindvideo._runtime.policy.steps import Steps
from mindvideo._runtime.transport.drivers import AsyncDriver, Driver
from mindvideo.types import Output

TaskT = TypeVar("TaskT", bound=TaskBase[Output])

_SHOWN = 10
"""A TasksError shows the messages of so many errors."""

_UNKNOWN = "Tasks whose end is not known"


class TasksError(MindVideoError):
    """Waiting for several tasks brought no output of some; the others have theirs."""

    errors: tuple[MindVideoError, ...]
    """What is wrong with each of these tasks, with its `task_id`, in order."""

    def __init__(self, message: str, errors: tuple[MindVideoError, ...]) -> None:
        shown = [f"  {error}" for error in errors[:_SHOWN]]
        more = len(errors) - len(shown)
        shown += [f"  and {more} more, in `errors`"] if more else []
        super().__init__("\n".join([message, *shown]))
        self.errors = errors


class Waits(Generic[TaskT]):
    """The waits for several tasks, and what became of them so far."""

    def __init__(
        self,
        driver: Driver | AsyncDriver,
        tasks: Iterable[TaskT],
        timeout: float | None,
    ) -> None:
        # The same object twice is one task, and asked for once.
        self.tasks = tuple(dict.fromkeys(tasks))
        self._ended: list[TaskT] = []
        self._errors: dict[TaskT, MindVideoError] = {}
        limit = check_timeout(timeout)
        self.steps = [
            self._kept(task, task.__steps__(driver, limit, silent))
            for task in self.tasks
        ]
        """One policy a task; none of them raises a MindVideoError."""

    def _kept(self, task: TaskT, steps: Steps[None]) -> Steps[None]:
        try:
            yield from steps
        except MindVideoError as error:
            self._errors[task] = error
        else:
            self._ended.append(task)

    def told(self) -> Iterator[TaskT]:
        """Give each task that has ended, once."""
        while self._ended:
            yield self._ended.pop(0)

    def raise_errors(self, said: str) -> None:
        """Raise what went wrong, in the order of the tasks, if anything did."""
        errors = tuple(self._errors[it] for it in self.tasks if it in self._errors)
        if errors:
            raise TasksError(f"{said}: {len(errors)} of {len(self.tasks)}.", errors)

    def check_outputs(self) -> None:
        """Raise unless every task has an output."""
        for task in self.tasks:
            try:
                if task not in self._errors:
                    task.__result__()
            except MindVideoError as error:
                self._errors[task] = error
        self.raise_errors("Tasks without output")

    @contextmanager
    def naming_open_tasks(self) -> Generator[None]:
        """Add the ids of open tasks to an interruption: it stops waits, not tasks."""
        try:
            yield
        except (MindVideoError, GeneratorExit):
            raise
        except BaseException as stop:
            ids = ", ".join(task.id for task in self.tasks if not task.done)
            stop.add_note(f"mindvideo tasks that go on: {ids}")
            raise


def as_completed(
    driver: Driver, tasks: Iterable[Task[OutputT_co]], timeout: float | None
) -> Iterator[Task[OutputT_co]]:
    """Yield each task when it has ended; the waits share this thread."""
    waits = Waits(driver, _checked(tasks, Task), timeout)
    return _told(driver, waits)


def _told(driver: Driver, waits: Waits[TaskT]) -> Iterator[TaskT]:
    with waits.naming_open_tasks():
        for _ in driver.walk(interleave(driver.policy.clock, waits.steps)):
            yield from waits.told()
    yield from waits.told()
    waits.raise_errors(_UNKNOWN)


def wait_all(
    driver: Driver, tasks: Iterable[Task[OutputT_co]], timeout: float | None
) -> list[OutputT_co]:
    """Return the output of each task; the waits share this thread."""
    tasks = _checked(tasks, Task)
    waits = Waits(driver, tasks, timeout)
    with waits.naming_open_tasks():
        driver.run(interleave(driver.policy.clock, waits.steps))
    waits.check_outputs()
    return [task.__result__() for task in tasks]


def as_completed_async(
    driver: AsyncDriver, tasks: Iterable[AsyncTask[OutputT_co]], timeout: float | None
) -> AsyncIterator[AsyncTask[OutputT_co]]:
    """Yield each task when it has ended; the waits run side by side."""
    waits = Waits(driver, _checked(tasks, AsyncTask), timeout)
    return _told_async(driver, waits)


async def _told_async(driver: AsyncDriver, waits: Waits[TaskT]) -> AsyncIterator[TaskT]:
    with waits.naming_open_tasks():
        async with aclosing(_side_by_side(driver, waits.steps)) as over:
            async for _ in over:
                for task in waits.told():
                    yield task
    for task in waits.told():
        yield task
    waits.raise_errors(_UNKNOWN)


async def wait_all_async(
    driver: AsyncDriver, tasks: Iterable[AsyncTask[OutputT_co]], timeout: float | None
) -> list[OutputT_co]:
    """Return the output of each task; the waits run side by side."""
    tasks = _checked(tasks, AsyncTask)
    waits = Waits(driver, tasks, timeout)
    with waits.naming_open_tasks():
        async for _ in _side_by_side(driver, waits.steps):
            pass
    waits.check_outputs()
    return [task.__result__() for task in tasks]


async def _side_by_side(
    driver: AsyncDriver, waits: list[Steps[None]]
) -> AsyncGenerator[None, None]:
    """Carry out all waits, and pause whenever one is over."""
    # Imported here: it costs a sync user 15 ms.
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        # Trio runs nothing beside a generator, so there the waits take turns.
        async for _ in driver.walk(interleave(driver.policy.clock, waits)):
            yield
        return
    running = [asyncio.ensure_future(driver.run(steps)) for steps in waits]
    over: asyncio.Queue[asyncio.Future[None]] = asyncio.Queue()
    for it in running:
        it.add_done_callback(over.put_nowait)
    try:
        for _ in running:
            (await over.get()).result()
            yield
    finally:
        for it in running:
            it.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _checked(tasks: Iterable[TaskT], kind: type[TaskBase[Output]]) -> list[TaskT]:
    """Return the tasks as a list. Raises InputError for anything else in it."""
    found = list(tasks)
    for number, task in enumerate(found):
        if not isinstance(task, kind):
            reason = (
                f"expected a {kind.__name__}; given {type(task).__name__}. "
                "For a task by its id, use client.tasks.get"
            )
            problem = InputProblem(f"tasks[{number}]", reason)
            raise InputError("Nothing was waited for:", (problem,))
    return found
