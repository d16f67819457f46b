"""How a run stands, for people: a live line on a terminal, a summary at the end."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.table import Table

from mindvideo.bulk.records import Status, Summary

_SHOWN = {
    Status.SUCCEEDED: "done",
    Status.FAILED: "failed",
    Status.CANCELLED: "cancelled",
    Status.UNDELIVERED: "undelivered",
    Status.HELD: "held",
    Status.RUNNING: "running",
    Status.WAITING: "waiting",
}


class Display:
    """A bar with counts, rate, cost and time left."""

    def __init__(self, progress: Progress, line: TaskID) -> None:
        self._progress = progress
        self._line = line
        self._began = time.monotonic()
        self._ended_before: int | None = None

    def __call__(self, summary: Summary) -> None:
        """Show how the run stands now."""
        ended = summary.total - summary.open
        if self._ended_before is None:
            self._ended_before = ended
        passed = max(time.monotonic() - self._began, 0.001)
        rate = (ended - self._ended_before) / passed
        left = _span(summary.open / rate) if rate else "?"
        said = [_counts(summary), f"{rate * 60:.0f} a minute", f"cost {summary.cost}"]
        said += (
            [f"stopping: {summary.stopped}"] if summary.stopped else [f"{left} left"]
        )
        if summary.taken_over:
            said.append(f"took over {summary.taken_over}")
        self._progress.update(
            self._line,
            total=summary.total,
            completed=ended,
            description="  ".join(said),
        )


@contextmanager
def display() -> Generator[Display]:
    """A display while the block lasts; nothing is shown where there is no terminal."""
    console = Console(stderr=True)
    columns = (BarColumn(20), TextColumn("{task.description}", markup=False))
    shown = console.is_terminal
    with Progress(*columns, console=console, disable=not shown) as progress:
        yield Display(progress, progress.add_task("", total=None))


def print_summary(summary: Summary) -> None:
    """Print the run in figures."""
    table = Table("jobs", "how many", title=f"run {summary.run}", title_justify="left")
    for status, word in _SHOWN.items():
        if status in summary.counts:
            table.add_row(word, str(summary.counts[status]))
    table.add_row("all", str(summary.total))
    table.add_row("cost", str(summary.cost))
    if summary.reserved:
        table.add_row("expected for what runs", str(summary.reserved))
    Console().print(table)


def _counts(summary: Summary) -> str:
    shown = [
        f"{summary.counts[status]} {word}"
        for status, word in _SHOWN.items()
        if status in summary.counts
    ]
    return ", ".join(shown)


def _span(seconds: float) -> str:
    minutes, hours = round(seconds / 60), round(seconds / 3600)
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{minutes} min" if minutes < 120 else f"{hours} h"
