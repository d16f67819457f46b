"""Programs in processes of their own, in the environment of the peers.

What is measured is processor time, not time: other work on the machine must not count.
Programs that are compared take turns, and the least of several runs says what a program
costs when nothing disturbs it.
"""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

PROJECT = Path(__file__).parent.parent
PEERS = PROJECT / ".venv/tools/bench/bin/python"

Figures: TypeAlias = dict[str, float]

_TAIL = """
import time as _time, sys as _sys, json as _json
print(_json.dumps({"ms": _time.process_time() * 1000, "modules": len(_sys.modules)}))
"""


def table(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return f"## {title}\n\n" + "\n".join(
        f"| {' | '.join(map(str, line))} |" for line in lines
    )


def figures(*command: str, sdk: Path = PROJECT / "generated") -> Figures:
    """What a program prints as JSON on its last line."""
    done = subprocess.run(
        [PEERS, *command],
        env=_environment(sdk),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found


def taking_turns(
    programs: Mapping[str, tuple[str, Path]], runs: int
) -> dict[str, Figures]:
    """The least of each figure of each program, given its source and its SDK.

    The first run of each writes the bytecode, as an installer does, and is not counted.
    """
    heard: dict[str, list[Figures]] = {name: [] for name in programs}
    for _ in range(runs + 1):
        for name, (source, sdk) in programs.items():
            heard[name].append(figures("-c", source + _TAIL, sdk=sdk))
    return {name: _least(runs_[1:]) for name, runs_ in heard.items()}


def _least(runs: Sequence[Figures]) -> Figures:
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _environment(sdk: Path) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if name != _NO_BYTECODE}
    return kept | {"PYTHONPATH": os.pathsep.join([str(sdk), str(PROJECT)])}


_NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
