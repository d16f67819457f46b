"""The form of each of the five pages: filled by hand, shown as code, run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.playground.conftest import go_to_form, opened

ROOT = Path(__file__).resolve().parents[2]

PROMPT = 'A "red" car\'s road\nat dusk, 10 € \\ $HOME `x`'

# What is typed, chosen or switched, by field; the form starts empty.
INPUTS: dict[str, dict[str, object]] = {
    "apimart_doubao_seedance_4_0": {
        "prompt": PROMPT,
        "n": 2,
        "size": "16:9",
        "watermark": True,
        "resolution": "4K",
        "image_urls": ["https://a.example/b.png?c=d&e='f'", "data:image/png;base64,AA=="],
        "optimize_prompt_options": "fast",
        "sequential_image_generation_options": {"max_images": 3},
    },
    "doubao_seedance_1_0_pro_quality": {
        "prompt": PROMPT,
        "duration": 12,
        "resolution": "480p",
        "aspect_ratio": "21:9",
        "seed": -1,
        "image_with_roles": [
            {"url": "https://a.example/1.png", "role": "first_frame"},
            {"url": "https://a.example/2.png", "role": "last_frame"},
        ],
    },
    "doubao_seedream_5_0_lite": {
        "prompt": "竹林里的熊猫",
        "n": 1,
        "size": "auto",
        "output_format": "png",
        "sequential_image_generation": "auto",
    },
    "veo3_1_quality": {
        "prompt": "-starts like an option",
        "duration": 8,
        "enable_gif": False,
        "image_urls": ["HTTPS://a.example/b.png"],
        "generation_type": "frame",
    },
    "viduq3_pro": {
        "audio": False,
        "duration": 16,
        "resolution": "1080p",
        "seed": 4294967295,
        "image_urls": ["https://a.example/1.png", "https://a.example/2.png"],
    },
}  # fmt: skip


def field(within: Page | Locator, wire: str) -> Locator:
    """The part of a form that is one field, by its name on the wire."""
    heading = f":is(label, legend) > code:text-is('{wire}')"
    return within.locator(f".playground-field:has(> {heading})").first


def fill(within: Page | Locator, values: dict[str, object]) -> None:
    """Give the fields of an object these values, as a person does."""
    for wire, value in values.items():
        enter(field(within, wire), value)


def enter(place: Locator, value: object) -> None:
    match value:
        case bool():
            switch = place.get_by_role("switch")
            if switch.get_attribute("aria-checked") == str(value).lower():
                switch.click()  # it shows the default: a first click is the opposite
            switch.click()
        case dict():
            fill(place, value)
        case list():
            for item in value:
                place.get_by_role("button", name="Add to").click()
                row = place.locator(".playground-row").last
                enter(row.locator(".playground-field").first, item)
        case _ if place.locator(":scope > select").count():
            place.locator("select").select_option(label=str(value))
        case _:
            place.locator("input:not([type]), input[type=text], textarea").first.fill(
                str(value)
            )


def copied(page: Page, tab: str) -> str:
    """What the copy button of a tab puts on the clipboard."""
    page.get_by_role("tab", name=tab, exact=True).click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.locator(".playground-code .playground-said")).to_have_text("Copied.")
    text: str = page.evaluate("navigator.clipboard.readText()")
    assert text.split() == page.locator(".playground-code pre").inner_text().split()
    return text


@pytest.fixture(scope="module", params=INPUTS)
def filled(
    request: pytest.FixtureRequest, browser: Browser, url: str
) -> Iterator[tuple[str, dict[str, object], Page]]:
    """A model, an input, and the page whose form was filled with it: no test edits it."""
    with opened(browser) as page:
        yield filled_by_hand(go_to_form(page, url, request.param), request.param)


def filled_by_hand(page: Page, model: str) -> tuple[str, dict[str, object], Page]:
    page.get_by_role("button", name="Clear").click()
    for summary in page.locator(".playground summary").all():
        summary.click()
    fill(page, INPUTS[model])
    expect(page.locator(".playground-verdict")).to_have_text(
        "The SDK takes this input."
    )
    return model, INPUTS[model], page


def test_payload_is_what_was_filled_in_and_no_more(
    filled: tuple[str, dict[str, object], Page],
) -> None:
    """What is left empty is not sent; every other value has its own type."""
    model, wanted, page = filled
    payload = json.loads(copied(page, "Payload"))
    assert payload == {"model": payload["model"], "input": wanted}
    assert payload["model"].replace("-", "_") == model


def test_code_of_each_tab_sends_what_was_filled_in(
    filled: tuple[str, dict[str, object], Page],
    url: str,
    tmp_path: Path,
    arrived: Callable[[], dict[str, object]],
) -> None:
    """Copied and run as it stands, each tab makes the task that the form shows."""
    _, wanted, page = filled
    seen = set()
    for tab in ("Python", "Python, async", "curl"):
        text = copied(page, tab)
        command = ["sh", "-ec", text] if tab == "curl" else [sys.executable, "-c", text]
        folder = tmp_path / tab
        folder.mkdir()
        run(command, url, folder)
        task = arrived()
        assert (tab, task["input"]) == (tab, wanted)
        assert task["task_id"] not in seen
        seen.add(task["task_id"])


def test_command_line_sends_what_was_filled_in(
    filled: tuple[str, dict[str, object], Page],
    url: str,
    tmp_path: Path,
    arrived: Callable[[], dict[str, object]],
) -> None:
    """The last tab, with `mindvideo` on the path, makes the same task and its file."""
    _, wanted, page = filled
    script = tmp_path / "mindvideo"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m mindvideo.cli "$@"\n')
    script.chmod(0o755)
    run(["sh", "-ec", copied(page, "Command line")], url, tmp_path)
    assert arrived()["input"] == wanted


def run(command: list[str], url: str, folder: Path) -> None:
    environment = {
        **os.environ,
        "MINDVIDEO_API_KEY": "any",
        "MINDVIDEO_BASE_URL": url,
        "PYTHONPATH": str(ROOT / "generated"),
        "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_run_ends_in_a_visible_result(
    filled: tuple[str, dict[str, object], Page],
    arrived: Callable[[], dict[str, object]],
) -> None:
    """Run submits the form's input with a key of its own, and shows what came of it."""
    _, wanted, page = filled
    page.get_by_role("button", name="Run in the sandbox").click()
    result = page.locator(".playground-result :is(img, video)").first
    expect(result).to_be_visible()
    expect(page.locator(".playground-progress")).to_contain_text("succeeded")
    page.wait_for_function(
        "it => (it.naturalWidth ?? it.videoWidth) > 0", arg=result.element_handle()
    )
    task = arrived()
    assert task["input"] == wanted
    assert task["idempotency_key"]


UPLOAD = """
const field = (wire, accept) => ({ wire, type: { kind: "text" }, hints: { accept } });
const data = { objects: { Input: { fields: [field("video_url", "video/*"), field("prompt")] } } };
const part = form.objectPart("Input", { data, initial: {} });
document.body.append(part.node);
const [input, ...others] = part.node.querySelectorAll("input[type=file]");
const files = new DataTransfer();
files.items.add(new File([new Uint8Array(3000)], "a.mp4", { type: "video/mp4" }));
input.files = files.files;
const told = new Promise((done) => part.node.addEventListener("input", done, { once: true }));
input.dispatchEvent(new Event("change"));
await told;
const sent = part.value([], []);
part.node.querySelector("[aria-label='Clear video_url']").click();
return [input.accept, others.length, sent, part.value([], []) ?? null];
"""


def test_a_single_field_takes_a_file_too(module: Callable[..., object]) -> None:
    """A video becomes a data address, and can be taken away; other fields take none."""
    accept, others, sent, cleared = module(UPLOAD, names="form")
    assert (accept, others, cleared) == ("video/*", 0, None)
    assert sent == {"video_url": f"data:video/mp4;base64,{'A' * 4000}"}
