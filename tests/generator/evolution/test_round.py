"""The round a model goes, walked in a clone of this repository and its history."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import (
    SCHEMAS,
    commit,
    git,
    with_history,
    write,
)
from tests.generator.pages.page_text import page_of

pytestmark = pytest.mark.slow

ROOT = SCHEMAS.parent
NEW = ("veo3-1-lite", "veo3-1-mini", "veo3-1-nano")
WHO = ("-c", "user.name=A", "-c", "user.email=a@example.com")

USER = """
from mindvideo import MindVideo
from mindvideo.catalog import models

with MindVideo() as client:
    for slug in {slugs}:
        run = getattr(client, slug.replace("-", "_")).run
        print(run(prompt="a").videos[0].download(slug + ".mp4").stat().st_size)
    print(len(models))
"""
HOST = """
import os, subprocess, sys
from mindvideo.sandbox import serve

with serve(pace=0) as url:
    environment = {**os.environ, "MINDVIDEO_BASE_URL": url}
    environment.pop("PYTHONPATH")
    sys.exit(subprocess.run(sys.argv[1:], env=environment).returncode)
"""


class Clone:
    """A clone of the project as it lies here, and the commands that people type in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.conflicts: list[str] = []
        subprocess.run(["git", "clone", "--quiet", ROOT, root], check=True)
        for name in git(ROOT, "ls-files", "-co", "--exclude-standard").splitlines():
            if (ROOT / name).is_file():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, root / name)
        git(root, "switch", "--quiet", "-C", "main")
        self.commit("the project as it lies here")

    def generator(self, *arguments: str, code: int = 0) -> str:
        """What the generator prints; it has to end with that exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "generator", *arguments],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root)},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def check(self, base: str, code: int = 0) -> str:
        """`make check`, whose two commands these are."""
        self.generator("check")
        said = ("--fail-on", "unacknowledged")
        return self.generator("diff", base, "schemas", *said, code=code)

    def commit(self, message: str) -> None:
        git(self.root, "add", "--all")
        git(self.root, *WHO, "commit", "--quiet", "--allow-empty", "--message", message)

    def head(self) -> str:
        return git(self.root, "rev-parse", "HEAD").strip()

    def edit(self, slug: str, **keys: Any) -> None:
        """Write the keys of a schema file that people write by hand."""
        path = self.root / "schemas" / f"{slug}.json"
        document = {**json.loads(path.read_text(encoding="utf-8")), **keys}
        path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")

    def released(self) -> Any:
        path = self.root / "schemas" / "_release.json"
        return json.loads(path.read_text(encoding="utf-8"))


def page(folder: Path, slug: str, **changes: Any) -> str:
    """The documentation page of a model that is like veo3-1-quality."""
    text = (SCHEMAS / "veo3-1-quality.json").read_text(encoding="utf-8")
    model = {**json.loads(text), "slug": slug, "title": slug.title(), **changes}
    path = folder / f"{slug}.txt"
    path.write_text(page_of(model, "headings"), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """Three pages added on three branches from main, merged with git and nothing else."""
    folder = tmp_path_factory.mktemp("round")
    clone = Clone(folder / "project")
    start = clone.head()
    for slug in NEW:
        git(clone.root, "switch", "--quiet", "--create", slug, start)
        assert clone.generator("add", page(folder, slug)).startswith("new: ")
        clone.generator("generate")
        assert f"client.{slug.replace('-', '_')}" in clone.check(start)
        clone.commit(slug)
    git(clone.root, "switch", "--quiet", "main")
    for slug in NEW:
        merge = ["git", *WHO, "merge", "--quiet", "--no-ff", "--no-edit", slug]
        subprocess.run(merge, cwd=clone.root, capture_output=True)
        unmerged = git(clone.root, "diff", "--name-only", "--diff-filter=U").split()
        clone.conflicts += unmerged
        clone.generator("generate")
        clone.commit(f"merge {slug}")
    return clone


@with_history
def test_three_branches_merge_without_a_hand_edit(clone: Clone) -> None:
    """Conflicts lie in generated/ alone, and generate solves them: check is green."""
    clone.check("main~3")
    assert clone.conflicts
    assert {name.partition("/")[0] for name in clone.conflicts} == {"generated"}
    found = [
        path
        for path in (clone.root / "generated").rglob("*")
        if path.is_file() and b"<<<<<<< " in path.read_bytes()
    ]
    assert found == []


@with_history
def test_release_install_run_deprecate_retire(clone: Clone, tmp_path: Path) -> None:
    """What is merged is released, installed, run, deprecated, retired, released again."""
    said = clone.generator("release")
    assert ": changed: " in said
    first = clone.released()
    assert {it["model"] for it in first["entries"][0]["changes"]} >= set(NEW)
    clone.generator("generate")
    clone.commit("the first release")
    assert ": unchanged: " in clone.generator("release")
    clone.check("HEAD")
    assert runs(clone, tmp_path) == [True, True, True]

    clone.edit(
        NEW[0],
        deprecated={"since": "2026-11-26", "replacement": NEW[1], "reason": "Old."},
    )
    clone.generator("generate")
    assert "deprecated since 2026-11-26" in clone.check("HEAD")
    clone.commit("deprecate one")
    clone.generator("retire", NEW[2], "--replacement", NEW[1])
    clone.generator("generate")
    assert "model-removed" in clone.check("HEAD")
    clone.commit("retire one")
    clone.generator("release", "--note", "Fewer models.")
    clone.generator("generate")
    clone.check("HEAD")
    second = clone.released()
    assert second["version"] != first["version"]
    kinds = {(it["model"], it["kind"]) for it in second["entries"][0]["changes"]}
    assert {(NEW[0], "deprecation-changed"), (NEW[2], "model-removed")} == kinds


def runs(clone: Clone, folder: Path) -> list[bool]:
    """Whether each new model makes a video when the wheel is all that is installed."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    source = folder / "source"
    shutil.copytree(clone.root / "generated", source)
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    python = folder / "venv" / "bin" / "python"
    locked = (ROOT / "requirements" / "generate.txt").read_text()
    pins = re.findall(r"^[a-z0-9_-]+==[^\s;\\]+", locked, re.MULTILINE)
    (folder / "pins.txt").write_text("\n".join(pins))
    (wheel,) = folder.glob("mindvideo-*.whl")
    install = [python, "-m", "pip", "install", "-q", wheel, "-c", folder / "pins.txt"]
    subprocess.run(install, check=True, capture_output=True)
    program = USER.format(slugs=NEW)
    done = subprocess.run(
        [sys.executable, "-c", HOST, str(python), "-I", "-c", program],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(source),
            "MINDVIDEO_API_KEY": "key-of-a-test",
        },
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    *sizes, count = map(int, done.stdout.split())
    assert count == len(list((clone.root / "schemas").glob("[!_]*.json")))
    return [size > 500 for size in sizes]


@with_history
def test_a_breaking_change_is_acknowledged_by_itself(tmp_path: Path) -> None:
    """Each one fails the check until it is acknowledged; release tells it and clears."""
    clone = Clone(tmp_path / "project")
    start, slug = clone.head(), "viduq3-pro"
    schema = json.loads((SCHEMAS / f"{slug}.json").read_text(encoding="utf-8"))
    schema = schema["input_schema"]
    for most in (12, 10):
        schema["properties"]["duration"]["maximum"] = most
        clone.edit(slug, input_schema=schema)
        clone.generator("generate")
        said = clone.check(start, code=1)
        asked = f"python -m generator acknowledge {start} {slug}"
        assert f"_breaking/{slug}.json: /changes: " in said
        assert said.rstrip().endswith(asked)
        clone.generator("acknowledge", start, slug, "--note", "Split long ones.")
        clone.check(start)
        clone.commit(f"at most {most}")
    clone.generator("release")
    entry = clone.released()["entries"][0]
    assert "`viduq3-pro`: Split long ones." in entry["notes"]
    assert list((clone.root / "schemas" / "_breaking").glob("*.json")) == []


def test_an_acknowledgement_covers_no_other_change(tmp_path: Path) -> None:
    """Another change that is told in the same sentence is asked for again."""
    old = write(tmp_path / "old", history_cases.base())
    documents = history_cases.base()
    prompt = documents["clip"]["input_schema"]["properties"]["prompt"]
    schemas, said = tmp_path / "schemas", []
    for refused in ("a", "b"):
        prompt["not"] = {"const": refused}
        write(schemas, documents)
        said.append(unacknowledged(old, schemas))
        at = ("--schemas", str(schemas))
        assert CliRunner().invoke(main, ["acknowledge", str(old), *at]).exit_code == 0
        assert unacknowledged(old, schemas) == ""
    path = schemas / "_breaking" / "clip.json"
    sentences = list(json.loads(path.read_text())["changes"].values())
    assert sentences == ["`prompt` takes fewer values: see its schema."] * 2
    assert said == [said[0]] * 2 and said[0].startswith("_breaking/clip.json: ")


def test_a_model_that_is_only_deleted_is_to_be_retired(tmp_path: Path) -> None:
    """The check of a pull request says so, as release would; nothing covers it."""
    old = write(tmp_path / "old", history_cases.base())
    schemas = write(tmp_path / "schemas", history_cases.base())
    (schemas / "poster.json").unlink()
    at = ("--schemas", str(schemas))
    said = CliRunner().invoke(main, ["acknowledge", str(old), *at]).stdout
    assert said == "nothing to acknowledge\n"
    assert unacknowledged(old, schemas).startswith(
        "poster.json: /: is gone: restore it"
    )
    write(schemas, history_cases.base())
    retire = ["retire", "poster", "--replacement", "clip", *at]
    assert CliRunner().invoke(main, retire).exit_code == 0
    assert unacknowledged(old, schemas) == ""


def unacknowledged(old: Path, schemas: Path) -> str:
    """What `make check` has against a change."""
    command = ["diff", str(old), str(schemas), "--fail-on", "unacknowledged"]
    result = CliRunner().invoke(main, [*command, "--schemas", str(schemas)])
    assert result.exit_code == bool(result.stderr)
    return result.stderr


def test_a_shallow_clone_releases_nothing_by_guess(tmp_path: Path) -> None:
    """Where the history ends before the last release, git is not believed."""
    schemas = write(tmp_path / "project" / "schemas", history_cases.base())
    release = ["release", "--schemas", str(schemas)]
    assert CliRunner().invoke(main, release).exit_code == 0
    commit(schemas, "0.1.0")
    write(schemas, history_cases.case("maximum_lowered").documents)
    commit(schemas, "a change that no version tells")
    url, copy = schemas.parent.as_uri(), tmp_path / "copy"
    git(tmp_path, "clone", "--quiet", "--depth", "1", url, str(copy))
    release = ["release", "--schemas", str(copy / "schemas")]
    result = CliRunner().invoke(main, release)
    assert result.stderr.startswith("_release.json: /: this clone is shallow, ")
    assert git(copy, "status", "--porcelain") == ""
    git(copy, "fetch", "--quiet", "--unshallow")
    assert CliRunner().invoke(main, release).stdout.startswith("0.2.0, 1 change: ")
