"""The site of our models over HTTP, and a page of a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import served, strays


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, without a final slash."""
    with served(site) as url:
        yield url


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own, which asks nobody outside this machine for anything."""
    made = browser.new_page()
    asked = strays(made)
    yield made
    made.close()
    assert asked == []
