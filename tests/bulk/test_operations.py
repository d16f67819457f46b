"""What people do with a run: limit it, change its file, retry, report."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from mindvideo import ConfigurationError, bulk
from mindvideo.bulk.records import JobsError, Status
from mindvideo.testing import Sandbox
from tests.bulk import harness
from tests.bulk.harness import RIGHT, count, ended, killed_at_last, until, write_jobs


def test_max_cost_holds_after_a_kill(tmp_path: Path) -> None:
    """At 0.675 a task, 5 buys seven, by whichever worker; without the limit all."""
    jobs, out = write_jobs(tmp_path, 12), tmp_path / "out"
    with harness.api() as api:
        killed = harness.worker(api, jobs, out, "--max-cost", "5", "--concurrency", "2")
        with killed_at_last(killed):
            until(lambda: len(api.charges()) >= 3)
        limited = harness.worker(api, jobs, out, "--max-cost", "5")
        said = ended(limited)
        assert (limited.returncode, len(api.charges())) == (1, 7), said
        assert "max_cost is reached" in said and "5 jobs are left" in said
        last = harness.worker(api, jobs, out)
        said = ended(last)
        assert (last.returncode, count(api, jobs, out)) == (0, RIGHT), said


def test_failed_jobs_are_paid_anew_only_when_asked(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """The same command leaves a failed task alone; retry --failed submits it anew."""
    jobs, out = write_jobs(tmp_path, 4, failing=4), tmp_path / "out"
    for _ in range(2):
        assert bulk.run(jobs, out).counts == {Status.SUCCEEDED: 3, Status.FAILED: 1}
        mindvideo_sandbox.assert_charged(4)
    assert bulk.retry(out) == 1
    assert bulk.run(jobs, out).cost == Decimal("3.375")
    mindvideo_sandbox.assert_charged(5)


def test_changed_input_is_refused(tmp_path: Path, mindvideo_sandbox: Sandbox) -> None:
    """A name that the run knows with another input ends with its line, and no charge."""
    jobs, out = write_jobs(tmp_path, 3), tmp_path / "out"
    bulk.run(jobs, out)
    jobs.write_text(jobs.read_text().replace("Car 1", "Bus 1"))
    with pytest.raises(JobsError) as refused:
        bulk.run(jobs, out)
    told = f"{jobs}:2: the job 'car-1' of the run 'jobs'"
    assert str(refused.value).startswith(told)
    mindvideo_sandbox.assert_charged(3)


def test_report_shows_texts_as_texts(
    tmp_path: Path, mindvideo_sandbox: Sandbox
) -> None:
    """A name that is markup stays text; the thumbnails are files beside the report."""
    jobs, out = tmp_path / "jobs.jsonl", tmp_path / "out"
    job = {"name": "<b>x", "model": harness.MODEL, "input": {"prompt": "x"}}
    jobs.write_text(json.dumps(job))
    bulk.run(jobs, out)
    mindvideo_sandbox.assert_charged_once()
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
