"""The site of our models, built once, and a browser that looks at it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, served, strays

PROJECT = Path(__file__).parents[2]
ZENSICAL = PROJECT / ".venv/tools/docs/bin/zensical"


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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the committed documents."""
    return build(PROJECT / "generated", tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a final slash."""
    with served(site) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, which asks nobody outside this machine for anything."""
    made = browser.new_page()
    asked = strays(made)
    yield made
    made.close()
    assert asked == []
