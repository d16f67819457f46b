"""The guide "Adding a model", typed word by word by a newcomer, in a clone."""

import json
import re
import shlex
import textwrap
from collections.abc import Iterator
from typing import Any

import pytest

from tests.generator.evolution.history_cases import SCHEMAS
from tests.generator.evolution.test_round import Clone
from tests.generator.pages.page_server import Host, host
from tests.generator.pages.page_text import page_of

GUIDE = SCHEMAS.parent / "templates" / "docs" / "guides" / "adding.md"
CONSOLE = re.compile(r"^( *)```console\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
JSON = re.compile(r"^( *)```json\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
PLACE = "https://api.mindvideo.ai"


def commands() -> list[tuple[str, list[str]]]:
    """Each command of the guide, and the lines that it prints there."""
    found: list[tuple[str, list[str]]] = []
    for _, block in CONSOLE.findall(GUIDE.read_text(encoding="utf-8")):
        for line in textwrap.dedent(block).splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def written() -> list[Any]:
    """What the guide writes into the schema file."""
    blocks = JSON.findall(GUIDE.read_text(encoding="utf-8"))
    texts = [textwrap.dedent(block) for _, block in blocks]
    return [json.loads(it if it.startswith("{") else f"{{{it}}}") for it in texts]


@pytest.fixture(scope="module")
def site() -> Iterator[Host]:
    """The platform's site, with the page of a model that takes what the guide names."""
    text = (SCHEMAS / "viduq3-pro.json").read_text(encoding="utf-8")
    model = {**json.loads(text), "slug": "some-model", "title": "Some Model"}
    model["input_schema"]["properties"]["enable_gif"] = {
        "type": "boolean",
        "default": "false",
    }
    with host() as here:
        here.pages = {
            "/models/some-model/docs": page_of(model, "headings").encode(),
            "/models": b'<a href="/models/some-model/docs">Some Model</a>',
        }
        yield here


@pytest.fixture(scope="module")
def said(site: Host, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command prints, typed in the guide's order; the last state is committed."""
    clone = Clone(tmp_path_factory.mktemp("guide") / "project")
    rule, corrections = written()
    printed: dict[str, str] = {}
    for command, _ in commands():
        if command == "make check":
            printed[command] = clone.check("main")
            clone.commit("some-model")
            continue
        words = shlex.split(command.replace(PLACE, site.address))
        typed = words[3:] if words[0] != "make" else words[1:]
        if typed == ["sync"]:
            # The platform is a host on this machine; it has this one model.
            typed += ["some-model", "--from", site.address]
            typed += ["--cache", str(clone.root / ".cache" / "pages")]
        printed[command] = clone.generator(*typed)
        if typed[0] == "add":
            printed["warned"] = clone.generator("generate")
            clone.edit("some-model", rules=[rule], **corrections)
    return printed


def test_every_command_does_what_the_guide_shows(said: dict[str, str]) -> None:
    """Each line that the guide prints is printed, wherever the project lies."""
    assert len(commands()) == 5
    for command, lines in commands():
        for line in lines:
            form = re.escape(line).replace(r"\.\.\.", ".*")
            assert re.search(f"^{form}$", said[command], re.MULTILINE), line


def test_the_newcomer_gets_there(said: dict[str, str]) -> None:
    """The wrong default is warned of, the correction silences it, and check passes."""
    warning = "some-model.json: /input_schema/properties/enable_gif/default: 'false'"
    assert warning in said["warned"]
    assert warning not in said["make check"]
    assert "client.some_model" in said["make check"]
    assert "some-model  unchanged" in said[commands()[-1][0]]


def test_the_guide_begins_with_an_address() -> None:
    """The first thing to add is an address."""
    first = next(command for command, _ in commands() if " add " in command)
    assert first.endswith(f"{PLACE}/models/some-model/docs")
