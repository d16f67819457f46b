"""The wheel that `generated/` builds, in an environment that holds nothing else."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mindvideo.sandbox import serve

from .conftest import GENERATED, KEY, ROOT

SCRIPT = """
import asyncio
from mindvideo import AsyncMindVideo, MindVideo

with MindVideo() as client:
    output = client.veo3_1_quality.run(prompt="a")
    print(output.videos[0].download("sync.mp4").stat().st_size)

async def main():
    async with AsyncMindVideo() as client:
        output = await client.doubao_seedream_5_0_lite.run(prompt="a")
        print((await output.images[0].download("async.png")).stat().st_size)

asyncio.run(main())
"""
NEEDED = {
    *("mindvideo", "httpx2", "httpcore2", "h11", "anyio", "idna", "truststore"),
    *("pydantic", "pydantic-core", "annotated-types", "typing-extensions"),
    *("typing-inspection", "filetype", "pip", "setuptools"),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in generated/."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "generated"
    caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(GENERATED, source, ignore=caches)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("mindvideo-*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a new environment with the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    locked = (ROOT / "requirements" / "generate.txt").read_text()
    pins = re.findall(r"^[a-z0-9_-]+==[^\s;\\]+", locked, re.MULTILINE)
    (folder / "pins.txt").write_text("\n".join(pins))
    python = folder / "bin" / "python"
    install = [python, "-m", "pip", "install", "-q", wheel, "-c", folder / "pins.txt"]
    subprocess.run(install, check=True, capture_output=True)
    return python


def test_it_needs_few_packages(python: Path) -> None:
    """pydantic, the HTTP library, what they need themselves, and one for media types."""
    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format=freeze"],
        check=True,
        capture_output=True,
        text=True,
    )
    names = {line.split("==")[0].replace("_", "-") for line in listed.stdout.split()}
    assert names <= NEEDED
    assert {"mindvideo", "httpx2", "pydantic"} <= names


def test_it_completes_tasks_sync_and_async(python: Path, tmp_path: Path) -> None:
    """The installed SDK runs a video and an image to files."""
    with serve(pace=0) as url:
        done = subprocess.run(
            [python, "-I", "-W", "error", "-c", SCRIPT],
            cwd=tmp_path,
            env={"MINDVIDEO_API_KEY": KEY, "MINDVIDEO_BASE_URL": url},
            capture_output=True,
            text=True,
        )
    assert done.stderr == ""
    assert [int(size) > 500 for size in done.stdout.split()] == [True, True]


def test_it_names_the_plugin_of_pytest(python: Path) -> None:
    """pytest finds the fixture by the entry point of the installed package."""
    source = (
        "from importlib.metadata import entry_points as found;"
        "print(*(it.value for it in found(group='pytest11')))"
    )
    done = subprocess.run(
        [python, "-I", "-c", source], capture_output=True, text=True, check=True
    )
    assert "mindvideo.testing.plugin" in done.stdout.split()


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("mindvideo", 'pip install "mindvideo[cli]"'),
        ("mindvideo.cli", 'pip install "mindvideo[cli]"'),
        ("mindvideo.sandbox", "install mindvideo[sandbox]"),
    ],
)
def test_a_missing_extra_says_what_to_install(
    python: Path, module: str, said: str
) -> None:
    """Without its extra a command is one line and exit code 2."""
    done = subprocess.run([python, "-m", module], capture_output=True, text=True)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
