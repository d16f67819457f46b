"""The pages of five models in Chromium, served by the sandbox whose clock never waits."""

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree

import httpx2
import pytest
from playwright.sync_api import Browser, Page

from mindvideo.sandbox import serve
from tests.browser import chromium, strays

DOCS = Path(__file__).resolve().parents[2] / "generated" / "docs"

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="../../assets/playground/playground.css">
<script type="module" src="../../assets/playground/main.js"></script>
</head>
<body><main><h1>{name}</h1><div class="playground" data-model="{name}"></div></main></body>
</html>
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page for each model, at `models/<attribute>/`."""
    folder = tmp_path_factory.mktemp("site") / "site"
    copytree(DOCS, folder)
    (folder / "index.html").write_text("<!doctype html><title>Home</title>")
    for data in (folder / "models").glob("*.playground.json"):
        name = data.name.removesuffix(".playground.json")
        (folder / "models" / name).mkdir()
        page = PAGE.format(name=name)
        (folder / "models" / name / "index.html").write_text(page)
    return folder


@pytest.fixture(scope="session")
def url(site: Path) -> Iterator[str]:
    """The base URL of a sandbox that serves the site too."""
    with serve(pace=0, site=site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page that may copy; it must reach no other host and raise no error."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    found, errors = strays(opened), []
    opened.on("pageerror", lambda error: errors.append(error))  # noqa: PLW0108
    yield opened
    context.close()
    assert (found, errors) == ([], [])


@pytest.fixture
def open_form(page: Page, url: str) -> Callable[..., Page]:
    """Opens the page of a model, with a state in its address if there is one."""

    def call(model: str, state: str = "") -> Page:
        page.goto(f"{url}/models/{model}/{state}")
        page.locator(".playground-code pre").wait_for()
        return page

    return call


@pytest.fixture
def module(page: Page, url: str) -> Callable[..., object]:
    """Runs JavaScript over the playground's modules: each is a variable of its name."""
    page.goto(f"{url}/index.html")

    def call(script: str, given: object = None, names: str = "json") -> object:
        imports = "".join(
            f"const {it} = await import('/assets/playground/{it}.js');"
            for it in names.split()
        )
        return page.evaluate(f"async (given) => {{ {imports} {script} }}", given)

    return call


@pytest.fixture
def arrived(url: str) -> Callable[[], dict[str, object]]:
    """The newest task of the sandbox's ledger."""

    def call() -> dict[str, object]:
        with httpx2.Client(verify=False) as web:
            tasks = web.get(f"{url}/sandbox/ledger").json()["tasks"]
        newest: dict[str, object] = tasks[-1]
        return newest

    return call
