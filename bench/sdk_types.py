"""What it costs a type checker to read a user's file of twenty lines."""

import json
import os
import resource
import subprocess
import tempfile
from pathlib import Path

from bench.sdk_children import PEERS, PROJECT, table
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
    """Pyright on that file, with 5 models and with 1,000."""
    with large_sdk() as large:
        folders = {"5 models": SDK, f"{LARGE} models": large}
        rounds = [
            {it: _checked(sdk) for it, sdk in folders.items()} for _ in range(_RUNS)
        ]
    least = {name: min(it[name] for it in rounds) for name in folders}
    few, many = least.values()
    rows = [[name, f"{spent:.1f}"] for name, spent in least.items()]
    rows.append(["ratio (bar 2)", f"{many / few:.2f}"])
    return table("pyright on a file of 20 lines", ("SDK", "CPU s"), rows)


def _checked(sdk: Path) -> float:
    """Seconds of processor time; the file must be right."""
    model, kind = _a_model(sdk)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "user.py").write_text(_USER.format(model=model, kind=kind))
        settings = {"include": ["user.py"], "extraPaths": [os.fspath(sdk)]}
        Path(folder, "pyrightconfig.json").write_text(json.dumps(settings))
        before = _spent()
        subprocess.run(
            [PROJECT / ".venv/bin/pyright", "-p", folder, "--pythonpath", PEERS],
            check=True,
            capture_output=True,
        )
        return _spent() - before


def _a_model(sdk: Path) -> tuple[str, str]:
    """The first model that takes a prompt alone: its attribute and output kind."""
    for path in sorted((sdk / "mindvideo/schemas").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["input_schema"].get("required") == ["prompt"]:
            return path.stem, document["output_kind"]
    raise LookupError("no model takes a prompt alone")


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
