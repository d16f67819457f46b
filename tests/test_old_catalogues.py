"""Catalogues whose format was another one: read for what they say, never refused."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests import history_cases
from tests.history_cases import SCHEMAS, Documents, commit, git, write

ROOT = SCHEMAS.parent


def generations() -> Iterator[Documents]:
    """Five ages of the catalogue's own format, the last one today's."""
    first = history_cases.base()
    platform = first.pop("_platform")
    for document in first.values():
        document.pop("title")  # a key that came
        document["vendor"] = "someone"  # a key that went
    first["platform"] = {"host": platform["base_url"]}  # a file that got another name
    yield {**first}
    second = history_cases.base()
    del second["_platform"]["client_defaults"]
    second["_platform"]["region"] = "eu"
    yield second
    third = history_cases.base()
    third["clip"]["input_schema"]["properties"]["duration"]["default"] = "long"
    third["clip"]["rules"] = [
        {"id": "odd", "expression": "this.nothing == 1", "message": "It was once so."}
    ]
    yield third
    fourth = history_cases.base()
    fourth["clip"]["input_schema"]["$dynamicAnchor"] = "node"
    fourth["_release"] = {"latest": "none"}
    yield fourth
    yield history_cases.base()


@pytest.fixture(scope="module")
def ages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A schema folder in git, and the commits of its five ages."""
    folder = tmp_path_factory.mktemp("ages") / "schemas"
    commits: list[str] = []
    for number, documents in enumerate(generations()):
        if folder.exists():
            for path in folder.iterdir():
                path.unlink()
        write(folder, documents)
        commit(folder, f"age {number}")
        commits.append(git(folder.parent, "rev-parse", "HEAD").strip())
    return folder, commits


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def changes(result: Result) -> list[Any]:
    said: list[Any] = json.loads(result.stdout)["changes"]
    return said


@pytest.mark.parametrize("age", range(4))
def test_every_age_is_compared_with_today(
    ages: tuple[Path, list[str]], age: int
) -> None:
    """No key, fact or file that came or went stops a diff or a release."""
    folder, commits = ages
    result = run("diff", commits[age], str(folder), "--json", "--schemas", str(folder))
    assert (result.exit_code, result.stderr) == (0, "")
    assert {it["model"] for it in changes(result)} <= {"clip", "poster", ""}
    said = run(
        "release", "--since", commits[age], "--schemas", str(folder), "--check", "HEAD"
    )
    assert said.exit_code in {0, 1}
    assert "expected" not in said.stderr


def test_what_came_and_went_is_no_change(ages: tuple[Path, list[str]]) -> None:
    """Between ages that differ in the format alone nothing has changed."""
    folder, commits = ages
    for age in (0, 1):
        at = str(folder)
        result = run("diff", commits[age], commits[4], "--json", "--schemas", at)
        assert changes(result) == []


def test_values_that_are_refused_today(ages: tuple[Path, list[str]]) -> None:
    """A wrong default and a rule about nothing: the limits are compared all the same."""
    folder, commits = ages
    at = ("--schemas", str(folder))
    result = run("diff", commits[2], commits[4], *at)
    assert f"{commits[2]}:clip.json: /input_schema/properties/duration/default: " in (
        result.stdout
    )
    assert "(refused today; compared as far as it can be)" in result.stdout
    kinds = {
        it["kind"] for it in changes(run("diff", commits[2], commits[4], *at, "--json"))
    }
    assert "schema-changed" not in kinds


def test_an_input_that_cannot_be_read_today(ages: tuple[Path, list[str]]) -> None:
    """It is breaking if it differs, says why, and stops no other comparison."""
    folder, commits = ages
    at = ("--schemas", str(folder))
    found = changes(run("diff", commits[3], commits[4], *at, "--json"))
    assert [(it["model"], it["effect"]) for it in found] == [("clip", "breaking")]
    assert found[0]["reason"].startswith("cannot be shown to be compatible")


def is_shallow() -> bool:
    """Whether this checkout has its history."""
    command = ["git", "-C", str(ROOT), "rev-list", "--count", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode != 0 or int(done.stdout) < 100


def of_this_project() -> list[str]:
    """The first commit, those that made a release, and others between."""
    if is_shallow():
        return []
    hashes = git(ROOT, "log", "--format=%H", "--reverse").split()
    releases = git(ROOT, "log", "--format=%H", "--", "schemas/_release.json").split()
    step = len(hashes) // 6
    return list(dict.fromkeys([hashes[0], *releases, *hashes[step::step]]))


@pytest.mark.skipif(is_shallow(), reason="a shallow clone has no history")
@pytest.mark.parametrize("revision", of_this_project())
def test_history_of_this_project(revision: str) -> None:
    """Every revision of the project's own schemas is compared with today's."""
    result = run("diff", revision, str(SCHEMAS))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].startswith(("next version: ", "no change; "))
