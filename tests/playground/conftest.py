"""The pages of five models in Chromium, served by the sandbox whose clock never waits."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, Page

from mindvideo.sandbox import serve
from tests.browser import PROJECT, strays

DOCS = PROJECT / "generated" / "docs"


@pytest.fixture(scope="session")
def url(site: Path) -> Iterator[str]:
    """The base URL of a sandbox that serves the site too."""
    with serve(pace=0, site=site) as address:
        yield address


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """A page that may copy; it must reach no other host and raise no error."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(20_000)
    found, errors = strays(page), []
    page.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108
    yield page
    context.close()
    assert (found, errors) == ([], [])


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page of its own."""
    with opened(browser) as page:
        yield page


def go_to_form(page: Page, url: str, model: str, state: str = "") -> Page:
    """Opens the page of a model, with a state in its address if there is one."""
    page.goto(f"{url}/models/{model}/{state}")
    page.locator(".playground-code pre").wait_for()
    return page


@pytest.fixture
def open_form(page: Page, url: str) -> Callable[..., Page]:
    """Opens the page of a model in the test's own page."""
    return partial(go_to_form, page, url)


@pytest.fixture(scope="module")
def module(browser: Browser, url: str) -> Iterator[Callable[..., object]]:
    """Runs JavaScript over the playground's modules: each is a variable of its name."""
    page = browser.new_page()
    found = strays(page)
    page.goto(f"{url}/assets/playground/json.js")  # a page with nothing else to load

    def call(script: str, given: object = None, names: str = "json") -> object:
        imports = "".join(
            f"const {it} = await import('/assets/playground/{it}.js');"
            for it in names.split()
        )
        return page.evaluate(f"async (given) => {{ {imports} {script} }}", given)

    yield call
    page.close()
    assert found == []


@pytest.fixture
def arrived(url: str) -> Callable[[], dict[str, object]]:
    """The newest task of the sandbox's ledger."""

    def call() -> dict[str, object]:
        with httpx2.Client(verify=False) as web:
            tasks = web.get(f"{url}/sandbox/ledger").json()["tasks"]
        newest: dict[str, object] = tasks[-1]
        return newest

    return call
