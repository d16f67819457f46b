"""Real processes for runs that are disturbed: the API, PostgreSQL, workers; the count."""

import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from mindvideo.sandbox.media import clip

MODEL = "veo3-1-quality"
FAILING = "[sandbox:fail] "
PATIENCE = 300.0
"""Seconds after which something that never comes is given up."""

Process = subprocess.Popen[str]


def until(come: Callable[[], bool]) -> None:
    """Look until it has come."""
    deadline = time.monotonic() + PATIENCE
    while not come():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@dataclass(frozen=True)
class Api:
    """The sandbox as a process, with faults on demand."""

    url: str

    def fault(self, name: str, on: bool) -> None:
        method = "POST" if on else "DELETE"
        urlopen(Request(f"{self.url}/fault/{name}", method=method)).close()

    def refused(self) -> int:
        """How many requests found the API down or busy."""
        with urlopen(f"{self.url}/fault/refused") as answer:
            return int(answer.read())

    def charges(self) -> list[dict[str, object]]:
        with urlopen(f"{self.url}/sandbox/ledger") as answer:
            found: list[dict[str, object]] = json.load(answer)["charges"]
        return found

    def answers(self) -> bool:
        try:
            self.charges()
        except (URLError, ConnectionError):
            return False
        return True


@contextmanager
def api(pace: float = 0.2) -> Iterator[Api]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bulk.api", str(port), str(pace)]
    process = subprocess.Popen(command)
    found = Api(f"http://127.0.0.1:{port}")
    try:
        until(found.answers)
        yield found
    finally:
        process.kill()
        process.wait()


def postgres_programs() -> Path | None:
    """Where Debian keeps the programs of PostgreSQL; None if there are none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


needs_postgres = pytest.mark.skipif(
    postgres_programs() is None, reason="needs PostgreSQL: apt-get install postgresql"
)


class Postgres:
    """A PostgreSQL of its own; it refuses to run as root, so then it is `postgres`."""

    def __init__(self, folder: Path) -> None:
        self._programs = postgres_programs() or Path()
        self._data = folder / "postgres"
        self._port = free_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        self._data.mkdir()
        if self._user is not None:
            shutil.chown(self._data, self._user)
        self._do("initdb", "-A", "trust", "-U", "postgres", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-p {self._port} -h 127.0.0.1 -k {self._data}"
        self._do("pg_ctl", "-w", "-l", str(self._data / "log"), "-o", options, "start")

    def stop(self) -> None:
        self._do("pg_ctl", "-w", "-m", "immediate", "stop")

    def _do(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *arguments]
        subprocess.run(
            command,
            check=True,
            stdout=subprocess.DEVNULL,
            user=self._user,
            cwd="/",
        )


@contextmanager
def postgres() -> Iterator[Postgres]:
    # Not in the folder of a test: another user cannot go there.
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        server = Postgres(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Limit:
    """A folder where space ends for a process: its files cannot grow. For everybody."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, process: Process) -> None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, 0))

    def free(self) -> None:
        """The next process has no limit."""


class Disk(Limit):
    """A folder that is a small disk, and is filled."""

    def fill(self, process: Process) -> None:
        """Write until nothing more fits."""
        filler = self.folder / "filler"
        with suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        (self.folder / "filler").unlink()


@contextmanager
def small_disk(folder: Path) -> Iterator[Disk | None]:
    """A disk of 16 MiB; None where none may be mounted, as in most containers."""
    disk = folder / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode:
        yield None
        return
    try:
        yield Disk(disk)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def write_jobs(folder: Path, count: int, failing: int = 0) -> Path:
    """A file of jobs; every n-th of them fails where `failing` is n."""
    path = folder / "jobs.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            fails = failing and number % failing == 0
            prompt = (FAILING if fails else "") + f"Car {number}"
            job = {"name": f"car-{number}", "model": MODEL, "input": {"prompt": prompt}}
            file.write(json.dumps(job) + "\n")
    return path


def worker(
    found: Api, jobs: Path, out: Path, *options: str, key: str = "test"
) -> Process:
    """A worker, begun."""
    command = [sys.executable, "-m", "mindvideo.bulk", "run", str(jobs)]
    environment = {
        **os.environ,
        "MINDVIDEO_BASE_URL": found.url,
        "MINDVIDEO_API_KEY": key,
    }
    return subprocess.Popen(
        [*command, "--out", str(out), *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def ended(process: Process) -> str:
    """What a worker printed until it ended."""
    return process.communicate(timeout=PATIENCE)[0]


@contextmanager
def killed_at_last(*processes: Process) -> Iterator[None]:
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.communicate()


@dataclass(frozen=True)
class Count:
    """What is wrong after a run: nothing but zeros is right."""

    charged_twice: int
    never_charged: int
    lost: int
    """Jobs that are not at their end."""

    broken_files: int
    cost_off: float
    """What the results say they cost, less what was charged."""


RIGHT = Count(0, 0, 0, 0, 0.0)


def count(found: Api, jobs: Path, *outs: Path) -> Count:
    """Compare the jobs, the API's ledger, the results and the files."""
    wanted = len(jobs.read_text(encoding="utf-8").splitlines())
    charges = found.charges()
    lines = (outs[0] / "results.jsonl").read_text(encoding="utf-8").splitlines()
    results = [json.loads(line) for line in lines]
    ends = [it for it in results if it["status"] in ("succeeded", "failed")]
    names = [name for it in results for name in it["files"]]
    paid = sum(float(str(charge["amount"])) for charge in charges)
    told = sum(it["cost"] or 0.0 for it in results)
    done = sum(it["status"] == "succeeded" for it in results)
    return Count(
        charged_twice=max(0, len(charges) - wanted),
        never_charged=max(0, wanted - len(charges)),
        lost=wanted - len(ends),
        broken_files=sum(not _is_whole(name, outs) for name in names)
        + abs(done - len(names)),
        cost_off=round(told - paid, 6),
    )


def _is_whole(name: str, outs: Sequence[Path]) -> bool:
    files = [out / name for out in outs if (out / name).exists()]
    return bool(files) and all(file.read_bytes() == clip() for file in files)


@contextmanager
def shared() -> Iterator[tuple[Api, tuple[str, ...]]]:
    """The API, and the options of workers that share a database."""
    with api() as found, postgres() as server:
        yield found, ("--database", server.url)
