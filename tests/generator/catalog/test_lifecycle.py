"""How a model ends: what its callers are told, by types, at run time, in documents."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator import generate
from generator.catalog import build as catalog_build
from generator.catalog import loader
from generator.cli import main
from generator.output import writer
from generator.render import renderer
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import TESTS, commit, write

pytestmark = pytest.mark.slow

DEPRECATED = {"since": "2026-11-01", "replacement": "clip", "reason": "It is slow."}
RETIRED = {"slug": "reel", "replacement": "clip", "reason": "Nobody used it."}

RUN = """
import asyncio, pickle, sys, warnings
from mindvideo import AsyncMindVideo, InputError, MindVideo, ModelRetiredError
from mindvideo.catalog import models, retired

warnings.simplefilter("always")

def refused(call):
    try:
        call()
    except ModelRetiredError as error:
        assert isinstance(error, InputError)
        print(str(pickle.loads(pickle.dumps(error))).splitlines()[1].strip())
        print(error.model, error.replacement)

with MindVideo("key", base_url="http://127.0.0.1:9") as client, \\
        warnings.catch_warnings(record=True) as told:
    client.poster, client.poster
    refused(lambda: client.reel)
    refused(lambda: client.tasks.create("reel", {}))

async def later():
    async with AsyncMindVideo("key") as client:
        refused(lambda: client.reel)
        try:
            await client.tasks.create("reel", {})
        except ModelRetiredError:
            print("awaited")

asyncio.run(later())
for warning in told:
    print(warning.category.__name__, warning.filename == "<string>", warning.message)
print(models["poster"].deprecated.replacement, models["clip"].deprecated)
print(retired["reel"].reason, list(models))
"""

TYPED = """
from mindvideo import AsyncMindVideo, MindVideo

def use(client: MindVideo, later: AsyncMindVideo) -> None:
    client.clip
    client.poster
    later.poster
    client.reel
"""


def documents(version: str = "0.1.0", ended_in: str | None = None) -> dict[str, Any]:
    """A catalogue with a deprecated and a retired model, and its release."""
    found = history_cases.base()
    found["poster"]["deprecated"] = DEPRECATED
    found["_retired"] = {"models": [dict(RETIRED)]}
    end = {"model": "reel", "kind": "model-removed", "effect": "breaking", "text": "x"}
    changes = [end] if ended_in else []
    entry = {"version": ended_in or version, "step": "minor", "notes": []}
    entries = [{**entry, "changes": changes}]
    found["_release"] = {"version": version, "entries": entries}
    return found


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The SDK of that catalogue, on disk."""
    folder = write(tmp_path_factory.mktemp("ends") / "schemas", documents())
    writer.write(folder.parent / "out", generate(folder))
    return folder.parent / "out"


def rendered(schemas: Path) -> dict[str, str]:
    """What comes from templates; the rest is the same for every catalogue."""
    return renderer.render(catalog_build.build(loader.load(schemas)))


def run(command: str, schemas: Path, *arguments: str) -> Result:
    options = [command, *arguments, "--schemas", str(schemas)]
    return CliRunner().invoke(main, options)


def test_run_time_says_so_once_and_names_the_replacement(sdk: Path) -> None:
    """Two looks warn once, where the look is; a retired model is an InputError."""
    command = [sys.executable, "-c", RUN]
    done = subprocess.run(
        command, cwd=sdk, capture_output=True, text=True, env={"PYTHONPATH": "."}
    )
    refused = ["use clip instead: Nobody used it.", "reel clip"]
    warned = "poster has been deprecated since 2026-11-01; use clip: It is slow."
    assert done.stdout.splitlines() == [
        *refused * 3,
        "awaited",
        f"DeprecationWarning True {warned}",
        "clip None",
        "Nobody used it. ['clip', 'poster']",
    ], done.stderr


def test_type_checkers_report_it(sdk: Path, tmp_path: Path) -> None:
    """mypy and pyright mark the three lines, and say what to use instead."""
    (tmp_path / "use.py").write_text(TYPED)
    settings = {
        "include": ["use.py"],
        "extraPaths": [str(sdk)],
        "reportDeprecated": "error",
        "venvPath": str(TESTS.parent),
        "venv": ".venv",
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nmypy_path = {sdk}\n")
    mypy = ["--config-file", "mypy.ini", "--enable-error-code", "deprecated", "use.py"]
    for command in (["mypy", *mypy], ["pyright"]):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=tmp_path, capture_output=True
        )
        lines = re.findall(r"use\.py:(\d+).* error.*deprecat", done.stdout.decode())
        assert lines == ["6", "7", "8"], done.stdout
        assert done.stdout.count(b"use client.clip") == 3


def test_documents_show_it(sdk: Path) -> None:
    """The page and the table of all models mark it; retired ones are listed."""
    said = "poster has been deprecated since 2026-11-01: use client.clip. It is slow."
    assert f"\n{said}\n" in (sdk / "docs/models/poster.md").read_text()
    index = (sdk / "docs/catalog.md").read_text()
    assert "| [Poster](models/poster.md) (deprecated)<br>`poster` |" in index
    assert "- reel is retired: use client.clip. Nobody used it.\n" in index


@pytest.mark.parametrize(
    ("version", "ended_in", "is_told"),
    [
        ("0.2.0", "0.2.0", True),
        ("0.2.7", "0.2.0", True),
        ("0.3.0", "0.2.0", False),
        ("1.0.0", "0.2.0", False),
        ("0.4.0", None, True),
    ],
)
def test_retired_for_one_minor_version(
    version: str, ended_in: str | None, is_told: bool, tmp_path: Path
) -> None:
    """The stub goes with the next minor version, and was there before any release."""
    files = rendered(write(tmp_path / "schemas", documents(version, ended_in)))
    assert ("def reel(self)" in files["mindvideo/client.py"]) == is_told
    assert ('"reel": RetiredModel(' in files["mindvideo/catalog.py"]) == is_told


def test_a_new_model_may_take_the_attribute(tmp_path: Path) -> None:
    """`re-el` is gone and `re.el` is there: the attribute is the new one's alone."""
    found = documents()
    found["_retired"]["models"][0]["slug"] = "pos.ter-2"
    found["pos"] = {**found["poster"], "slug": "pos-ter-2"}
    files = rendered(write(tmp_path / "schemas", found))
    assert "retired_error" not in files["mindvideo/client.py"]
    assert '"pos.ter-2": RetiredModel(' in files["mindvideo/catalog.py"]


def test_retire_takes_what_the_deprecation_said(tmp_path: Path) -> None:
    """The file goes, and _retired.json tells its replacement; an older one follows."""
    found = documents()
    found["_retired"]["models"][0]["replacement"] = "poster"
    schemas = write(tmp_path / "schemas", found)
    result = run("retire", schemas, "poster")
    assert result.stdout == f"retired: {schemas / 'poster.json'}\n"
    assert not (schemas / "poster.json").exists()
    gone = {"slug": "poster", "replacement": "clip", "reason": "It is slow."}
    told = json.loads((schemas / "_retired.json").read_text())
    assert told == {"models": [gone, {**RETIRED, "replacement": "clip"}]}
    assert "def poster(self) -> NoReturn" in rendered(schemas)["mindvideo/client.py"]


def test_retire_by_hand(tmp_path: Path) -> None:
    """What is given on the command line goes before what the deprecation said."""
    schemas = write(tmp_path / "schemas", history_cases.base())
    options = ("poster", "--replacement", "clip", "--reason", "It was slow.")
    assert run("retire", schemas, *options).exit_code == 0
    told = json.loads((schemas / "_retired.json").read_text())
    entry = {"slug": "poster", "replacement": "clip", "reason": "It was slow."}
    assert told == {"models": [entry]}


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (["nobody"], "nobody.json: /: there is no model with this slug to retire"),
        (
            ["clip"],
            "poster.json: /deprecated/replacement: 'clip' is not another model of the "
            "catalog",
        ),
        (
            ["poster", "--replacement", "nobody"],
            "_retired.json: /models/0/replacement: 'nobody' is not another model of the "
            "catalog",
        ),
    ],
)
def test_retire_refuses(arguments: list[str], refusal: str, tmp_path: Path) -> None:
    """A model that is not there, or is needed, or gives way to nothing: no change."""
    found = documents()
    del found["_retired"]
    schemas = write(tmp_path / "schemas", found)
    result = run("retire", schemas, *arguments)
    assert (result.exit_code, result.stderr) == (1, f"{refusal}\n")
    assert (schemas / "clip.json").exists() and (schemas / "poster.json").exists()
    assert not (schemas / "_retired.json").exists()


def test_release_lets_no_model_go_without_a_word(tmp_path: Path) -> None:
    """A file that is only deleted is refused; retired, it is told."""
    schemas = write(tmp_path / "schemas", history_cases.base())
    assert run("release", schemas).exit_code == 0
    commit(schemas, "0.1.0")
    text = (schemas / "poster.json").read_text()
    (schemas / "poster.json").unlink()
    result = run("release", schemas)
    assert result.exit_code == 1
    assert result.stderr.startswith("poster.json: /: is gone: restore it")
    (schemas / "poster.json").write_text(text)
    assert run("retire", schemas, "poster", "--replacement", "clip").exit_code == 0
    assert run("release", schemas).exit_code == 0
    said = json.loads((schemas / "_release.json").read_text())
    assert said["version"] == "0.2.0"
    assert "Use `client.clip`." in said["entries"][0]["changes"][0]["text"]
