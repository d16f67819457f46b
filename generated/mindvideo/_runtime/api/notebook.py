"""Show tasks and outputs in a notebook. Imported when a notebook asks.

Text from the API stays text and never becomes markup. Only http and https addresses are
shown, because a `data:` address may hold a page with scripts.
"""

from collections.abc import Callable
from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from mindvideo._runtime.download.targets import FilePlace, urls_of_files
from mindvideo._runtime.messages import Json

if TYPE_CHECKING:
    from mindvideo._runtime.api.task_base import TaskBase
    from mindvideo.types import Output

_MOST_PREVIEWS = 12
"""How many files are shown; the others are only counted."""

_PREVIEWS = {
    "videos": '<video src="{url}" controls preload="metadata" style="{style}"></video>',
    "images": '<img src="{url}" alt="" referrerpolicy="no-referrer" style="{style}">',
}
_STYLE = "max-width: 320px; max-height: 320px; margin: 4px"


class _Line(Protocol):
    """A line that is already on the screen."""

    def update(self, data: dict[str, str], *, raw: bool) -> object:
        """Replace the line."""
        ...


def task_html(task: "TaskBase[Output]") -> str:
    """Show a task: its status, its cost, and a preview of its output."""
    said = [f"<code>{escape(task.id)}</code>", f"<b>{escape(task.status)}</b>"]
    said += [escape(task.model)] if task.model else []
    said += [escape(_cost(task))] if _cost(task) else []
    said += [escape(_reason(task))] if _reason(task) else []
    return f"<div>{' · '.join(said)}</div>{files_html(task.raw.get('output'))}"


def files_html(output: Json) -> str:
    """Show a preview of each file, by its address."""
    found = urls_of_files(output)
    shown = [_preview(place, found[place]) for place in list(found)[:_MOST_PREVIEWS]]
    more = len(found) - len(shown)
    rest = f"<div>and {more} more</div>" if more else ""
    return f"<div>{''.join(shown)}</div>{rest}"


def progress_line(task: "TaskBase[Output]") -> Callable[[], None] | None:
    """Return a function that shows the task's status on one line; None outside
    notebooks.
    """
    if not _in_kernel():
        return None
    show: Callable[..., _Line] = import_module("IPython.display").display
    line: _Line | None = None

    def report() -> None:
        nonlocal line
        data = {"text/plain": _status_line(task)}
        if line is None:
            line = show(data, raw=True, display_id=True)
        else:
            line.update(data, raw=True)

    return report


def _in_kernel() -> bool:
    """Whether this is a notebook kernel. IPython in a terminal is not."""
    shell: object = import_module("IPython").get_ipython()
    return getattr(shell, "kernel", None) is not None


def _status_line(task: "TaskBase[Output]") -> str:
    """Describe the task in one line of plain text, without escape sequences."""
    said = (task.id, task.status, _cost(task), _reason(task))
    text = "  ".join(part for part in said if part)
    return "".join(
        it if it.isprintable() else "\N{REPLACEMENT CHARACTER}" for it in text
    )


def _cost(task: "TaskBase[Output]") -> str:
    if task.cost_actual is not None:
        return f"cost {task.cost_actual}"
    return "" if task.cost_estimate is None else f"cost about {task.cost_estimate}"


def _reason(task: "TaskBase[Output]") -> str:
    return str(getattr(task.error, "message", None) or task.error or "")


def _preview(place: FilePlace, url: str) -> str:
    address = escape(url)
    if not _is_web(url):
        return f"<code>{address[:200]}</code>"
    preview = _PREVIEWS.get(place.kind, "").format(url=address, style=_STYLE)
    name = escape(f"{place.kind} {place.position + 1}")
    link = f'<a href="{address}" target="_blank" rel="noopener noreferrer">{name}</a>'
    return f"<figure>{preview}<figcaption>{link}</figcaption></figure>"


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False
