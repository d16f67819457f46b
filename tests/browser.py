"""The site, built and served, and Chromium: what tests of pages share."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

PROJECT = Path(__file__).parents[1]
ZENSICAL = PROJECT / ".venv/tools/docs/bin/zensical"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def build(generated: Path, folder: Path) -> Path:
    """The site of an output of the generator; no warning is accepted."""
    shutil.copy(PROJECT / "zensical.toml", folder)
    shutil.copytree(PROJECT / "theme", folder / "theme")
    if not (folder / "generated").exists():
        shutil.copytree(generated, folder / "generated")
    done = subprocess.run(
        [ZENSICAL, "build", "--strict"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, without a window."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        pytest.skip("no Chromium here: apt-get install chromium")
    with sync_playwright() as playwright:
        # The sandbox of Chromium needs rights that a container does not give to root.
        # No name but this machine's own is looked up, so no page reaches another host.
        only_here = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", only_here]
        )
        yield browser
        browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL, without a final slash, of a server on loopback that shows a folder."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    """Files, and nothing on stderr."""

    def log_message(self, format: str, *args: object) -> None:
        pass


def strays(page: Page) -> list[str]:
    """The list that gets each address outside loopback a page asks for."""
    found: list[str] = []

    def look(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.hostname != "127.0.0.1":
            found.append(request.url)

    # Watched and not routed: a route would switch the browser's cache off.
    page.on("request", look)
    return found
