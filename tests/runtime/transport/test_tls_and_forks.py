"""Every transport trusts what SSL_CERT_FILE names, and works in a forked process."""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from mindvideo import APIConnectionError, AsyncMindVideo, MindVideo
from mindvideo.sandbox import serve
from tests.runtime.mocked import KEY


class Queued(BaseHTTPRequestHandler):
    """Every task is queued."""

    def do_GET(self) -> None:
        body = json.dumps({"task_id": "task_1", "status": "queued"}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def secure(authority: trustme.CA) -> Generator[str]:
    """The address of a server whose certificate that authority has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with ThreadingHTTPServer(("127.0.0.1", 0), Queued) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def with_sync(url: str) -> str:
    with MindVideo(KEY, base_url=url) as client:
        return client.tasks.get("task_1").status


def with_httpx2(url: str) -> str:
    async def status() -> str:
        async with AsyncMindVideo(KEY, base_url=url) as client:
            return (await client.tasks.get("task_1")).status

    return asyncio.run(status())


def with_aiohttp(url: str) -> str:
    async def status() -> str:
        async with AsyncMindVideo(KEY, base_url=url, transport="aiohttp") as client:
            return (await client.tasks.get("task_1")).status

    return asyncio.run(status())


TRANSPORTS = [with_sync, with_httpx2, with_aiohttp]


@pytest.mark.parametrize("ask", TRANSPORTS)
def test_a_named_authority_is_trusted(
    ask: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SSL_CERT_FILE makes a company's own certificate good."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    with secure(authority) as url:
        assert ask(url) == "queued"


@pytest.mark.parametrize("ask", TRANSPORTS)
def test_another_authority_is_not_trusted(
    ask: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A certificate that nobody vouches for ends the request, and is not retried."""
    trustme.CA().cert_pem.write_to_path(tmp_path / "another.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "another.pem"))
    with secure(trustme.CA()) as url, pytest.raises(APIConnectionError, match="certif"):
        ask(url)


FORKING = """
import asyncio, os, sys
from mindvideo import AsyncMindVideo, MindVideo

url, name = sys.argv[1:]
if name == "sync":
    client = MindVideo("mv_test_0123456789", base_url=url)
    ask = lambda: client.tasks.get(submitted.id)
    submitted = client.veo3_1_quality.submit(prompt="x")
else:
    client = AsyncMindVideo("mv_test_0123456789", base_url=url, transport=name)
    ask = lambda: asyncio.run(client.tasks.get(submitted.id))
    submitted = asyncio.run(client.veo3_1_quality.submit(prompt="x"))
child = os.fork()
found = ask().id
if child == 0:
    os._exit(0 if found == submitted.id else 1)
_, status = os.waitpid(child, 0)
print(os.waitstatus_to_exitcode(status), ask().id == submitted.id)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("transport", ["sync", "httpx2", "aiohttp"])
def test_parent_and_child_ask_with_one_client(transport: str) -> None:
    """After a fork both processes go on with the client that they share."""
    with serve() as url:
        command = [sys.executable, "-W", "ignore", "-c", FORKING, url, transport]
        done = subprocess.run(command, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("0 True\n", 0), done.stderr
