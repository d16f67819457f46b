"""run, submit, wait, get, events and download against a sandbox."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from mindvideo.cli.exit_codes import Exit
from mindvideo.testing import Sandbox
from tests.cli.conftest import IMAGES, KEY, VIDEO, Cli

GENERATED = Path(__file__).parents[2] / "generated"

TASK = {
    *("task_id", "request_id", "model", "status", "idempotency_key"),
    *("cost_estimate", "cost_actual", "output", "error", "files"),
}


def test_run_writes_the_file_and_names_it(cli: Cli, tmp_path: Path) -> None:
    """stdout has the path and nothing else; the id was told on stderr."""
    target = tmp_path / "a.mp4"
    done = cli("run", VIDEO, "--prompt", "a cat", "-o", target)
    assert (done.code, done.out) == (0, f"{target}\n")
    assert target.read_bytes()[4:8] == b"ftyp"
    assert "mindvideo wait task_" in done.err


def test_run_without_a_target_prints_addresses(cli: Cli, url: str) -> None:
    """One line for each file of the task."""
    done = cli("run", IMAGES, "--prompt", "a cat", "--n", "2", "-q")
    assert done.code == 0 and done.err == ""
    assert [it.startswith(url) for it in done.out.splitlines()] == [True, True]


def test_json_has_the_documented_members(cli: Cli, tmp_path: Path) -> None:
    """A task as JSON has always the same members; costs are text, digit for digit."""
    target = tmp_path / "a.mp4"
    found = cli("run", VIDEO, "--prompt", "a", "-o", target, "--json").json
    assert found.keys() == TASK
    assert (found["status"], found["cost_actual"]) == ("succeeded", "0.675")
    assert found["files"] == [str(target)]
    assert found["output"]["videos"][0]["url"].startswith("http")


def test_several_files_get_a_number(cli: Cli, tmp_path: Path) -> None:
    """With -o nothing that was paid for is left behind; with --out a template names."""
    done = cli("run", IMAGES, "--prompt", "a", "--n", 3, "-o", tmp_path / "a.png")
    names = [Path(it).name for it in done.out.splitlines()]
    assert names == ["a.png", "a-2.png", "a-3.png"]
    folder = tmp_path / "new"
    words = ("--out", folder, "--name", "{kind}-{index}{suffix}")
    done = cli("run", IMAGES, "--prompt", "a", "--n", 2, *words)
    assert done.code == 0
    assert {it.name for it in folder.iterdir()} == {"images-1.png", "images-2.png"}


def test_a_task_goes_on_in_other_commands(cli: Cli, tmp_path: Path) -> None:
    """submit prints the id; get, events, wait and download take it."""
    task_id = cli("submit", VIDEO, "--prompt", "a").out.strip()
    assert cli("get", task_id, "--json").json["task_id"] == task_id
    assert f"task_id: {task_id}" in cli("get", task_id).out
    steps = [it["status"] for it in cli("events", task_id, "--json").json]
    assert steps == ["queued", "processing", "succeeded"]
    assert len(cli("events", task_id).out.splitlines()) == len(steps)
    assert cli("wait", task_id).out.startswith("http")
    target = tmp_path / "a.mp4"
    assert cli("download", task_id, "-o", target).out == f"{target}\n"


def test_no_wait_is_submit(cli: Cli) -> None:
    """`run --no-wait` prints the id and does not ask again."""
    done = cli("run", VIDEO, "--prompt", "a", "--no-wait", "--json")
    assert done.json["status"] == "queued"


def test_the_input_is_put_together_in_one_order(cli: Cli, tmp_path: Path) -> None:
    """Over the file go the options, over these --set."""
    path = tmp_path / "input.json"
    path.write_text(json.dumps({"prompt": "file", "duration": 2, "seed": 1}))
    words = ("--input", path, "--duration", 3, "--seed", 2, "--set", "seed=99999999999")
    done = cli("run", VIDEO, *words)
    assert done.code == 3
    assert "99999999999" in done.err and "duration" not in done.err


def test_the_same_key_is_the_same_task(cli: Cli) -> None:
    """--idempotency-key makes of two commands one task."""
    words = ("submit", VIDEO, "--prompt", "once", "--idempotency-key", "cli-once")
    assert cli(*words).out == cli(*words).out


def test_targets_are_checked_before_anything_is_paid(cli: Cli, tmp_path: Path) -> None:
    """A file that exists, a folder that does not, a bad template: nothing is sent."""
    there = tmp_path / "a.mp4"
    there.touch()
    for words in (
        ("-o", there),
        ("-o", tmp_path / "no" / "a.mp4"),
        ("-o", tmp_path / "b.mp4", "--out", tmp_path),
        ("--out", there),
        ("--out", tmp_path, "--name", "same.mp4"),
    ):
        done = cli("run", VIDEO, "--prompt", "a", *words)
        assert done.code in (2, 3) and "task_" not in done.err
    assert cli("run", VIDEO, "--prompt", "a", "-o", there, "--overwrite").code == 0


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, ("run", "viduq3-prox", "--prompt", "a")),
        (2, ("run", VIDEO, "--prompt", "a", "--no-such-field", "1")),
        (2, ("run", VIDEO, "--prompt", "a", "--timeout", "-1")),
        (2, ("run", VIDEO, "--prompt", "a", "--max-cost", "much")),
        (2, ("run", VIDEO, "--set", "prompt")),
        (2, ("download", "task_1")),
        (3, ("run", VIDEO, "--prompt", "a", "--duration", "abc")),
        (3, ("run", VIDEO)),
        (3, ("get", "no id")),
        (4, ("run", VIDEO, "--prompt", "[sandbox:fail]")),
        (6, ("run", VIDEO, "--prompt", "[sandbox:cancel]")),
        (7, ("run", VIDEO, "--prompt", "a", "--max-cost", "0.1")),
        (8, ("get", "task_1")),
        (8, ("run", "newer", "--no-validate", "--set", "prompt=a")),
    ],
)
def test_each_end_has_its_exit_code(cli: Cli, code: int, words: tuple[str]) -> None:
    """Each way to end has the documented code and one clear message on stderr."""
    done = cli(*words)
    assert (done.code, done.out) == (code, "")
    assert "mindvideo: " in done.err and "Traceback" not in done.err


Strike = Callable[[Sandbox], None]
MISHAPS: list[tuple[int, Strike]] = [
    (3, lambda it: it.answer(400)),
    (3, lambda it: it.answer(422)),
    (7, lambda it: it.answer(402)),
    (8, lambda it: it.answer(401)),
    (8, lambda it: it.answer(403)),
    (8, lambda it: it.answer(409, times=10)),
    (8, lambda it: it.answer(429, times=10)),
    (8, lambda it: it.answer(503, times=10)),
    (8, lambda it: it.drop(times=10)),
    (9, lambda it: it.answer(404, on="file", times=10)),
    (9, lambda it: it.drop(on="file", times=100)),
]


@pytest.mark.parametrize(("code", "strike"), MISHAPS)
def test_each_answer_of_the_api_has_its_exit_code(
    code: int,
    strike: Strike,
    bare_cli: Cli,
    mindvideo_sandbox: Sandbox,
    tmp_path: Path,
) -> None:
    """What the API says, or does not, and files that do not come; nothing is left."""
    strike(mindvideo_sandbox)
    target = tmp_path / "a.mp4"
    environment = {
        "MINDVIDEO_BASE_URL": mindvideo_sandbox.url,
        "MINDVIDEO_API_KEY": KEY,
    }
    with patch.dict(os.environ, environment):
        done = bare_cli("run", VIDEO, "--prompt", "a", "-o", target)
    assert (done.code, done.out) == (code, "")
    assert "mindvideo: " in done.err and "Traceback" not in done.err
    assert ("mindvideo download task_" in done.err) == (code == 9)
    assert not target.exists()


def test_help_and_guide_tell_the_same_codes(bare_cli: Cli) -> None:
    """What the codes mean stands in one place; the guide's table lacks none."""
    shown = bare_cli("--help").out.split("Exit codes:")[1]
    told = re.findall(r"^  (\d+)  ", shown, re.MULTILINE)
    guide = (GENERATED / "docs/guides/command_line.md").read_text(encoding="utf-8")
    assert told == re.findall(r"^\| (\d+) \|", guide, re.MULTILINE)
    assert [int(it) for it in told] == sorted(Exit)


def test_a_submit_that_was_not_heard_names_its_key(cli: Cli) -> None:
    """The task may exist: the key that makes a second try free is told."""
    done = cli("run", VIDEO, "--prompt", "a", "--timeout", 0, "--json")
    assert done.code == 8
    key = done.json["error"]["idempotency_key"]
    assert f"The same command with --idempotency-key {key} never pays" in done.err


def test_an_error_is_json_as_well(cli: Cli) -> None:
    """With --json an error is an object under one member, on stdout."""
    done = cli("run", VIDEO, "--prompt", "a", "--resolution", "721p", "--json")
    error = done.json["error"]
    assert (error["type"], error["exit_code"]) == ("InputError", done.code)
    assert error["problems"][0]["path"] == "resolution"
    assert "720p" in error["problems"][0]["message"]
    failed = cli("run", VIDEO, "--prompt", "[sandbox:fail]", "--json").json["error"]
    assert failed["task"].keys() == TASK
    assert failed["task_id"] == failed["task"]["task_id"]


def test_a_slip_in_the_slug_gets_the_nearest(cli: Cli) -> None:
    """An unknown model is answered with the one that was meant."""
    assert "Did you mean viduq3-pro?" in cli("run", "vidu3-pro").err
    assert "Did you mean viduq3-pro?" in cli("show", "vidu3-pro").err


def test_a_local_image_is_sent(cli: Cli, picture: Path) -> None:
    """A path, with or without @, becomes what is sent; an address stays."""
    for word in (picture, f"@{picture}", "https://example.com/a.png"):
        assert cli("run", VIDEO, "--image-urls", word).code == 0


def test_a_local_image_is_judged_by_the_rules(cli: Cli, picture: Path) -> None:
    """Where only public addresses are allowed a file is refused, and nothing sent."""
    done = cli("run", "veo3-1-quality", "--prompt", "a", "--image-urls", picture)
    assert done.code == 3 and "public http or https addresses only" in done.err
    missing = cli("run", VIDEO, "--image-urls", picture.with_name("none.png"))
    assert missing.code == 3 and "does not exist" in missing.err


def test_the_sandbox_flag_needs_nothing(bare_cli: Cli, tmp_path: Path) -> None:
    """No key, no network: one command, and a file is there."""
    target = tmp_path / "a.png"
    done = bare_cli("run", IMAGES, "--prompt", "a", "--sandbox", "-o", target)
    assert (done.code, done.out) == (0, f"{target}\n")
    assert target.read_bytes().startswith(b"\x89PNG") and "wait" not in done.err
