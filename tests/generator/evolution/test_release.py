"""`generator release`: the next version and its notes, in `_release.json` alone."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.catalog import build as catalog_build
from generator.catalog import loader
from generator.catalog.versions import (
    Change,
    Effect,
    Step,
    larger,
    next_version,
    step_of,
    strongest,
)
from generator.cli import main
from generator.evolution.release import ReleaseOptions, decide_release
from generator.json_schema import strict_json
from generator.json_schema.judge import Judge
from generator.render import renderer
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import SCHEMAS, commit, edited, git, write


def run(schemas: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["release", "--schemas", str(schemas), *arguments])


def released(schemas: Path) -> Any:
    return json.loads((schemas / "_release.json").read_text(encoding="utf-8"))


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    """A schema folder in git whose version 0.1.0 is out."""
    folder = write(tmp_path / "schemas", history_cases.base())
    assert run(folder, "--note", "The first release.").exit_code == 0
    commit(folder, "0.1.0")
    return folder


def test_first_release(tmp_path: Path) -> None:
    """Without an earlier one, the version is 0.1.0 and nothing has changed yet."""
    folder = write(tmp_path / "schemas", history_cases.base())
    result = run(folder)
    assert result.stdout == f"0.1.0, 0 changes: new: {folder / '_release.json'}\n"
    entry = released(folder)["entries"][0]
    assert (entry["step"], entry["changes"]) == ("first", [])
    assert entry["notes"] == ["The first release, with 2 models."]


def test_nothing_to_release(schemas: Path) -> None:
    """Without a change and a note the file stays as it is."""
    before = (schemas / "_release.json").read_bytes()
    result = run(schemas)
    path = schemas / "_release.json"
    assert result.stdout == f"0.1.0, 0 changes: unchanged: {path}\n"
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("edit", "version"),
    [("maximum_lowered", "0.2.0"), ("maximum_raised", "0.1.1"), ("texts", "0.1.1")],
)
def test_version_and_entry(schemas: Path, edit: str, version: str) -> None:
    """The version follows from the changes, and the entry tells them per model."""
    edited(edit, schemas)
    assert run(schemas).exit_code == 0
    said = released(schemas)
    assert said["version"] == version
    assert [it["version"] for it in said["entries"]] == [version, "0.1.0"]
    assert "date" not in said["entries"][0]
    assert {it["model"] for it in said["entries"][0]["changes"]} == {"clip"}


def test_second_run_changes_nothing(schemas: Path) -> None:
    """The same command again, before or after the commit, leaves the file alone."""
    edited("maximum_lowered", schemas)
    command = ("--note", "More.", "--date", "2026-11-21", "--step", "minor")
    run(schemas, *command)
    text = (schemas / "_release.json").read_bytes()
    assert ": unchanged: " in run(schemas, *command).stdout
    commit(schemas, "0.2.0")
    assert ": unchanged: " in run(schemas).stdout
    assert (schemas / "_release.json").read_bytes() == text


def test_release_that_is_not_out_grows(schemas: Path) -> None:
    """Until it is committed, an entry is made anew; its notes and its date stay."""
    edited("maximum_raised", schemas)
    run(schemas, "--note", "One.", "--date", "2026-11-21")
    edited("maximum_lowered", schemas)
    run(schemas, "--note", "Two.", "--note", "One.")
    said = released(schemas)
    assert [it["version"] for it in said["entries"]] == ["0.2.0", "0.1.0"]
    assert said["entries"][0]["notes"] == ["One.", "Two."]
    assert said["entries"][0]["date"] == "2026-11-21"


def test_change_that_is_taken_back(schemas: Path) -> None:
    """When the schemas are again what was released, the entry goes."""
    before = (schemas / "_release.json").read_bytes()
    edited("maximum_raised", schemas)
    run(schemas)
    write(schemas, history_cases.base())
    assert run(schemas).stdout.startswith("0.1.0, 0 changes: changed: ")
    assert (schemas / "_release.json").read_bytes() == before


def test_rewording_is_no_release(schemas: Path) -> None:
    """A commit that only rewords an entry does not hide what changed before it."""
    edited("maximum_lowered", schemas)
    path = schemas / "_release.json"
    path.write_text(path.read_text().replace("The first", "Our first"))
    commit(schemas, "a lower limit, and other words")
    run(schemas)
    said = released(schemas)
    assert said["version"] == "0.2.0"
    assert said["entries"][1]["notes"] == ["Our first release."]


@pytest.mark.parametrize(
    ("step", "version"), [("patch", "0.1.1"), ("minor", "0.2.0"), ("major", "1.0.0")]
)
def test_notes_alone(schemas: Path, step: str, version: str) -> None:
    """A note about the whole package is a patch, or the step that is asked for."""
    run(schemas, "--note", "Retries wait longer.", "--step", step)
    entry = released(schemas)["entries"][0]
    assert (entry["version"], entry["step"], entry["changes"]) == (version, step, [])


def test_since_a_folder(tmp_path: Path) -> None:
    """What was released may lie in a folder: then git is not needed."""
    old = write(tmp_path / "old", history_cases.base())
    new = edited("maximum_lowered", tmp_path / "new")
    assert run(new, "--since", str(old)).exit_code == 0
    assert released(new)["version"] == "0.2.0"


def test_history_that_git_does_not_know(tmp_path: Path) -> None:
    """A folder with releases that is in no repository needs --since."""
    folder = write(tmp_path / "schemas", history_cases.base())
    entries = [
        {"version": version, "step": "patch", "notes": [], "changes": []}
        for version in ("0.1.1", "0.1.0")
    ]
    path = folder / "_release.json"
    path.write_text(json.dumps({"version": "0.1.1", "entries": entries}))
    result = run(folder)
    assert result.stderr == (
        "_release.json: /: git does not know it; pass what it released with --since\n"
    )
    assert (result.exit_code, result.stdout) == (1, "")


def test_refused_schemas_write_nothing(schemas: Path) -> None:
    """A folder with a broken model is refused, and the release file stays."""
    before = (schemas / "_release.json").read_bytes()
    (schemas / "clip.json").write_text("{")
    result = run(schemas, "--note", "x")
    assert result.exit_code == 1
    assert result.stderr.startswith("clip.json: /: not JSON: ")
    assert (schemas / "_release.json").read_bytes() == before


def test_release_that_could_not_be_read(schemas: Path) -> None:
    """A file that the generator itself would refuse is not written."""
    before = (schemas / "_release.json").read_bytes()
    result = run(schemas, "--note", "x" * strict_json.MAX_BYTES * strict_json.OWN_FILES)
    assert result.stderr.startswith("_release.json: /: larger than the limit of ")
    assert result.exit_code == 1
    assert (schemas / "_release.json").read_bytes() == before


@pytest.mark.parametrize("wrong", [("--date", "today"), ("--step", "first")])
def test_wrong_usage(schemas: Path, wrong: tuple[str, str]) -> None:
    """A date that is none and a step that is none are wrong usage."""
    assert run(schemas, *wrong).exit_code == 2


def test_sdk_tells_version_and_entries(schemas: Path) -> None:
    """pyproject.toml, `__version__` and the changelog come from the release file."""
    edited("looser_and_tighter", schemas)
    note = "Plain `code`, and what <b>Markdown</b> would obey: *x*."
    run(schemas, "--note", note, "--date", "2026-11-21")
    files = renderer.render(catalog_build.build(loader.load(schemas)))
    assert '\nversion = "0.2.0"\n' in files["pyproject.toml"]
    platform = files["mindvideo/_runtime/platform.py"]
    assert 'SDK_VERSION: Final = "0.2.0"' in platform
    changelog = files["CHANGELOG.md"]
    assert changelog.endswith("""\
## 0.2.0 (2026-11-21)

- Plain `code`, and what &lt;b&gt;Markdown&lt;/b&gt; would obey: \\*x\\*.

### `clip`

- **Breaking:** `duration` takes at least 2; it took at least 1.
- `duration` takes at most 20; it took at most 12.

## 0.1.0

- The first release.
""")


@pytest.mark.parametrize(
    ("effect", "below", "above"),
    [
        ("breaking", "0.4.0", "3.0.0"),
        ("behaviour", "0.3.8", "2.4.0"),
        ("feature", "0.3.8", "2.4.0"),
        ("text", "0.3.8", "2.3.8"),
    ],
)
def test_semantic_versioning(effect: Effect, below: str, above: str) -> None:
    """Below 1.0 only the second and third number move; from there on all three."""
    change = Change("clip", "", "schema-changed", effect, "x")
    versions = [
        decide_release(version, (change,), [], ReleaseOptions()).version
        for version in ("0.3.7", "2.3.7")
    ]
    assert versions == [below, above]


@pytest.mark.parametrize(
    ("asked", "effect", "step"),
    [("patch", "breaking", "minor"), ("major", "text", "major")],
)
def test_larger_step_wins(asked: Step, effect: Effect, step: Step) -> None:
    """What is asked for never makes a step smaller than the changes need."""
    assert larger(asked, step_of(effect, "0.1.0")) == step


def test_strongest_effect_decides() -> None:
    """One breaking change among others is enough; none is no release."""
    effects: tuple[Effect, ...] = ("text", "breaking", "feature")
    changes = [Change("clip", "", "schema-changed", it, "x") for it in effects]
    assert strongest(changes) == "breaking"
    assert strongest([]) is None
    assert next_version("0.9.9", "first") == "0.1.0"


@pytest.mark.parametrize("name", ["release", "retired"])
def test_files_beside_the_models_have_their_form(name: str) -> None:
    """The project's own release file, and that of retired models, are as they say."""
    meta = json.loads((SCHEMAS / "_meta.json").read_text(encoding="utf-8"))
    document = json.loads((SCHEMAS / f"_{name}.json").read_text(encoding="utf-8"))
    form = Judge({**meta, **meta["$defs"][name]})
    assert form.problems(document, name, "") == []
    assert form.problems({**document, "more": 1}, name, "") != []


def test_newest_entry_is_the_version() -> None:
    """The project's version is that of its newest entry."""
    said = released(SCHEMAS)
    assert said["version"] == said["entries"][0]["version"]


def test_check_of_a_pull_request(schemas: Path) -> None:
    """`--check` writes nothing: it fails until all that changed since main is told."""
    check = ("--check", "HEAD")
    assert run(schemas, *check).exit_code == 0
    edited("maximum_lowered", schemas)
    before = (schemas / "_release.json").read_bytes()
    result = run(schemas, *check)
    assert (result.exit_code, (schemas / "_release.json").read_bytes()) == (1, before)
    assert "does not list all changes" in result.stderr
    run(schemas)
    told = f"0.2.0, 1 change: all listed in {schemas / '_release.json'}\n"
    assert run(schemas, *check).stdout == told


def test_check_asks_for_a_version_that_is_large_enough(schemas: Path) -> None:
    """A breaking change as a patch is not told; a larger step than needed is fine."""
    check = ("--check", "HEAD")
    edited("maximum_lowered", schemas)
    run(schemas)
    path = schemas / "_release.json"
    path.write_text(
        path.read_text().replace("0.2.0", "0.1.1").replace("minor", "patch")
    )
    assert run(schemas, *check).exit_code == 1
    edited("texts", schemas)
    run(schemas, "--step", "major")
    assert released(schemas)["version"] == "1.0.0"
    assert run(schemas, *check).exit_code == 0


def test_check_of_a_branch_that_has_its_own_release(schemas: Path) -> None:
    """Committed on a branch, a version that is too small for main is still found."""
    main_branch = git(schemas.parent, "rev-parse", "HEAD").strip()
    edited("maximum_lowered", schemas)
    run(schemas)
    commit(schemas, "0.2.0 on a branch")
    assert run(schemas, "--check", main_branch).exit_code == 0
    path = schemas / "_release.json"
    path.write_text(
        path.read_text().replace("0.2.0", "0.1.1").replace("minor", "patch")
    )
    commit(schemas, "0.1.1 on a branch")
    assert run(schemas, "--check", main_branch).exit_code == 1
    result = run(schemas, "--check", "nowhere")
    assert (result.exit_code, result.stderr.partition(":")[0]) == (1, "nowhere")
