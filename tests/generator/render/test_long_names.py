"""Names and words of any length: black decides, and no layout stops a run."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator import generate
from generator.cli import main
from generator.text import formatter
from tests.generator.evolution.history_cases import write

pytestmark = pytest.mark.slow


def slug(length: int, every: int) -> str:
    """A slug of a length, with a dash after every so many letters; 0 is none."""
    letters = [chr(ord("a") + (length + it) % 26) for it in range(length)]
    for place in range(every, length - 1, every + 1) if every else ():
        letters[place] = "-"
    return "".join(letters)


def model(slug: str, **more: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": {"prompt": {"type": "string"}}}
    return {
        "slug": slug,
        "title": "Long",
        "description": "A model.",
        "output_kind": "videos",
        "input_schema": schema,
        "example_input": {"prompt": "a"},
        **more,
    }


def checked(folder: Path, sample: int) -> dict[str, str]:
    """What generate writes, once check finds the same and black has nothing to do.

    Of the files about one model each, black sees every `sample`th.
    """
    files = generate(folder)
    own = sorted(it for it in files if it.startswith("mindvideo/models/"))
    left_out = set(own) - set(own[::sample])
    seen = {path: text for path, text in files.items() if path not in left_out}
    assert formatter.format_files(seen) == seen
    out = folder.parent / "out"
    for command in ("generate", "check"):
        at = ["--schemas", str(folder), "--out", str(out)]
        result = CliRunner().invoke(main, [command, *at])
        assert (result.exit_code, result.stderr) == (0, "")
    return files


def imported(out: Path) -> int:
    """How many models the written package has, each imported by a fresh Python."""
    source = (
        "from mindvideo.catalog import models;"
        "print(sum(bool(it.input_model) for it in models.values()))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source],
        cwd=out,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


SLUGS = sorted({slug(length, every) for length in range(1, 65) for every in (0, 1, 6)})
"""Of each length, in three patterns of dashes."""


@pytest.mark.parametrize("end", ["plain", "deprecated", "retired"])
def test_slugs_of_every_length(tmp_path: Path, whole: bool, end: str) -> None:
    """From 1 to 64 characters, plain, deprecated and retired: all generate and check."""
    # The plain ones are all there; how a model ends is tried with every fourth.
    slugs = SLUGS if whole or end == "plain" else SLUGS[::4]
    documents = {it: model(it) for it in slugs}
    if end == "deprecated":
        for name, other in zip(slugs, reversed(slugs), strict=True):
            said = {
                "since": "2026-11-01",
                "replacement": other if other != name else None,
            }
            documents[name]["deprecated"] = {**said, "reason": "w" * 300}
    if end == "retired":
        last = slugs[-1]
        gone = [{"slug": it, "replacement": last, "reason": None} for it in slugs[:-1]]
        documents = {last: documents[last], "_retired": {"models": gone}}
    folder = write(tmp_path / "schemas", documents)
    checked(folder, sample=1 if whole else 8)
    assert imported(tmp_path / "out") == (1 if end == "retired" else len(slugs))


def test_long_properties_and_words(tmp_path: Path) -> None:
    """Properties of up to 128 characters, words of 300 in every text."""
    word = "w" * 300
    names = ["p" * length for length in range(1, 129, 3)] + ["q-" * 63 + "q", "提" * 60]
    properties: dict[str, Any] = {
        it: {"type": "string", "title": word, "description": word, "default": word}
        for it in names
    }
    properties["choice"] = {"enum": [word, "b"], "description": f"{word} {word}"}
    properties["inner"] = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {it: {"type": "number"} for it in names},
        },
    }
    schema = {"type": "object", "required": names[:3], "properties": properties}
    example = dict.fromkeys(names[:3], "a")
    rule = {"id": "r" * 40, "expression": "has(this.choice)", "message": word}
    document = model("a" * 64, title=word[:200], description=word, input_schema=schema)
    document |= {"example_input": example, "rules": [rule]}
    document["example_input"]["choice"] = "b"
    folder = write(tmp_path / "schemas", {"a": document, "b": model("b")})
    checked(folder, sample=1)
    assert imported(tmp_path / "out") == 2
