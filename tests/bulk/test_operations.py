"""What people do with a run: limit it, change its file, retry, report."""

import json
from pathlib import Path

import pytest

from mindvideo import ConfigurationError, bulk
from mindvideo.bulk.records import Status
from tests.bulk import harness
from tests.bulk.harness import RIGHT, count, ended, write_jobs


def test_max_cost_stops_before_it_is_passed(tmp_path: Path) -> None:
    """At 0.675 a task, 5 buys seven; without the limit the same command goes on."""
    jobs, out = write_jobs(tmp_path, 20), tmp_path / "out"
    with harness.api() as api:
        limited = harness.worker(api, jobs, out, "--max-cost", "5")
        said = ended(limited)
        assert (limited.returncode, len(api.charges())) == (1, 7), said
        assert "max_cost is reached" in said and "13 jobs are left" in said
        last = harness.worker(api, jobs, out)
        said = ended(last)
        assert (last.returncode, count(api, jobs, out)) == (0, RIGHT), said


def test_failed_jobs_are_paid_anew_only_when_asked(tmp_path: Path) -> None:
    """The same command leaves a failed task alone; retry --failed submits it anew."""
    jobs, out = write_jobs(tmp_path, 4, failing=4), tmp_path / "out"
    with harness.api() as api:
        ended(harness.worker(api, jobs, out))
        ended(harness.worker(api, jobs, out))
        assert len(api.charges()) == 4
        assert bulk.retry(out) == 1
        ended(harness.worker(api, jobs, out))
        assert len(api.charges()) == 5
    assert str(bulk.status(out).cost) == "3.375"


def test_changed_input_is_refused(tmp_path: Path) -> None:
    """A name that the run knows with another input ends with its line, and no charge."""
    jobs, out = write_jobs(tmp_path, 3), tmp_path / "out"
    with harness.api() as api:
        ended(harness.worker(api, jobs, out))
        jobs.write_text(jobs.read_text().replace("Car 1", "Bus 1"))
        again = harness.worker(api, jobs, out)
        said = ended(again)
        assert again.returncode == 2
        assert said.startswith(f"{jobs}:2: the job 'car-1' of the run 'jobs'")
        assert len(api.charges()) == 3


def test_report_shows_texts_as_texts(tmp_path: Path) -> None:
    """A name that is markup stays text; the thumbnails are files beside the report."""
    jobs, out = tmp_path / "jobs.jsonl", tmp_path / "out"
    job = {"name": "<b>x", "model": harness.MODEL, "input": {"prompt": "x"}}
    jobs.write_text(json.dumps(job))
    with harness.api() as api:
        ended(harness.worker(api, jobs, out))
    page = bulk.report(out).read_text(encoding="utf-8")
    assert "<b>" not in page and "&lt;b&gt;x" in page
    assert "<video src=" in page and "http" not in page
    assert bulk.status(out).counts == {Status.SUCCEEDED: 1}
    assert len(bulk.export(out).read_text().splitlines()) == 1


def test_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    """Asking for a run where there is none says so, and leaves nothing behind."""
    with pytest.raises(ConfigurationError, match="There is no run"):
        bulk.status(tmp_path)
    assert list(tmp_path.iterdir()) == []
