"""The policy of a download: redirects, retries, resuming, renewed addresses. No I/O.

Like the other policies it yields `Fetch`, `Send` or `Sleep`, and a driver does the I/O.
The bytes go to the partial file, which knows how far it got.
"""

import base64
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import unquote_to_bytes, urljoin

from mindvideo._runtime.download.partial_file import PartialFile
from mindvideo._runtime.download.targets import DownloadTarget, urls_of_files
from mindvideo._runtime.errors import MindVideoError
from mindvideo._runtime.messages import Lost, Reply
from mindvideo._runtime.policy.requests import Policy, get_task, hint, limit_of
from mindvideo._runtime.policy.steps import Fetch, Heard, Sleep, Steps, ask

LONGEST_DOWNLOAD = 3600.0
"""Seconds for one file. A pause within it may last as long as one attempt at the API.
"""

MOST_HOPS = 5
"""How many redirects are followed; each one is checked."""

EXPIRED = frozenset({401, 403, 404, 410})
"""Statuses with which a host says that an address has expired."""

NOT_YET = frozenset({403, 404, 409, 425})
"""Statuses with which storage behind a CDN answers for a file that is not there yet."""

YOUNG = 60.0
"""Seconds after a task's end in which its files may not be there yet."""

PATIENCE = 30.0
"""Seconds for which such a file is asked for again."""


@dataclass(slots=True)
class _Absence:
    """How long a file has not been there, and how often it was asked for."""

    ended: float | None
    """When its task ended, if this client saw that."""

    since: float = 0.0
    count: int = 0

    def pause(self, now: float, chance: float) -> float | None:
        """Count an answer; return the seconds until the next try, None for no more."""
        self.since = self.since if self.count else now
        self.count += 1
        if self.ended is None or self.since > self.ended + YOUNG:
            return None
        left = self.since + PATIENCE - now
        growing = min(0.5 * 2.0 ** (self.count - 1), 5.0) * (0.75 + 0.5 * chance)
        return min(growing, left) if left > 0 else None

    def words(self, now: float) -> str:
        """Say how often and for how long the file was asked for."""
        if self.count < 2:
            return ""
        return f", {self.count} times in {now - self.since:.0f} s"


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why the file is not complete yet."""

    reason: str
    may_pass: bool = False
    is_expired: bool = False
    is_absent: bool = False


def fetch(policy: Policy, wanted: DownloadTarget, part: PartialFile) -> Steps[None]:
    """Fill the partial file. Raises DownloadError.

    Temporary failures are retried as often as requests to the API, from the end of the
    partial file if the server can prove that the file is still the same. A file of a
    young task that is not there yet is asked for again for a while, by the address that
    the task names now. An expired address is renewed once.
    """
    deadline = policy.deadline(LONGEST_DOWNLOAD)
    attempt, is_fresh, absence = 1, False, _Absence(wanted.ended)
    while True:
        heard = yield from _follow(policy, wanted, part, deadline, attempt)
        problem = _problem(policy, part, heard)
        if problem is None:
            return
        if problem.is_absent:
            now = policy.clock.monotonic()
            pause = absence.pause(now, policy.random())
            if pause is not None:
                yield Sleep(pause)
                wanted = yield from _current(policy, wanted)
                continue
            problem = replace(problem, reason=problem.reason + absence.words(now))
        if problem.is_expired and not is_fresh:
            wanted, is_fresh = (yield from _renewed(policy, wanted, problem)), True
            continue
        pause = policy.retry.pause(attempt, hint(heard, policy), policy.random())
        is_last = attempt > policy.retry.max_retries or pause >= policy.left(deadline)
        if is_last or not problem.may_pass:
            raise wanted.error(problem.reason)
        yield Sleep(pause)
        attempt += 1


def _follow(
    policy: Policy,
    wanted: DownloadTarget,
    part: PartialFile,
    deadline: float,
    attempt: int,
) -> Steps[Heard]:
    """Fetch the file, or the rest of it, following redirects."""
    url = wanted.url
    if url.startswith("data:"):
        return _inline(wanted, part)
    for _ in range(MOST_HOPS + 1):
        limit = limit_of(policy.left(deadline))
        silence = policy.attempt_timeout
        rest = part.request_headers
        heard = yield from ask(Fetch(url, rest, silence, limit, part, attempt))
        location = None if isinstance(heard, Lost) else _location(heard)
        if location is None:
            return heard
        try:
            url = urljoin(url, location)
        except ValueError:
            raise wanted.error("a redirect was refused: it has no address") from None
    raise wanted.error(f"there were more than {MOST_HOPS} redirects")


def _location(reply: Reply) -> str | None:
    return reply.headers.get("location") if reply.is_redirect else None


def _problem(policy: Policy, part: PartialFile, heard: Heard) -> _Problem | None:
    """Return why the partial file is not complete, or None if it is."""
    if part.failure is not None:
        raise part.failure
    if part.objection is not None:
        return _Problem(part.objection)
    if part.is_whole(heard):
        return None
    if isinstance(heard, Lost):
        return _Problem(heard.reason.rstrip("."), heard.retryable)
    if part.is_misfit:
        return _Problem("the server sent a part other than the missing one", True)
    if part.is_begun:
        return _Problem("it is empty") if part.is_empty else _Problem(part.tally, True)
    return _Problem(
        f"the server answered {heard.status}",
        heard.status in policy.retry.statuses,
        heard.status in EXPIRED,
        heard.status in NOT_YET,
    )


def _current(policy: Policy, wanted: DownloadTarget) -> Steps[DownloadTarget]:
    """Return the file at the address that its task names now, if the task says so."""
    if wanted.task_id is None or wanted.place is None:
        return wanted
    try:
        record = yield from get_task(policy, wanted.task_id)
    except MindVideoError:
        return wanted
    return wanted._replace(
        url=urls_of_files(record.output).get(wanted.place, wanted.url)
    )


def _renewed(
    policy: Policy, wanted: DownloadTarget, problem: _Problem
) -> Steps[DownloadTarget]:
    """Ask the task for the file's current address."""
    if wanted.task_id is None or wanted.place is None:
        raise wanted.error(problem.reason)
    try:
        record = yield from get_task(policy, wanted.task_id)
    except MindVideoError as reason:
        raise wanted.error(
            f"{problem.reason}, and the task could not be asked for another address"
        ) from reason
    url = urls_of_files(record.output).get(wanted.place)
    if url is None or url == wanted.url:
        raise wanted.error(f"{problem.reason}, and the task has no other address")
    return wanted._replace(url=url)


def _inline(wanted: DownloadTarget, part: PartialFile) -> Reply:
    """Return the response that a `data:` address contains."""
    data = _inline_data(wanted)
    head = Reply(HTTPStatus.OK, {"content-length": str(len(data))})
    _ = part.begin(head) and part.write(data) and part.report()
    return head


def _inline_data(wanted: DownloadTarget) -> bytes:
    header, comma, text = wanted.url.partition(",")
    data = unquote_to_bytes(text)
    if not comma:
        raise wanted.error("its data: URL is invalid")
    if not header.endswith(";base64"):
        return data
    try:
        return base64.b64decode(data, validate=True)
    except ValueError:
        raise wanted.error("its data: URL is invalid") from None
