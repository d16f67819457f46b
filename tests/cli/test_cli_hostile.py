"""Text of the catalogue and of the API never reaches a terminal raw."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from mindvideo._runtime.catalog import Rule
from mindvideo.catalog import models
from mindvideo.cli.commands import models as listing
from mindvideo.cli.commands import run as running
from mindvideo.cli.input import lookup
from mindvideo.cli.output import safe_text
from tests.cli.conftest import VIDEO, Cli, Done

NASTY = "\x1b]0;owned\x07\x1b[31mred\r\x9b2J\u202egnp.exe\x00\x7f[bold]markup[/bold]"
RAW = set("\x1b\x07\r\x9b\u202e\x00\x7f")


def is_safe(done: Done) -> bool:
    """Whether nothing that a terminal obeys was written."""
    return not RAW & set(done.out + done.err)


@pytest.fixture
def hostile_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """One model whose every text is hostile."""
    schema = {
        "type": "object",
        "required": ["prompt"],
        "properties": {
            "prompt": {"type": "string", "title": NASTY, "description": NASTY},
            "mode": {"enum": [NASTY, "b"], "default": NASTY},
            NASTY: {"type": "string"},
        },
    }
    info = replace(
        models[VIDEO],
        title=NASTY,
        description=NASTY,
        input_schema=schema,
        rules=(Rule("r", "true", NASTY),),
        example_input={"prompt": NASTY, NASTY: NASTY},
    )
    for module in (lookup, listing, running):
        monkeypatch.setattr(module, "models", {VIDEO: info})


@pytest.mark.parametrize(
    "words",
    [
        ("models",),
        ("models", "--json"),
        ("show", VIDEO),
        ("show", VIDEO, "--json"),
        ("run", VIDEO, "--help"),
    ],
)
def test_a_hostile_catalogue(
    bare_cli: Cli, hostile_catalogue: None, words: tuple[str, ...]
) -> None:
    """Titles, descriptions, names, choices, rules and examples are shown as text."""
    done = bare_cli(*words)
    assert done.code == 0 and is_safe(done)
    assert "owned" in done.out and "[bold]" in done.out


Answer = Callable[[int, object], None]


@pytest.fixture
def api(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Iterator[Answer]:
    """An API that gives one answer to everything."""
    said: dict[str, object] = {}

    class Handler(BaseHTTPRequestHandler):
        """Answers as told."""

        def do_GET(self) -> None:
            body = json.dumps(said["body"]).encode()
            self.send_response(int(str(said["status"])))
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        monkeypatch.setenv("MINDVIDEO_BASE_URL", address)
        yield lambda status, body: said.update(status=status, body=body)
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_hostile_task(cli: Cli, api: Answer, extra: tuple[str, ...]) -> None:
    """Status, ids of requests, messages and addresses are shown as text."""
    task = {"task_id": "task_1", "status": NASTY, "request_id": NASTY}
    api(200, {**task, "output": {"videos": [{"url": NASTY}]}, "error": NASTY})
    done = cli("get", "task_1", *extra)
    assert done.code == 0 and is_safe(done) and "owned" in done.out
    api(200, {"task_id": "task_1", "status": "failed", "error": {"message": NASTY}})
    done = cli("wait", "task_1", *extra)
    assert done.code == 4 and is_safe(done) and "owned" in done.err


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_hostile_refusals_and_events(
    cli: Cli, api: Answer, extra: tuple[str, ...]
) -> None:
    """An error's code and message, and the words of events, are shown as text."""
    api(403, {"error": {"code": NASTY, "message": NASTY}, "request_id": NASTY})
    done = cli("get", "task_1", *extra)
    assert done.code == 8 and is_safe(done)
    api(200, {"events": [{"status": NASTY, "message": NASTY, "created_at": NASTY}]})
    done = cli("events", "task_1", *extra)
    assert done.code == 0 and is_safe(done) and "owned" in done.out


def test_hostile_words_of_the_caller(cli: Cli) -> None:
    """What stands on the command line comes back as text, too."""
    for words in (("run", NASTY), ("get", NASTY), ("run", VIDEO, "--set", NASTY)):
        done = cli(*words)
        assert done.code in (2, 3) and is_safe(done)


@pytest.mark.parametrize("character", sorted(RAW | set("\u2028\ufeff\ud800\x85")))
def test_each_character_that_acts_is_shown_by_number(character: str) -> None:
    """In one line, in lines, and in JSON that still reads as the same text."""
    text = f"a{character}b"
    assert character not in safe_text.line(text) + safe_text.lines(text)
    written = safe_text.json_text([text])
    assert character not in written and json.loads(written) == [text]


def test_scripts_keep_what_they_need() -> None:
    """Other alphabets, joiners and emoji stay as they are."""
    text = "熊猫 नमस्ते क्\u200dष 👩\u200d🚀"
    assert safe_text.line(text) == text
