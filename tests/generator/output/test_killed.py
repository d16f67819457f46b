"""Runs that are killed: the next one's output is a clean one, and nothing is left."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from bench import make_catalog
from generator.output import writer
from generator.output.staging import PREFIX
from tests.generator.output.test_writer import tree
from tests.generator.render.test_long_names import model

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[3]
MODELS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A folder with two catalogues, and a process that runs `generate` in copies."""

    folder: Path
    process: subprocess.Popen[str]

    def run(self, catalogue: str, out: str, step: int = 0) -> tuple[int, int]:
        """The exit code of `generate`, killed at a step of its writing, and its steps."""
        schemas = f"{self.folder}/{catalogue}-schemas"
        command = ["generate", "--schemas", schemas, "--out", f"{self.folder}/{out}"]
        asked, answers = self.process.stdin, self.process.stdout
        assert asked and answers
        print(json.dumps([step, command]), file=asked, flush=True)
        code, steps = json.loads(answers.readline())
        return code, steps

    def seen(self, out: str) -> dict[str, bytes | None]:
        """Everything in an output but the manifest, which any run may write."""
        found = tree(self.folder / out)
        del found[writer.MANIFEST]
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Two catalogues: the second says something else of every model that is in both."""
    folder = tmp_path_factory.mktemp("killed")
    first = [model(f"m{number}") for number in range(MODELS + 10)]
    second = [
        model(f"m{number}", description="Now better.")
        for number in range(10, MODELS + 20)
    ]
    few = make_catalog.models(4)
    for name, models in (("first", first), ("second", second), ("few", few)):
        make_catalog.write(folder / f"{name}-schemas", make_catalog.texts(models))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.generator.output.killed", folder],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Place(folder, process)
        process.kill()


def test_killed_at_any_moment(place: Place, whole: bool) -> None:
    """`kill -9` at drawn moments: the next run's output is that of a clean one.

    Each run changes three hundred models; what it starts from is the other catalogue.
    """
    names = ("first", "second")
    clean: dict[str, dict[str, bytes | None]] = {}
    for name in names:
        assert place.run(name, f"{name}-clean")[0] == 0
        clean[name] = place.seen(f"{name}-clean")
    out = place.folder / "out"
    shutil.copytree(place.folder / "first-clean", out)
    code, steps = place.run("second", "out")
    assert code == 0 and steps > 2 * MODELS
    leftovers, moments = 0, 20 if whole else 8
    for moment, step in enumerate(sorted(Random(15).sample(range(1, steps), moments))):
        name = names[moment % 2]
        # The number of steps is not the same in both ways, so the last may not be met.
        assert place.run(name, "out", step)[0] in {-signal.SIGKILL, 0}
        leftovers += any(out.glob(f"{PREFIX}*"))
        assert place.run(name, "out")[0] == 0
        assert place.seen("out") == clean[name]
    assert leftovers > moments / 2


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 300])
def test_killed_in_the_first_run(step: int, place: Place) -> None:
    """A first run that is killed leaves a folder that the next one takes as its own."""
    out = f"out-{step}"
    assert place.run("few", "few-clean")[0] == 0
    place.run("few", out, step)
    assert place.run("few", out)[0] == 0
    assert place.seen(out) == place.seen("few-clean")
