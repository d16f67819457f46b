"""What tests share: the SDK of our schemas and of a catalogue, the site, a browser."""

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bench import make_catalog
from generator import generate

pytest_plugins = ["mindvideo.testing.plugin"]
"""As whoever installs the SDK has it: an entry point loads it there."""

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SCHEMAS = Path(__file__).parent.parent / "schemas"


SLOWEST = (
    "test_round",
    "test_killed",
    "test_disturbed",
    "test_pages",
    "test_long_names",
)
"""The files with the longest ways: they come first, or a worker would be left alone."""


INSTALL = "apt-get install"
"""In the reason of a skip, what stands before the package that brings what is missing."""


def pytest_configure() -> None:
    # A shell that starts a job in the background has it ignore Ctrl-C, nohup a hang-up,
    # and so would the commands that tests start and end by one.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda it: order.get(it.path.stem, len(order)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What this machine left out, and how to get it: nothing is skipped in silence."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {str(it.longrepr[2]).removeprefix("Skipped: ") for it in skipped}
    packages = {it.rpartition(" ")[2] for it in reasons if INSTALL in it}
    others = sorted(it for it in reasons if INSTALL not in it)
    ways = [f"{INSTALL} {' '.join(sorted(packages))}"] if packages else []
    if skipped:
        said = "; ".join(ways + others)
        terminalreporter.write_line(f"left out on this machine, {len(skipped)}: {said}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the expected texts anew; read the diff before you commit it",
    )
    parser.addoption(
        "--whole",
        action="store_true",
        help="try every case where a test tries a sample of them",
    )


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be written instead of compared."""
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session")
def whole(request: pytest.FixtureRequest) -> bool:
    """Whether tests that try a sample of their cases try all of them."""
    return bool(request.config.getoption("--whole"))


@pytest.fixture(scope="session")
def sdk_files() -> dict[str, str]:
    """What the generator makes of the project's own schemas: path -> text."""
    return generate(SCHEMAS)


@pytest.fixture(scope="session")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A schema folder with 60 invented models, half of them hard."""
    folder = tmp_path_factory.mktemp("catalogue")
    models = make_catalog.models(60, hard=0.5)
    make_catalog.write(folder, make_catalog.texts(models))
    return folder


@pytest.fixture(scope="session")
def catalogue_files(catalogue: Path) -> dict[str, str]:
    """What the generator makes of the catalogue: path -> text."""
    return generate(catalogue)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the site, built from the committed documents."""
    from tests.browser import build

    return build(SCHEMAS.parent / "generated", tmp_path_factory.mktemp("site"))


# Not for the whole session: while playwright runs, this thread has a running event loop.
@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium."""
    from tests.browser import chromium

    with chromium() as started:
        yield started
