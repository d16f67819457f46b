"""What it costs a type checker to read a user's file of twenty lines."""

import json
import os
import resource
import subprocess
import tempfile
from pathlib import Path

from bench.sdk_children import PEERS, PROJECT, Figures, table
from bench.sdk_tables import LARGE, SDK, large_sdk

_USER = """\
from mindvideo import MindVideo, TaskFailedError


def main() -> None:
    with MindVideo(max_cost=5) as client:
        task = client.{model}.submit(prompt="A red car on a coast road")
        print(task.id, task.status)
        try:
            output = task.wait(timeout=600)
        except TaskFailedError as error:
            print(error.task.raw)
            return
        for number, file in enumerate(output.{kind}):
            print(file.url)
            file.download(f"car-{{number}}.dat")
        print(client.spent)


if __name__ == "__main__":
    main()
"""
_RUNS = 3


def checking() -> str:
    """Pyright and mypy on that file, with 5 models and with 1,000."""
    with large_sdk() as large:
        folders = {"5 models": SDK, f"{LARGE} models": large}
        rounds = [
            {name: _checked(sdk) for name, sdk in folders.items()} for _ in range(_RUNS)
        ]
    few, many = (_least([it[name] for it in rounds]) for name in folders)
    bars = {"pyright": "2"}
    rows = [
        [
            checker,
            f"{few[checker]:.1f}",
            f"{many[checker]:.1f}",
            f"{many[checker] / few[checker]:.2f}",
            bars.get(checker, ""),
        ]
        for checker in few
    ]
    head = ("checker, CPU s", *folders, "ratio", "bar")
    return table("Type checkers on a file of 20 lines", head, rows)


def _least(runs: list[Figures]) -> Figures:
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _checked(sdk: Path) -> Figures:
    """Seconds of processor time of each checker; the file must be right."""
    model, kind = _a_model(sdk)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "user.py").write_text(_USER.format(model=model, kind=kind))
        settings = {"include": ["user.py"], "extraPaths": [os.fspath(sdk)]}
        Path(folder, "pyrightconfig.json").write_text(json.dumps(settings))
        Path(folder, "mypy.ini").write_text(f"[mypy]\nstrict = true\nmypy_path = {sdk}")
        tools = PROJECT / ".venv/bin"
        mypy = (tools / "mypy", "user.py")
        return {
            "pyright": _spent(folder, tools / "pyright", "--pythonpath", PEERS),
            "mypy, the first time": _spent(folder, *mypy),
            "mypy, with its cache": _spent(folder, *mypy),
        }


def _spent(folder: str, *command: str | Path) -> float:
    """Seconds of processor time of a checker that finds nothing wrong."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _a_model(sdk: Path) -> tuple[str, str]:
    """The first model that takes a prompt alone: its attribute and output kind."""
    for path in sorted((sdk / "mindvideo/schemas").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["input_schema"].get("required") == ["prompt"]:
            return path.stem, document["output_kind"]
    raise LookupError("no model takes a prompt alone")
