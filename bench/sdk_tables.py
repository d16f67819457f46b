"""The tables about the SDK: what it costs to import, to call, and to wait."""

import subprocess
import sys
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.sdk_children import PROJECT, Figures, figures, table, taking_turns
from bench.sdk_server import served

SDK = PROJECT / "generated"
LARGE = 1000
"""Models of the large catalogue."""

_BASE = "from pydantic import BaseModel, Field; import httpx2; httpx2.Client()"
_SUBMIT = (
    "from mindvideo import MindVideo\n"
    "client = MindVideo('mv_bench_0123456789', base_url={url!r})\n"
    "client.veo3_1_quality.submit(prompt='A red car')"
)


def imports() -> str:
    """What an import costs, beside peers, and with 1,000 models."""
    with large_sdk() as large:
        found = taking_turns(
            {
                "bare interpreter": ("", SDK),
                "mindvideo, 5 models": ("import mindvideo", SDK),
                f"mindvideo, {LARGE} models": ("import mindvideo", large),
                "MindVideo, 5 models": ("from mindvideo import MindVideo", SDK),
                f"MindVideo, {LARGE} models": (
                    "from mindvideo import MindVideo",
                    large,
                ),
                "pydantic": ("from pydantic import BaseModel", SDK),
                "httpx2": ("import httpx2", SDK),
                "runwayml": ("import runwayml", SDK),
                "openai": ("import openai", SDK),
            },
            runs=5,
        )
    bare = found["bare interpreter"]
    rows = [[name, *_beyond(it, bare)] for name, it in found.items()]
    head = ("what", "CPU ms", "modules")
    return table("Import, beyond a bare interpreter", head, rows)


def _beyond(it: Figures, bare: Figures) -> tuple[str, int]:
    return f"{it['ms'] - bare['ms']:.1f}", int(it["modules"] - bare["modules"])


def first_submit() -> str:
    """A program that submits one task, beside one that only loads its libraries."""
    with served() as url:
        found = taking_turns(
            {"libraries": (_BASE, SDK), "submit": (_SUBMIT.format(url=url), SDK)},
            runs=9,
        )
    base, submit = found["libraries"]["ms"], found["submit"]["ms"]
    rows = [
        [f"`{_BASE}`", f"{base:.0f}", ""],
        ["a whole submit", f"{submit:.0f}", f"{submit / base:.2f} (bar 1.15)"],
    ]
    return table("First submit", ("program", "CPU ms", "ratio"), rows)


def sync_calls() -> str:
    """One poll and one submit of the sync client, beside raw httpx2."""
    with served() as url:
        found = figures("-m", "bench.sdk_sync", url)
    rows = [
        [
            name,
            f"{found[name]:.0f}",
            f"{found[f'raw {name}']:.0f}",
            f"{found[f'{name} ratio']:.2f} (bar {bar})",
        ]
        for name, bar in (("poll", 1.25), ("submit", 1.6))
    ]
    return table("One sync call", ("call", "CPU us", "raw httpx2", "ratio"), rows)


def async_polls() -> str:
    """One poll with 1,000 tasks waiting, beside raw aiohttp."""
    runs: dict[str, list[float]] = {
        it: [] for it in ("raw aiohttp", "aiohttp", "httpx2", "thread (sync httpx2)")
    }
    with served() as url:
        for _ in range(5):
            for name, spent in runs.items():
                kind = name.removesuffix(" aiohttp").partition(" ")[0]
                spent.append(figures("-m", "bench.polls_async", url, kind)["us"])
    raw = runs["raw aiohttp"]
    rows = [
        [name, f"{median(spent):.0f}", f"{_ratio(spent, raw):.2f}"]
        for name, spent in runs.items()
    ]
    head = ("transport", "CPU us", "ratio (bar 1.5 for aiohttp; thread <= httpx2)")
    return table("One poll, 1,000 tasks waiting", head, rows)


def _ratio(spent: Sequence[float], raw: Sequence[float]) -> float:
    """The median of the ratios of runs that were neighbours."""
    return median(ours / theirs for ours, theirs in zip(spent, raw, strict=True))


def many_tasks() -> str:
    """Ten thousand tasks that wait in one process."""
    rows: list[list[object]] = []
    with served() as url:
        found = figures("-m", "bench.polls_many", url, "aiohttp")
        with urlopen(f"{url}/connections") as answer:
            opened = int(answer.read()) - 1
    rows += [
        ["polls answered", int(found["polls"]), ""],
        ["answers lost, waits ended", int(found["lost"] + found["ended"]), "0"],
        ["mean lateness, s", f"{found['late']:.3f}", "0.5"],
        ["worst lateness, s", f"{found['worst']:.3f}", ""],
        ["KiB a task", f"{found['kib']:.1f}", "8"],
        ["connections ever opened", opened, "64"],
        ["share of one core", f"{found['cpu']:.2f}", ""],
    ]
    title = "10,000 tasks waiting, each asked about every 10 s (transport aiohttp)"
    return table(title, ("what", "figure", "bar"), rows)


@contextmanager
def large_sdk() -> Generator[Path]:
    """A folder with the SDK of a catalogue of invented models."""
    with tempfile.TemporaryDirectory() as folder:
        schemas, out = f"{folder}/schemas", f"{folder}/sdk"
        for command in (
            ("-m", "bench.make_catalog", "--count", str(LARGE), schemas),
            ("-m", "generator", "generate", "--schemas", schemas, "--out", out),
        ):
            run = [sys.executable, *command]
            subprocess.run(run, cwd=PROJECT, check=True, capture_output=True)
        yield Path(out)
