"""Runs that are killed: the next one's output is a clean one, and nothing is left."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from bench import make_catalog
from generator import writer
from generator.staging import PREFIX
from tests.test_writer import tree

PROJECT = Path(__file__).parent.parent
MODELS = 300
MOMENTS = 20


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two catalogues and their clean outputs: the second changes every model."""
    place = tmp_path_factory.mktemp("killed")
    first = make_catalog.models(MODELS + 10)
    # Ten models go, ten come, and each of the others says something else.
    second = [
        {**it, "description": f"{it['description']} Now better."}
        for it in make_catalog.models(MODELS + 20)[10:]
    ]
    for name, models in (("first", first), ("second", second)):
        make_catalog.write(place / f"{name}-schemas", make_catalog.texts(models))
        assert run(place, 0, name, f"{name}-clean").returncode == 0
    return place


def run(
    place: Path, step: int, catalogue: str, out: str
) -> subprocess.CompletedProcess[str]:
    """`generate` of a catalogue, killed at a step of its writing; 0 is never."""
    command = ["generate", "--schemas", f"{place}/{catalogue}-schemas"]
    return subprocess.run(
        [
            *(sys.executable, "-m", "tests.killed", str(step), f"{place}/{out}"),
            *(*command, "--out", f"{place}/{out}"),
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
    )


def seen(folder: Path) -> dict[str, bytes | None]:
    """Everything in an output folder but the manifest, which any run may write."""
    found = tree(folder)
    del found[writer.MANIFEST]
    return found


def test_killed_at_any_moment(place: Path) -> None:
    """`kill -9` at twenty drawn moments: the next run's output is that of a clean one.

    Each run changes three hundred models; what it starts from is the other catalogue.
    """
    out = place / "out"
    shutil.copytree(place / "first-clean", out)
    steps = int(run(place, 0, "second", "out").stdout.splitlines()[-1])
    assert steps > 2 * MODELS
    names = ("first", "second")
    leftovers = 0
    for moment, step in enumerate(sorted(Random(15).sample(range(1, steps), MOMENTS))):
        name = names[moment % 2]
        # The number of steps is not the same in both ways, so the last may not be met.
        killed = run(place, step, name, "out")
        assert killed.returncode in {-signal.SIGKILL, 0}, killed.stderr
        leftovers += any(out.glob(f"{PREFIX}*"))
        again = run(place, 0, name, "out")
        assert again.returncode == 0, again.stderr
        assert seen(out) == seen(place / f"{name}-clean")
    assert leftovers > MOMENTS / 2


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5, 300])
def test_killed_in_the_first_run(step: int, tmp_path: Path) -> None:
    """A first run that is killed leaves a folder that the next one takes as its own."""
    models = make_catalog.models(4)
    make_catalog.write(tmp_path / "a-schemas", make_catalog.texts(models))
    assert run(tmp_path, 0, "a", "clean").returncode == 0
    run(tmp_path, step, "a", "out")
    assert run(tmp_path, 0, "a", "out").returncode == 0
    assert seen(tmp_path / "out") == seen(tmp_path / "clean")
