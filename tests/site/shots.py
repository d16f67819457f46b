"""`make docs-shots`: pictures of the site for people to look at, in shots/."""

import shutil
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from mindvideo.sandbox import serve
from tests.browser import chromium

PROJECT = Path(__file__).parents[2]
PAGES = {
    "home": "",
    "models": "catalog/",
    "video": "models/veo3_1_quality/",
    "image": "models/doubao_seedream_5_0_lite/",
    "guide": "guides/errors/",
    "command-line": "guides/command_line/",
    "reference": "reference/tasks/",
}
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
WRONG = b'{"prompt": "", "duration": 99, "aspect_ratio": "16:10", "seed": "x"}'
"""An input that the form opens with, of which nearly all is wrong."""


def main(site: Path, folder: Path) -> int:
    """Write a picture of each page, at each size, in light and in dark; their number."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with serve(pace=0, site=site) as url, chromium() as browser:
        for scheme in ("light", "dark"):
            for size in SIZES:
                _take(browser, url, folder, size, scheme)
    return len([*folder.iterdir()])


def _take(browser: Browser, url: str, folder: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    for name, path in PAGES.items():
        page.goto(f"{url}/{path}", wait_until="networkidle")
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
    for name, (path, prepare) in STATES.items():
        page.goto("about:blank")  # an address that differs in its end loads nothing
        page.goto(f"{url}/{path}", wait_until="networkidle")
        prepare(page)
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
    page.close()


def _run(page: Page) -> None:
    page.get_by_role("button", name="Run in the sandbox").click()
    expect(page.locator(".playground-result > *")).to_have_count(1)
    page.get_by_role("tab", name="curl").click()
    page.wait_for_load_state("networkidle")


def _unfold(page: Page) -> None:
    folds = page.locator("article details")
    folds.evaluate_all("found => found.forEach((it) => (it.open = true))")


def _filter(page: Page) -> None:
    page.get_by_label("Seconds").fill("12")


def _menu(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("image")
    page.get_by_role("option").first.wait_for()


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "wrong": (
        f"models/viduq3_pro/#try={urlsafe_b64encode(WRONG).decode().rstrip('=')}",
        _unfold,
    ),
    "ran-video": ("models/viduq3_pro/", _run),
    "ran-image": ("models/doubao_seedream_5_0_lite/", _run),
    "unfolded": ("models/apimart_doubao_seedance_4_0/", _unfold),
    "filtered": ("catalog/", _filter),
    "search": ("", _menu),
}


if __name__ == "__main__":
    made = main(PROJECT / "site", PROJECT / "shots")
    sys.stdout.write(f"{made} pictures in shots/\n")
