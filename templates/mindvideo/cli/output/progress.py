"""The status line, shown on a terminal only and removed at the end."""

import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from mindvideo.cli.output.safe_text import line, say

if TYPE_CHECKING:
    from mindvideo._runtime.api.task_base import TaskBase
    from mindvideo.types import Output


class StatusLine:
    """Status, elapsed time, cost and task, updated while the block lasts."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._began = monotonic()
        console = Console(stderr=True, highlight=False, markup=False)
        self._progress = Progress(
            SpinnerColumn("line"),
            _column("status"),
            TimeElapsedColumn(),
            _column("cost"),
            _column("task"),
            console=console,
            transient=True,
            disable=quiet or not sys.stderr.isatty(),
        )
        self._progress.add_task("", total=None, status="submitting", cost="", task="")

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    @property
    def elapsed(self) -> float:
        """Seconds since the submit began."""
        return monotonic() - self._began

    def known(self, task: "TaskBase[Output]", go_on: str | None) -> None:
        """Print the id for good, so closing the terminal loses nothing."""
        if not self._quiet:
            self._say(f"task {task.id}" + (f"; go on with: {go_on}" if go_on else ""))
        self.update(task)

    def update(self, task: "TaskBase[Output]") -> None:
        """Show the task's status."""
        self._show(status=line(task.status), cost=_cost(task), task=task.id)

    def downloading(self, done: int, total: int | None) -> None:
        """Show how much of a file has arrived."""
        of = f" of {total:,}" if total else ""
        self._show(status=f"downloading {done:,}{of} bytes")

    def ended(self, task: "TaskBase[Output]", *, is_paid: bool = True) -> None:
        """Print the last line for people."""
        if not self._progress.disable:
            said = f"{line(task.status)} after {self.elapsed:.0f} s"
            would = "" if is_paid else "would "
            self._say(f"{said}, {would}{cost}" if (cost := _cost(task)) else said)

    def _show(self, **fields: str) -> None:
        # Not by `update`, whose own parameters have names that these could take.
        self._progress.tasks[0].fields.update(fields)

    def _say(self, text: str) -> None:
        if self._progress.disable:
            say(text)
        else:
            # Above the line, where it stays.
            self._progress.console.print(text, soft_wrap=True)


def _cost(task: "TaskBase[Output]") -> str:
    cost = task.cost_estimate if task.cost_actual is None else task.cost_actual
    return "" if cost is None else f"cost {cost:f}"


def _column(field: str) -> TextColumn:
    return TextColumn(f"{{task.fields[{field}]}}", markup=False)
