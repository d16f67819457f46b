"""How a playground behaves: keyboard, names, state, hostile text, nothing that jumps."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from mindvideo.catalog import models
from tests.browser import served

MODELS = [slug.replace("-", "_") for slug in models]
VIDEO = "viduq3_pro"

BAD = "</script><img src=x onerror=alert(1)>{{7*7}}\u202e"
HOSTILE = {
    "slug": "a-model",
    "attribute": "a_model",
    "output": {"key": "videos", "suffix": ".mp4"},
    "example": {BAD: BAD, "__proto__": BAD},
    "root": "Input",
    "objects": {
        "Input": {
            "fields": [
                {
                    "wire": BAD,
                    "title": BAD,
                    "description": BAD,
                    "default": BAD,
                    "hints": {"placeholder": BAD, "accept": BAD, "widget": BAD},
                    "type": {"kind": "choice", "values": [BAD, "a"]},
                },
                {"wire": "__proto__", "python": "proto", "type": {"kind": "text"}},
                {"wire": "maybe", "type": {"kind": "nullable", "of": {"kind": "text"}, "left": True}},
                {"wire": "any", "type": {"kind": "any", "left": True}},
                {"wire": "exact", "type": {"kind": "number", "ge": 0, "le": 1}},
                {"wire": "again", "type": {"kind": "object", "name": "Input"}},
            ]
        }
    },
    "rules": [{"id": "a", "message": BAD, "left": True}],
}  # fmt: skip


def state(given: str) -> str:
    """The end of an address that holds an input."""
    return f"#try={urlsafe_b64encode(given.encode()).decode().rstrip('=')}"


def payload(page: Page) -> dict[str, object]:
    """The input that the first tab shows."""
    page.get_by_role("tab", name="Payload").click()
    text = page.locator(".playground-code pre").inner_text()
    given: dict[str, object] = json.loads(text)["input"]
    return given


@pytest.fixture
def hostile(page: Page, open_form: Callable[..., Page]) -> Page:
    """A page whose every text tries to be markup."""
    page.route(
        "**/*.playground.json", lambda route: route.fulfill(body=json.dumps(HOSTILE))
    )
    return open_form(VIDEO)


@pytest.mark.parametrize("model", MODELS)
def test_axe_finds_no_serious_issue(model: str, open_form: Callable[..., Page]) -> None:
    """Names, roles and contrast hold with everything open and something wrong."""
    page = open_form(model, state('{"prompt": "", "seed": "x", "duration": 99}'))
    for summary in page.locator(".playground details:not([open]) > summary").all():
        summary.click()
    for add in page.get_by_role("button", name="Add to").all():
        add.click()
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context=".playground").response["violations"]
        assert [
            (scheme, it["id"], [node["html"] for node in it["nodes"]])
            for it in found
            if it["impact"] in {"serious", "critical"}
        ] == []


def test_keyboard_alone_is_enough(open_form: Callable[..., Page]) -> None:
    """Tab reaches each control in order; keys switch, choose, add, move tabs and run."""
    page = open_form("veo3_1_quality")
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Prompt prompt").focus()
    page.keyboard.type("By hand")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")  # Duration
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # GIF output
    page.keyboard.press("Tab")  # Leave out
    page.keyboard.press("Tab")
    page.keyboard.type("4k")  # Resolution
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Advanced
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Add to Frame images
    page.keyboard.type("http://a.example/b.png")
    assert payload(page) == {
        "prompt": "By hand",
        "duration": 8,
        "enable_gif": True,
        "resolution": "4k",
        "image_urls": ["http://a.example/b.png"],
    }
    page.keyboard.press("ArrowLeft")
    focused = page.locator(":focus")
    expect(focused).to_have_text("Command line")
    expect(focused).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Run in the sandbox").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".playground-result video")).to_be_visible()


def test_wrong_value_is_told_at_its_field_and_of_the_whole(
    open_form: Callable[..., Page],
) -> None:
    """The message is the field's description, the verdict is announced, nothing is sent."""
    page = open_form(VIDEO)
    duration = page.get_by_label("Duration duration", exact=True)
    below = page.get_by_label("Resolution resolution", exact=True)
    before = height_between(duration, below)
    duration.fill("17")
    message = "Input should be less than or equal to 16; given 17"
    expect(duration).to_have_attribute("aria-invalid", "true")
    expect(duration).to_have_accessible_description(
        f"1 to 16. When left out, the server uses 5. {message}"
    )
    expect(page.locator(".playground-verdict")).to_contain_text(f"duration: {message}")
    assert height_between(duration, below) == before
    page.get_by_role("button", name="Run in the sandbox").click()
    expect(page.locator(".playground-progress")).to_have_text(
        "The input has problems: nothing was sent."
    )
    duration.fill("16")
    expect(duration).to_have_attribute("aria-invalid", "false")


def height_between(one: Locator, other: Locator) -> float:
    """How far down one element stands below another."""
    boxes = [it.bounding_box() or {"y": 0.0} for it in (one, other)]
    return boxes[1]["y"] - boxes[0]["y"]


def test_rule_is_told_and_taken_back(open_form: Callable[..., Page]) -> None:
    """A rule over several fields is told as soon as it is broken, and no longer."""
    page = open_form(VIDEO, state('{"image_urls": ["http://a"]}'))
    verdict = page.locator(".playground-verdict")
    expect(verdict).to_have_text("The SDK takes this input.")
    page.get_by_label("Aspect ratio aspect_ratio").select_option("1:1")
    expect(verdict).to_contain_text(
        "aspect_ratio can be given only when image_urls is not."
    )
    page.get_by_label("Aspect ratio aspect_ratio").select_option("")
    expect(verdict).to_have_text("The SDK takes this input.")


def test_default_can_be_sent_or_left_out(open_form: Callable[..., Page]) -> None:
    """Omitted and the server's default are two things, and both can be had."""
    page = open_form(VIDEO, state("{}"))
    switch = page.get_by_role("switch")
    expect(switch).to_have_attribute("aria-checked", "true")
    assert "audio" not in payload(page)
    switch.click()
    assert payload(page)["audio"] is False
    switch.click()
    assert payload(page)["audio"] is True
    page.get_by_role("button", name="Leave out").click()
    assert "audio" not in payload(page)


def test_address_keeps_the_form(open_form: Callable[..., Page]) -> None:
    """What is typed is in the address, digit for digit, and a link shows it again."""
    page = open_form(VIDEO)
    page.locator(".playground summary").click()
    page.get_by_label("Seed seed", exact=True).fill("1.0")
    page.wait_for_url("**/#try=**")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    seed = page.get_by_label("Seed seed", exact=True)
    expect(seed).to_have_value("1.0")
    expect(seed).to_be_visible()
    page.get_by_role("button", name="Example").click()
    assert "#" not in page.url


@pytest.mark.parametrize(
    "end", ["#try=", "#try=!", state("[1]"), state("{"), "#try=_w", "#other"]
)
def test_broken_address_shows_the_example(
    end: str, open_form: Callable[..., Page]
) -> None:
    """A link that was cut or is no input is as good as none."""
    page = open_form(VIDEO, end)
    assert payload(page) == dict(models["viduq3-pro"].example_input or {})


def test_value_outside_the_offer_comes_with_a_guess(
    open_form: Callable[..., Page],
) -> None:
    """An old link with a choice that is gone says so, and what is near."""
    page = open_form(VIDEO, state('{"prompt": "x", "aspect_ratio": "16:10"}'))
    expect(page.locator(".playground-verdict")).to_contain_text(
        "given '16:10'; did you mean '16:9'?"
    )


def test_files_become_data_addresses(
    open_form: Callable[..., Page], tmp_path: Path
) -> None:
    """Several files at once are read in the page; a long one is not drawn out, but copied."""
    small, large = tmp_path / "a.png", tmp_path / "b.png"
    small.write_bytes(b"\x89PNG")
    large.write_bytes(bytes(200_000))
    page = open_form("doubao_seedream_5_0_lite")
    page.locator(".playground summary").first.click()
    upload = page.locator("input[type=file]")
    expect(upload).to_have_attribute("accept", "image/*")
    upload.set_input_files([small, large])
    expect(page.locator(".playground-row")).to_have_count(2)
    shown = page.locator(".playground-code pre").inner_text()
    assert '"data:image/png;base64,iVBORw=="' in shown
    assert "more characters; Copy takes all of them" in shown
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".playground-code .playground-said")).to_have_text("Copied.")
    sent = json.loads(page.evaluate("navigator.clipboard.readText()"))["input"]
    assert len(sent["image_urls"][1]) > 250_000
    page.wait_for_url("**/#try=**")
    assert len(page.url) < 5_000


def test_text_is_never_markup(hostile: Page) -> None:
    """Names, texts, values and messages of a schema are shown as they are."""
    expect(hostile.locator(".playground img, .playground script")).to_have_count(0)
    expect(hostile.locator(".playground label").first).to_contain_text("</script><img")
    expect(hostile.locator(".playground-verdict")).to_contain_text("<img src=x")
    tabs = hostile.get_by_role("tab")
    for tab in tabs.all():
        tab.click()
        shown = hostile.locator(".playground-code pre").inner_text()
        assert "<img src=x" in shown
        assert "\u202e" not in shown or tab.inner_text() == "Command line"
    assert payload(hostile) == {BAD: BAD, "__proto__": BAD}


def test_null_is_not_left_out_and_any_value_is_json(hostile: Page) -> None:
    """null is a box of its own; what has no control of its own is written as JSON."""
    hostile.get_by_role("button", name="Clear").click()
    hostile.get_by_label("Send null").first.check()
    anything = hostile.get_by_label("any any", exact=True).first
    anything.fill('{"a": [1.50, 1e400]')
    expect(hostile.locator(".playground-verdict")).to_contain_text(
        "any: This is not JSON"
    )
    anything.fill('{"a": [1.50, 123456789012345678901234567890]}')
    hostile.get_by_label("exact exact", exact=True).first.fill("0.1000000000000000055")
    shown = hostile.locator(".playground-code pre").inner_text()
    assert "1.50" in shown
    assert "123456789012345678901234567890" in shown
    assert "0.1000000000000000055" in shown
    assert payload(hostile)["maybe"] is None


def test_without_a_sandbox_there_is_nothing_to_run(site: Path, page: Page) -> None:
    """Served by anything else, under any path, the form works and offers no Run."""
    with served(site.parent) as url:
        page.goto(f"{url}/{site.name}/models/{VIDEO}/")
        expect(page.locator(".playground-verdict")).to_have_text(
            "The SDK takes this input."
        )
        expect(page.get_by_role("button", name="Run in the sandbox")).to_have_count(0)


def test_failed_task_is_told(open_form: Callable[..., Page]) -> None:
    """A task that fails ends in a sentence and no picture."""
    page = open_form(VIDEO, state('{"prompt": "[sandbox:fail]"}'))
    page.get_by_role("button", name="Run in the sandbox").click()
    expect(page.locator(".playground-progress")).to_contain_text("failed")
    expect(page.locator(".playground-result > *")).to_have_count(0)


def test_phone_has_room_for_all(open_form: Callable[..., Page]) -> None:
    """At the width of a phone nothing but code is wider than the page."""
    page = open_form("doubao_seedance_1_0_pro_quality")
    page.set_viewport_size({"width": 360, "height": 700})
    page.locator(".playground summary").click()
    page.get_by_role("button", name="Add to").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
