"""Files that are not there yet, as storage behind a CDN has it right after a success."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mindvideo import DownloadError, MindVideo
from mindvideo._runtime.download.fetching import fetch
from mindvideo._runtime.download.partial_file import PartialFile
from mindvideo._runtime.download.targets import DownloadTarget, FilePlace
from mindvideo._runtime.messages import Reply
from mindvideo._runtime.policy.steps import Fetch, Heard, Send, Sleep
from mindvideo.testing import Sandbox
from mindvideo.types import VideosOutput
from tests.runtime.policy.scripted import FakeClock, Scripted, task

FILE, NEW = "https://files.example.com/1.mp4", "https://files.example.com/2.mp4"


class Storage:
    """A host of files, and an API that names one address after the other."""

    def __init__(self, there: Callable[[str, float], int], *names: str) -> None:
        self.clock = FakeClock()
        self.there = there
        self.names = iter(names)
        self.asked: list[str] = []
        self.slept: list[float] = []

    def fetch(self, path: Path, ended: float | None) -> None:
        """Fetch the file of a task that ended at some time."""
        wanted = DownloadTarget(
            *(FILE, str(path), False, None, "task_1", FilePlace("videos", 0), ended)
        )
        policy = Scripted([], clock=self.clock, chance=0.5).policy
        with PartialFile(wanted) as part:
            steps, heard = fetch(policy, wanted, part), None
            try:
                while True:
                    heard = self._answer(steps.send(heard))
            except StopIteration:
                part.finish()

    def _answer(self, step: Send | Fetch | Sleep) -> Heard | None:
        if isinstance(step, Sleep):
            self.slept.append(step.seconds)
            self.clock.now += step.seconds
            return None
        if isinstance(step, Send):
            url = next(self.names, FILE)
            return task("succeeded", output={"videos": [{"url": url}]})
        self.asked.append(step.url)
        status = self.there(step.url, self.clock.now - 1000.0)
        head = Reply(status, {"content-length": "4"} if status == 200 else {})
        if status == 200:
            assert step.sink.begin(head)
            assert step.sink.write(b"film")
        return head


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """Where the film goes; nothing but the film is left beside it."""
    yield tmp_path / "car.mp4"
    assert set(tmp_path.iterdir()) <= {tmp_path / "car.mp4"}


@pytest.mark.parametrize("status", [403, 404, 409, 425])
def test_a_file_that_comes_a_moment_later_is_fetched(status: int, path: Path) -> None:
    """The same address is asked again, with growing pauses."""
    storage = Storage(lambda _url, now: 200 if now > 5 else status)
    storage.fetch(path, ended=999.0)
    assert path.read_bytes() == b"film"
    assert storage.asked == [FILE] * 5
    assert storage.slept == [0.5, 1.0, 2.0, 4.0]


def test_the_address_is_the_one_that_the_task_names_now(path: Path) -> None:
    """A new address of the task is asked from then on."""
    storage = Storage(lambda url, _now: 200 if url == NEW else 404, FILE, NEW)
    storage.fetch(path, ended=999.0)
    assert storage.asked == [FILE, FILE, NEW]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "403, 10 times in 30 s"),
        (404, "404, 10 times in 30 s"),
        (409, "409, 10 times in 30 s"),
        (425, "425, 13 times in 32 s"),  # it is also retried as any request is
    ],
)
def test_a_file_that_never_comes_is_an_error(
    status: int, said: str, path: Path
) -> None:
    """After thirty seconds the error says how often and how long it was asked for."""
    storage = Storage(lambda _url, _now: status)
    with pytest.raises(DownloadError, match=said) as caught:
        storage.fetch(path, ended=999.0)
    assert caught.value.task_id == "task_1"
    assert not path.exists()


@pytest.mark.parametrize("ended", [None, 939.9])
def test_an_old_task_has_no_patience(ended: float | None, path: Path) -> None:
    """A file of a task that ended a minute ago, or before this client, is gone."""
    storage = Storage(lambda _url, _now: 404)
    with pytest.raises(DownloadError, match="the task has no other address"):
        storage.fetch(path, ended)
    assert storage.slept == []


@pytest.mark.parametrize("status", [400, 401, 410, 500])
def test_what_does_not_pass_is_not_waited_for(status: int, path: Path) -> None:
    """Other statuses keep their own rules."""
    storage = Storage(lambda _url, _now: status)
    with pytest.raises(DownloadError, match=f"answered {status}"):
        storage.fetch(path, ended=999.0)
    assert storage.clock.now < 1025.0


def test_a_submit_and_wait_knows_when_the_task_ended(
    mindvideo_sandbox: Sandbox, path: Path
) -> None:
    """A task that this client saw end is young: its file is asked for again."""
    with MindVideo() as client:
        output = client.viduq3_pro.run(prompt="a")
        mindvideo_sandbox.answer(404, "file", times=3)
        output.videos[0].download(path)
    assert path.exists()


def test_a_task_of_another_process_has_no_end_here(
    mindvideo_sandbox: Sandbox, path: Path
) -> None:
    """A task that had ended before it was asked for is not young."""
    with MindVideo() as client:
        task_id = client.viduq3_pro.submit(prompt="a").id
        client.tasks.get(task_id).wait()
        mindvideo_sandbox.answer(404, "file", times=9)
        later = client.tasks.get(task_id).wait()
        assert isinstance(later, VideosOutput)
        with pytest.raises(DownloadError, match="404"):
            later.videos[0].download(path)
