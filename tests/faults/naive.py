"""A client as one writes it in an afternoon; the harness has to find all its faults.

No idempotency key, blind retries, no time limit, the library's own exceptions, the key
in a message, redirects followed with the key, the first answer believed.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2

from tests.faults.haste import Haste
from tests.faults.plan import Plan
from tests.faults.server import FaultServer

TRIES = 3


@dataclass
class NaiveFile:
    """A file of a finished task."""

    client: "NaiveClient"
    url: str

    def download(self, path: Path, *, overwrite: bool) -> Path:
        """Fetch the file, with everything that the client always sends."""
        path.write_bytes(self.client.http.get(self.url).content)
        return path


@dataclass
class NaiveTask:
    """A task on the platform."""

    client: "NaiveClient"
    id: str

    def wait(self, _timeout: float) -> Any:
        """Ask until there is an output, however long that takes."""
        while True:
            body = self.client.ask(f"/api/v1/tasks/{self.id}").json()
            if body["status"] in ("succeeded", "failed"):
                urls = [video["url"] for video in body["output"]["videos"]]
                files = [NaiveFile(self.client, url) for url in urls]
                return SimpleNamespace(videos=files)
            time.sleep(0)


class NaiveClient:
    """Has the names that the harness uses, and the manners of an afternoon."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self.http = httpx2.Client(
            headers={"authorization": f"Bearer {key}"},
            timeout=None,
            follow_redirects=True,
        )
        self.veo3_1_quality = SimpleNamespace(submit=self.submit, run=self.run)
        self.tasks = SimpleNamespace(
            create=self.create,
            get=lambda task_id: NaiveTask(self, task_id),
            driver=SimpleNamespace(transport=SimpleNamespace(is_closed=False)),
        )

    def submit(self, *, prompt: str, **_ignored: object) -> NaiveTask:
        """Order a task, and again when it did not seem to work."""
        order = {"model": "veo3-1-quality", "input": {"prompt": prompt}}
        for _ in range(TRIES):
            try:
                response = self.http.post(f"{self.url}/api/v1/tasks", json=order)
            except httpx2.TransportError:
                continue
            if response.status_code < 500:
                return NaiveTask(self, self._checked(response).json()["task_id"])
        raise RuntimeError(f"no luck with {dict(self.http.headers)}")

    def run(self, *, timeout: float, **given: Any) -> Any:
        """Order a task and wait for it."""
        return self.submit(**given).wait(timeout)

    def create(
        self, _model: str, given: dict[str, Any], **_ignored: object
    ) -> NaiveTask:
        """Order a task by the name of its model."""
        return self.submit(prompt=given["prompt"])

    def ask(self, path: str) -> httpx2.Response:
        """One question to the API."""
        return self._checked(self.http.get(self.url + path))

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _checked(self, response: httpx2.Response) -> httpx2.Response:
        if response.status_code >= 400:
            sent = response.request.headers["authorization"]
            raise RuntimeError(f"{response.status_code} for {sent}")
        return response


def naive_client(_plan: Plan, server: FaultServer, _haste: Haste) -> NaiveClient:
    """A naive client of that server."""
    return NaiveClient(server.url, server.api.secret)
