"""`report.html`: a contact sheet, what it cost, what failed. One file, opens offline.

Every text in it comes from somebody else, and is escaped; addresses are only ever names
of files beside it.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from urllib.parse import quote

from mindvideo.bulk.records import Status
from mindvideo.bulk.results import write_whole
from mindvideo.bulk.rows import Row
from mindvideo.bulk.store import Store

_MOVING = (".mp4", ".webm", ".mov")
_STILL = (".png", ".jpg", ".jpeg", ".webp", ".gif")
_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem;
  padding: 0 1rem; color: #1b1b1b; background: #fff; }}
table {{ border-collapse: collapse; }}
th, td {{ text-align: left; padding: .25rem 1rem .25rem 0; vertical-align: top;
  border-bottom: 1px solid #ddd; }}
.sheet {{ display: grid; gap: 1rem; padding: 0; list-style: none;
  grid-template-columns: repeat(auto-fill, minmax(12rem, 1fr)); }}
.sheet img, .sheet video {{ width: 100%; height: 9rem; object-fit: contain;
  background: #eee; }}
.sheet p {{ margin: 0; overflow-wrap: anywhere; font-size: .875rem; }}
</style>
<h1>{title}</h1>
<h2>Cost</h2>
<table>
<tr><th scope="col">Model</th><th scope="col">Jobs</th><th scope="col">Cost</th></tr>
{costs}
</table>
<h2>Not done</h2>
<table>
<tr><th scope="col">Job</th><th scope="col">Status</th><th scope="col">Task</th>
<th scope="col">Why</th></tr>
{failures}
</table>
<h2>Files</h2>
<ul class="sheet">
{sheet}
</ul>
</html>
"""


def write_report(store: Store, out: str | os.PathLike[str]) -> Path:
    """Write the report into the folder; returns its path."""
    folder = Path(out)
    rows = store.read(list)
    page = _PAGE.format(
        title=escape(f"Run {store.run}"),
        costs=_table(_costs(rows)),
        failures=_table(_failures(rows)),
        sheet="\n".join(_sheet(rows, folder)),
    )
    return write_whole(folder / "report.html", [page])


def _costs(rows: Sequence[Row]) -> Iterator[Sequence[object]]:
    for model in sorted({row["model"] for row in rows}):
        costs = [row["cost"] for row in rows if row["model"] == model]
        yield model, len(costs), _sum(costs)
    yield "all", len(rows), _sum([row["cost"] for row in rows])


def _sum(costs: Iterable[str | None]) -> Decimal:
    return sum((Decimal(cost) for cost in costs if cost is not None), Decimal(0))


def _failures(rows: Sequence[Row]) -> Iterator[Sequence[object]]:
    for row in rows:
        if row["status"] != Status.SUCCEEDED:
            yield row["name"], row["status"], row["task_id"] or "", row["error"] or ""


def _table(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join(
        f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>"
        for row in rows
    )


def _sheet(rows: Sequence[Row], folder: Path) -> Iterator[str]:
    for row in rows:
        for name in json.loads(row["files"] or "[]"):
            shown = _picture(name, row["name"]) if (folder / name).is_file() else ""
            place = "" if shown else f" on {row['host']}"
            caption = escape(f"{row['name']}: {name}{place}")
            yield f"<li>{shown}<p>{caption}</p></li>"


def _picture(name: str, job: str) -> str:
    """The file as a thumbnail; the browser reads no more of it than it shows."""
    address, text = escape(quote(name)), escape(job)
    if name.endswith(_MOVING):
        return (
            f'<video src="{address}" preload="metadata" controls muted '
            f'aria-label="{text}"></video>'
        )
    if name.endswith(_STILL):
        return f'<img src="{address}" alt="{text}" loading="lazy">'
    return f'<a href="{address}">{escape(name)}</a>'
