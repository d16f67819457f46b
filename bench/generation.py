"""What generating costs, beside datamodel-code-generator: a table for `make bench`.

Every run is a process of its own, and what its children use counts as well. The peer
makes pydantic models of the same input schemas and formats them with black and isort:
no methods, no documents, no checks of defaults and examples.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import make_catalog
from bench.sdk_children import table

MODELS = 1_000
LONG = 0.05
"""The share of models with long names."""

FEWER = 100
RUNS = 5
HEADINGS = ("", "CPU s", "wall s", "MiB", "files written", "ratio", "bar")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process used, or the median of several."""

    cpu: float
    """Seconds, in the program and in the system."""

    wall: float
    """Seconds."""

    memory: float
    """The most at one time, in MiB."""


def generation() -> str:
    """From nothing, without changes, with one changed model; and growth."""
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for name, count in (("many", MODELS), ("few", FEWER)):
            models = make_catalog.models(count, long=LONG)
            make_catalog.write(place / name, make_catalog.texts(models))
        models = make_catalog.models(MODELS, long=LONG)
        bare = make_catalog.texts(models, "jsonschema")
        make_catalog.write(place / "bare", bare)
        return table("Generation", HEADINGS, _rows(place))


def _rows(place: Path) -> list[Sequence[str]]:
    clean, peer, few = _in_turns(
        lambda: _generated(place, "many", anew=True),
        lambda: _peer(place),
        lambda: _generated(place, "few", anew=True),
    )
    (same,) = _in_turns(lambda: _generated(place, "many"))
    before = _times(place / "out-many")
    (changed,) = _in_turns(lambda: _changed(place))
    written = len(_times(place / "out-many") - before)
    growth = clean.cpu / few.cpu / (MODELS / FEWER)
    return [
        _row(
            f"{MODELS:,} models from nothing",
            clean,
            len(before),
            clean.cpu / peer.cpu,
            "<= 0.125",
        ),
        _row("datamodel-code-generator, models only", peer, MODELS + 1, 1.0, ""),
        _row("without changes", same, 0, None, "<= 0.5 s wall"),
        _row("one model changed", changed, written, None, "<= 1.0 s wall"),
        _row(f"{FEWER} models from nothing: growth", few, 0, growth, "<= 1.1"),
    ]


def _row(
    what: str, cost: Cost, written: int, ratio: float | None, bar: str
) -> Sequence[str]:
    figures = (f"{cost.cpu:.2f}", f"{cost.wall:.2f}", f"{cost.memory:.0f}")
    return (what, *figures, str(written), f"{ratio:.3f}" if ratio else "", bar)


def _in_turns(*runs: Callable[[], Cost]) -> list[Cost]:
    """The medians of some runs that took turns."""
    rounds = [[run() for run in runs] for _ in range(RUNS)]
    return [_middle(costs) for costs in zip(*rounds, strict=True)]


def _middle(costs: Sequence[Cost]) -> Cost:
    return Cost(
        cpu=median(it.cpu for it in costs),
        wall=median(it.wall for it in costs),
        memory=median(it.memory for it in costs),
    )


def _generated(place: Path, name: str, *, anew: bool = False) -> Cost:
    out = _new(place, f"out-{name}") if anew else place / f"out-{name}"
    given = ("--schemas", str(place / name), "--out", str(out))
    return cost_of(sys.executable, "-m", "generator", "generate", *given)


def _changed(place: Path) -> Cost:
    """With another description of one model, which every shared page shows."""
    path = sorted((place / "many").iterdir())[MODELS // 2]
    document = json.loads(path.read_text(encoding="utf-8"))
    document["description"] += " It is new."
    path.write_text(json.dumps(document), encoding="utf-8")
    return _generated(place, "many")


def _new(place: Path, name: str) -> Path:
    """A folder that is not there; what was there before is kept under another name.

    Where thousands of files have just been removed, ext4 takes up to half a millisecond
    to create one: for five seconds it looks for a place that was not theirs.
    """
    out = place / name
    if out.exists():
        out.rename(out.with_name(f"{name}-{len(list(place.iterdir()))}"))
    return out


def _peer(place: Path) -> Cost:
    out = _new(place, "peer")
    tool = Path(sys.executable).with_name("datamodel-codegen")
    given = ("--input", str(place / "bare"), "--output", str(out))
    kinds = ("--input-file-type", "jsonschema")
    made = ("--output-model-type", "pydantic_v2.BaseModel")
    return cost_of(str(tool), *given, *kinds, *made)


def cost_of(*command: str, shown: bool = False) -> Cost:
    """A process from its start to its end, those it starts included.

    What it prints is only seen when it is `shown`.
    """
    started = time.perf_counter()
    output = None if shown else subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=output, stderr=output)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[0]} failed: {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def _times(root: Path) -> set[tuple[Path, int]]:
    """When each file was written."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {(path, path.stat().st_mtime_ns) for path in files}


if __name__ == "__main__":
    print(generation())
