"""Every class of hostile file has its cases, and each case its answer."""

from pathlib import Path

import pytest

from tests.hostile import test_made_files as made
from tests.hostile import test_made_pages as pages
from tests.hostile.rows import LEAST, REJECTED, ROWS, SAFE, files
from tests.hostile.trial import Trial

MADE = {
    "test_over_a_limit": made.OVER,
    "test_kind_of_file": made.KINDS,
    "test_hostile_page": pages.PAGES,
    "test_hostile_address": pages.ADDRESSES,
    "test_hostile_correction": pages.OPERATIONS,
}


@pytest.mark.parametrize("row", ROWS)
def test_row_has_its_cases(row: str) -> None:
    """A class of attack has at least three cases."""
    count = 0
    for case in ROWS[row]:
        made_by = MADE.get(case.rpartition("::")[2])
        count += len(files(case)) if made_by is None else len(made_by)
    assert count >= LEAST


def test_no_case_is_left_out() -> None:
    """Each folder of cases belongs to a row, and each rejected file has its message."""
    named = {case for cases in ROWS.values() for case in cases}
    folders = [*SAFE.iterdir(), *REJECTED.glob("hostile_*")]
    assert {f"{it.parent.name}/{it.name}" for it in folders} == {
        it for it in named if "::" not in it
    }
    for folder in REJECTED.glob("hostile_*"):
        told = (folder / "error.txt").read_text(encoding="utf-8")
        first = {"hostile_slugs_alike": {"a.json", "c.json", "e.json"}}
        for path in folder.glob("*.json"):
            told_of = f"{path.name}: /" in told
            assert told_of != (path.name in first.get(folder.name, set())), path


def test_safe_files_do_nothing_and_lose_nothing(tmp_path: Path) -> None:
    """Each is generated, imports without effect, keeps its values, and shows no markup."""
    trial = Trial(tmp_path)
    for path in sorted(SAFE.rglob("*.json")):
        trial.judge(path.read_bytes(), path.parent.name)
    trial.generate()
    assert {word: found for word, found in trial.tally.failures.items() if found} == {}
    assert (trial.tally.refused, trial.tally.generated) == (0, trial.tally.files)
