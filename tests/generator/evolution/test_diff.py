"""`generator diff`: where catalogues come from, what it prints, how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.evolution import diff, diff_models
from generator.json_schema.time_limit import OutOfTime
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import commit, edited, write

KEYS = ["model", "pointer", "kind", "effect", "text", "old", "new", "witness", "reason"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["diff", *map(str, arguments)])


def kinds(result: Result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [change["kind"] for change in json.loads(result.stdout)["changes"]]


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder `schemas` with the catalogue before any edit."""
    return write(tmp_path / "schemas", history_cases.base())


def test_json_has_these_keys(old: Path, tmp_path: Path) -> None:
    """What machines read: every key, and the version with its step."""
    result = run(old, edited("maximum_lowered", tmp_path / "new"), "--json")
    report = json.loads(result.stdout)
    assert list(report) == ["changes", "version", "notes"]
    assert [list(change) for change in report["changes"]] == [KEYS]
    assert report["changes"][0]["witness"] == {
        "input": {"prompt": "ab", "duration": 11},
        "accepted_by": "old",
        "refusal": "11 is greater than the maximum of 10",
    }
    assert report["version"] == {
        "old": "0.1.0",
        "next": "0.2.0",
        "step": "minor",
        "effect": "breaking",
    }


@pytest.mark.parametrize(
    ("name", "code"), [("maximum_lowered", 1), ("maximum_raised", 0), ("texts", 0)]
)
def test_fail_on_breaking(name: str, code: int, old: Path, tmp_path: Path) -> None:
    """`--fail-on breaking` prints the same and fails when a change is breaking."""
    new = edited(name, tmp_path / "new")
    said = run(old, new)
    failing = run(old, new, "--fail-on", "breaking")
    assert (said.exit_code, failing.exit_code) == (0, code)
    assert (failing.stdout, failing.stderr) == (said.stdout, "")


def test_no_change(old: Path) -> None:
    """A catalogue compared with itself keeps its version."""
    assert run(old, old).stdout == "no change; the version stays 0.1.0\n"
    assert json.loads(run(old, old, "--json").stdout) == {
        "changes": [],
        "version": {"old": "0.1.0", "next": "0.1.0", "step": None, "effect": None},
        "notes": [],
    }


def test_back_and_forth(old: Path, tmp_path: Path) -> None:
    """What only opens in one direction only breaks in the other."""
    new = edited("maximum_raised", tmp_path / "new")
    assert kinds(run(old, new, "--json")) == ["bound-loosened"]
    assert kinds(run(new, old, "--json")) == ["bound-tightened"]


def test_revisions_of_git(old: Path) -> None:
    """A revision is read from git: by name, against another or against a folder."""
    first = commit(old, "before")
    edited("maximum_raised", old)
    commit(old, "after")
    edited("model_removed", old)
    (old / "poster.json").unlink()
    history = ("--schemas", old, "--json")
    assert kinds(run("HEAD~1", "HEAD", *history)) == ["bound-loosened"]
    assert kinds(run(first, "HEAD", *history)) == ["bound-loosened"]
    later = kinds(run("HEAD", old, *history))
    assert later == ["bound-tightened", "model-removed"]


def test_version_of_a_revision(old: Path) -> None:
    """The version is that of the old catalogue, whatever else its file then held."""
    (old / "_release.json").write_text('{"version": "1.4.2", "notes": []}')
    commit(old, "before")
    (old / "_release.json").unlink()
    edited("maximum_lowered", old)
    said = run("HEAD", old, "--schemas", old).stdout
    assert said.endswith("next version: 2.0.0 (breaking)\n")


@pytest.mark.parametrize(
    ("revision", "reason"),
    [
        ("no-such", "neither a folder nor a revision that git knows"),
        ("--output=x", "the name of a revision cannot begin with a dash"),
        ("HEAD", "git has no model files in schemas there"),
    ],
)
def test_revision_that_is_none(revision: str, reason: str, tmp_path: Path) -> None:
    """What is no catalogue in git is refused in a line; no option reaches git."""
    schemas = write(tmp_path / "schemas", history_cases.base())
    other = tmp_path / "other"
    other.mkdir()
    (other / "file").write_text("x")
    commit(other, "without schemas")
    result = run("--schemas", schemas, "--", revision, schemas)
    assert result.stderr == f"{revision}: /: {reason}\n"
    assert result.exit_code == 1
    assert not (tmp_path / "x").exists()


def test_link_in_a_revision(old: Path) -> None:
    """A model file that is a link in git is not followed, and stops nothing else."""
    (old / "poster.json").unlink()
    (old / "poster.json").symlink_to("clip.json")
    commit(old, "a link")
    (old / "poster.json").unlink()
    result = run("HEAD", edited("maximum_lowered", old), "--schemas", old, "--json")
    said = {(it["model"], it["kind"]) for it in json.loads(result.stdout)["changes"]}
    assert said == {("clip", "bound-tightened"), ("poster", "schema-changed")}
    assert json.loads(result.stdout)["notes"] == [
        "HEAD:poster.json: /: not a regular file"
    ]


def test_refused_file_is_named_with_its_catalogue(old: Path, tmp_path: Path) -> None:
    """Of two files of one name, the message says which one is wrong."""
    new = write(tmp_path / "new", history_cases.base())
    (new / "clip.json").write_text("{")
    result = run(old, new)
    assert result.stderr.startswith(f"{new}:clip.json: /: not JSON: ")
    assert (result.exit_code, result.stdout) == (1, "")


def test_wrong_usage() -> None:
    """A missing catalogue and a word that is no effect are wrong usage."""
    assert run("schemas").exit_code == 2
    assert run("schemas", "schemas", "--fail-on", "text").exit_code == 2


def test_model_that_takes_too_long(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model whose versions cannot be compared in time is called breaking."""

    def endless(*_: object) -> Any:
        raise OutOfTime

    monkeypatch.setattr(diff_models, "changes", endless)
    new = edited("maximum_raised", tmp_path / "new")
    changes = json.loads(run(old, new, "--json").stdout)["changes"]
    assert {change["effect"] for change in changes} == {"breaking"}
    reason = f"cannot be shown to be compatible in {diff.MAX_SECONDS} seconds"
    assert {change["reason"] for change in changes} == {reason}


def test_text_cannot_turn_a_line_around(old: Path, tmp_path: Path) -> None:
    """Controls in a rule's sentence are shown as escapes, in a line of its own."""
    documents = history_cases.base()
    rule = {"id": "x", "expression": "has(this.seed)", "message": "a\nb\u202ec"}
    documents["poster"]["rules"] = [rule]
    documents["poster"]["example_input"]["seed"] = 1
    said = run(old, write(tmp_path / "new", documents)).stdout
    assert "    New rule: a\\u000ab\\u202ec\n" in said


def test_large_limits_are_not_tried(old: Path, tmp_path: Path) -> None:
    """A limit that would fill the memory is compared and not tried."""
    documents = history_cases.base()
    documents["clip"]["input_schema"]["properties"]["prompt"]["maxLength"] = 10**12
    new = write(tmp_path / "new", documents)
    assert kinds(run(old, new, "--json")) == ["bound-loosened"]
    assert kinds(run(new, old, "--json")) == ["bound-tightened"]
