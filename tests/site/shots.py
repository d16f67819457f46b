"""`make docs-shots`: pictures of the site for people to look at, in shots/."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import chromium, served

PROJECT = Path(__file__).parents[2]
PAGES = {
    "home": "",
    "models": "catalog/",
    "video": "models/veo3_1_quality/",
    "image": "models/doubao_seedream_5_0_lite/",
    "guide": "guides/errors/",
    "reference": "reference/tasks/",
}
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


def main(site: Path, folder: Path) -> None:
    """Write a picture of each page, at each size, in light and in dark."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with served(site) as url, chromium() as browser:
        for scheme in ("light", "dark"):
            for size in SIZES:
                _take(browser, url, size, scheme, folder)


def _take(browser: Browser, url: str, size: str, scheme: str, folder: Path) -> None:
    width, height = SIZES[size]
    page = browser.new_page(
        viewport={"width": width, "height": height}, color_scheme=scheme
    )
    for name, path in PAGES.items():
        page.goto(f"{url}/{path}", wait_until="networkidle")
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main(PROJECT / "site", PROJECT / "shots")
    sys.stdout.write(f"{len(PAGES) * len(SIZES) * 2} pictures in shots/\n")
