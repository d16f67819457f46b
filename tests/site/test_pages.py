"""The site in a real browser, over HTTP."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

PATHS = [
    *("/", "/catalog/", "/models/veo3_1_quality/", "/models/doubao_seedream_5_0_lite/"),
    *("/guides/errors/", "/reference/tasks/"),
]
PHONE, DESKTOP = (390, 844), (1280, 900)
NAMES = {
    *("Doubao Seedance 1.0 Pro Quality", "Doubao Seedance 4.0", "Seedream 5 Lite"),
    *("Veo 3.1 Quality", "Viduq 3 Pro"),
}

WATCH_JUMPS = """
window.jumped = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.jumped += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


def sized(page: Page, size: tuple[int, int]) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return page


def shown_models(page: Page) -> set[str]:
    """The titles that the table of all models shows now."""
    return set(page.locator("article tbody tr:visible a").all_inner_texts())


def test_no_page_asks_another_host(page: Page, address: str, site: Path) -> None:
    """Every page loads whole, and no request leaves the machine."""
    failed: list[str] = []
    # What is still on its way when the next page is asked for is aborted by us.
    page.on(
        "requestfailed",
        lambda it: failed.append(it.url) if it.failure != "net::ERR_ABORTED" else None,
    )
    page.on("response", lambda it: failed.append(it.url) if it.status >= 400 else None)
    for path in sorted(site.rglob("index.html")):
        folder = path.parent.relative_to(site).as_posix()
        page.goto(f"{address}/{folder}/")
    assert failed == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_axe_finds_nothing_serious(
    page: Page, address: str, size: tuple[int, int]
) -> None:
    """Names, contrast, focus: nothing that axe calls serious or critical."""
    # The colours are the same at every size: each scheme is looked at in one.
    sized(page, size).emulate_media(color_scheme="dark" if size == PHONE else "light")
    for path in PATHS:
        page.goto(address + path, wait_until="networkidle")
        found = Axe().run(page).response["violations"]
        grave = [it for it in found if it["impact"] in {"serious", "critical"}]
        assert (path, [it["id"] for it in grave]) == (path, [])


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps_or_overflows(
    page: Page, address: str, size: tuple[int, int]
) -> None:
    """Scripts move nothing that is shown, and no page is wider than its window."""
    sized(page, size).add_init_script(WATCH_JUMPS)
    for path in PATHS:
        page.goto(address + path, wait_until="networkidle")
        assert page.evaluate("window.jumped") < 0.05, path
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path


def test_search_finds_a_model(page: Page, address: str) -> None:
    """The search works from a server on loopback, and a result leads to its page."""
    page.goto(f"{address}/", wait_until="networkidle")
    page.keyboard.press("Control+k")
    page.keyboard.type("veo")
    page.get_by_role("option", name="Veo 3.1 Quality").first.click()
    page.wait_for_url("**/models/veo3_1_quality/**")


@pytest.mark.parametrize(
    ("label", "value", "names"),
    [
        ("Name", "veo", {"Veo 3.1 Quality"}),
        ("Name", "seedream_5", {"Seedream 5 Lite"}),
        ("Name", "no such model", set()),
        ("Seconds", "16", {"Viduq 3 Pro"}),
        ("Seconds", "8", NAMES - {"Doubao Seedance 4.0", "Seedream 5 Lite"}),
        ("Images in", "14", {"Doubao Seedance 4.0", "Seedream 5 Lite"}),
        ("Images in", "15", {"Doubao Seedance 4.0"}),
        ("Cost at most", "0.03", {"Doubao Seedance 4.0"}),
        ("Cost at most", "1", NAMES),
    ],
)
def test_filter_shows_what_is_wanted(
    page: Page, address: str, label: str, value: str, names: set[str]
) -> None:
    """Each field of the filter leaves the models that fit, and says how many."""
    page.goto(f"{address}/catalog/")
    page.get_by_label(label, exact=True).fill(value)
    expect(page.locator(".model-filter [role=status]")).to_have_text(
        f"{len(names)} of 5 models"
    )
    assert shown_models(page) == names


def test_filter_chooses(page: Page, address: str) -> None:
    """Kind and resolution narrow the list together; a kind without models is gone."""
    page.goto(f"{address}/catalog/")
    page.get_by_label("Makes").select_option("Videos")
    page.get_by_label("Resolution").select_option("1080p")
    page.get_by_label("Name").fill("pro")
    assert shown_models(page) == {"Doubao Seedance 1.0 Pro Quality", "Viduq 3 Pro"}
    assert not page.get_by_role("heading", name="Images").is_visible()
    assert page.locator("article table:visible").count() == 1


def test_table_is_whole_without_scripts(browser: Browser, address: str) -> None:
    """Without JavaScript all models are listed, and no control is there for nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/catalog/")
    assert shown_models(page) == NAMES
    assert page.locator("article").locator("input, select").count() == 0
    context.close()


def test_tabs_and_folds_open_by_keyboard(page: Page, address: str) -> None:
    """Arrows change the tab, Enter unfolds the advanced fields."""
    page.goto(f"{address}/models/veo3_1_quality/", wait_until="networkidle")
    tabs = page.locator(".tabbed-set").last
    tabs.locator("input").first.focus()
    for word in ("asyncio.run", "curl -X POST", "mindvideo run"):
        page.keyboard.press("ArrowRight")
        expect(tabs.locator(".tabbed-block:visible")).to_contain_text(word)
    fold = page.get_by_text("Advanced fields", exact=True)
    field = page.locator("details", has_text="Advanced fields").get_by_text(
        "generation_type", exact=True
    )
    expect(field).not_to_be_visible()
    fold.focus()
    page.keyboard.press("Enter")
    expect(field).to_be_visible()
