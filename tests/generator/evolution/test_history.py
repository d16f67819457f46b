"""Catalogues whose format was another one: read for what they say, never refused."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import (
    SCHEMAS,
    Documents,
    commit,
    git,
    with_history,
    write,
)

pytestmark = pytest.mark.slow

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


def of_another_form(rule: dict[str, Any]) -> None:
    rule["cel"] = rule.pop("expression")


def about_nothing(rule: dict[str, Any]) -> None:
    rule["expression"] = "this.nothing == 1"


@pytest.mark.parametrize("spoil", [of_another_form, about_nothing])
def test_a_rule_that_cannot_be_read_today(
    spoil: Callable[[dict[str, Any]], None], tmp_path: Path
) -> None:
    """It is not compared; the rules beside it are, and the note is one line."""
    folder, documents = tmp_path / "schemas", history_cases.base()
    spoil(documents["clip"]["rules"][0])
    documents["clip"]["rules"][1]["message"] = "It was told so."
    commit(write(folder, documents), "then")
    write(folder, history_cases.base())
    at = ("--schemas", str(folder), "--json")
    result = run("diff", "HEAD", str(folder), *at)
    told = [(it["effect"], it["pointer"]) for it in changes(result)]
    assert told == [("text", "/rules/1/message")]
    (note,) = json.loads(result.stdout)["notes"]
    assert note.startswith("HEAD:clip.json: /rules/0")


@pytest.mark.parametrize("text", ["", "[]", "<<<<<<< HEAD\n{}"])
def test_a_file_that_is_no_model_today(text: str, tmp_path: Path) -> None:
    """It is one note and, since nothing shows the contrary, one breaking change."""
    folder = write(tmp_path / "schemas", history_cases.base())
    (folder / "clip.json").write_text(text)
    commit(folder, "then")
    write(folder, history_cases.base())
    at = ("--schemas", str(folder), "--json")
    result = run("diff", "HEAD", str(folder), *at)
    assert [(it["model"], it["kind"]) for it in changes(result)] == [
        ("clip", "schema-changed")
    ]
    assert len(json.loads(result.stdout)["notes"]) == 1


def of_this_project() -> list[str]:
    """The first commit, those that made a release, and others between."""
    if history_cases.is_shallow():
        return []
    hashes = git(ROOT, "log", "--format=%H", "--reverse").split()
    releases = git(ROOT, "log", "--format=%H", "--", "schemas/_release.json").split()
    step = len(hashes) // 6
    return list(dict.fromkeys([hashes[0], *releases, *hashes[step::step]]))


@with_history
@pytest.mark.parametrize("revision", of_this_project())
def test_history_of_this_project(revision: str) -> None:
    """Every revision of the project's own schemas is compared with today's."""
    result = run("diff", revision, str(SCHEMAS))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].startswith(("next version: ", "no change; "))
