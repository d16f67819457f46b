"""The guide's table of retries, held against the policy's own numbers."""

import re

from mindvideo._runtime.download.fetching import EXPIRED, NOT_YET, PATIENCE, YOUNG
from mindvideo._runtime.policy.poll_pace import PollPolicy
from mindvideo._runtime.policy.requests import RetryPolicy

from .conftest import GENERATED

ROWS = dict(
    re.findall(
        r"^\| (submit|wait|download|download within .+?) \|(.+)\|$",
        (GENERATED / "docs" / "guides" / "errors.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def statuses(text: str) -> set[int]:
    """The HTTP statuses in a text."""
    return {int(it) for it in re.findall(r"\b[1-5]\d\d\b", text)}


def test_a_submit_is_told_as_it_is() -> None:
    """Statuses, retries and pauses are those of the policy."""
    again, long, _ = ROWS["submit"].split("|")
    retry = RetryPolicy()
    assert statuses(again) == retry.statuses | {409}
    assert f"{retry.max_retries} retries" in long
    assert f"up to {retry.longest_pause:g} s" in long
    assert f"up to {retry.longest_hint:g} s" in long


def test_a_wait_is_told_as_it_is() -> None:
    """The grace of a young task and the row of refusals are those of the policy."""
    again, _, once = ROWS["wait"].split("|")
    poll = PollPolicy()
    assert f"404 and 410 in the first {poll.grace:g} s" in again
    assert statuses(once) == {401, 403, 404, 410}
    assert (
        f"{poll.refusals} times in a row over at least {poll.refused_for:g} s" in once
    )


def test_a_download_is_told_as_it_is() -> None:
    """Addresses that expire and files that are not there yet are told apart."""
    assert statuses(ROWS["download"].split("|")[0]) == EXPIRED
    young = f"download within {YOUNG:g} s of the task's end"
    again, long, _ = ROWS[young].split("|")
    assert statuses(again) == NOT_YET
    assert f"up to {PATIENCE:g} s" in long
