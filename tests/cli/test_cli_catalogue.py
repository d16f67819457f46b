"""models, show, help and the options that a schema gives."""

from typing import Any

import pytest

from mindvideo.catalog import models
from mindvideo.cli.input.fields import InputField, input_fields
from mindvideo.cli.input.options import TAKEN
from tests.cli.conftest import VIDEO, Cli


def by_name(properties: dict[str, Any], **rest: Any) -> dict[str, InputField]:
    """The fields of a schema with these properties, by their wire names."""
    fields = input_fields({"properties": properties, **rest}, TAKEN)
    return {it.wire: it for it in fields}


def test_models_can_be_filtered(bare_cli: Cli) -> None:
    """By words, by output and by field; one tab-separated line for each."""
    assert len(bare_cli("models").out.splitlines()) == len(models)
    rows = bare_cli("models", "--kind", "videos", "--takes", "image_urls", "vidu").out
    assert rows == "viduq3-pro\tvideos\tViduq 3 Pro\n"
    found = bare_cli("models", "--kind", "images", "--json").json
    assert {it["output_kind"] for it in found} == {"images"}
    members = {"slug", "title", "description", "output_kind", "fields", "deprecated"}
    assert found[0].keys() == members


def test_show_tells_fields_rules_and_an_example(bare_cli: Cli) -> None:
    """The options, the rules in words, and a command that can be copied."""
    said = bare_cli("show", VIDEO).out
    assert "--aspect-ratio" in said and "prompt is needed" in said
    assert f"mindvideo run {VIDEO} --prompt 'A cinematic" in said
    found = bare_cli("show", VIDEO, "--json").json
    assert found["input_schema"] == models[VIDEO].input_schema
    assert found["rules"][0].keys() == {"id", "expression", "message"}


def test_help_has_groups_in_their_order(bare_cli: Cli) -> None:
    """Required fields first, advanced ones after the others, our options last."""
    said = bare_cli("run", "veo3-1-quality", "--help").out
    heads = ("Required:", "Input:", "Advanced:", "Task and output:")
    places = [said.index(head) for head in heads]
    assert places == sorted(places)
    assert "[720p|1080p|4k]" in said


def test_our_options_keep_their_meaning() -> None:
    """A field with the name of an option of ours gets another one."""
    fields = by_name({it: {"type": "string"} for it in ("timeout", "json", "no_wait")})
    assert fields["timeout"].option == "--input-timeout"
    assert fields["json"].option == "--input-json"
    assert fields["no_wait"].option == "--input-no-wait"


def test_fields_that_would_share_an_option_do_not() -> None:
    """The first has it, the next another one, and one that has none left only --set."""
    names = ("a_b", "a-b", "input_a_b", "ok")
    fields = by_name({it: {"type": "string"} for it in names})
    assert [fields[it].option for it in names] == [
        *("--a-b", "--input-a-b", "--input-input-a-b", "--ok")
    ]
    flags = by_name({"x": {"type": "boolean"}, "no_x": {"type": "string"}})
    assert (flags["x"].negative, flags["no_x"].option) == ("--no-x", "--input-no-x")


@pytest.mark.parametrize("name", ["a b", "-x", "a/b", "ü", "a=b", '"', "\x1b[31m"])
def test_odd_names_are_left_to_set(name: str) -> None:
    """What a shell or click would read otherwise has no option of its own."""
    assert by_name({name: {"type": "string"}})[name].option is None


@pytest.mark.parametrize(
    ("schema", "kind", "many"),
    [
        ({"type": "string"}, "text", False),
        ({"type": ["string", "null"]}, "text", False),
        ({"type": "integer"}, "number", False),
        ({"enum": [8, 10]}, "number", False),
        ({"enum": ["a", 1]}, "text", False),
        ({"type": "boolean"}, "boolean", False),
        ({"type": "object"}, "json", False),
        ({"type": "array", "items": {"type": "string"}}, "text", True),
        ({"type": "array", "items": {"type": "object"}}, "json", False),
        ({"$ref": "#/$defs/Size"}, "number", False),
        ({"$ref": "#/$defs/Loop"}, "json", False),
        ({}, "json", False),
    ],
)
def test_how_a_value_is_written(schema: Any, kind: str, many: bool) -> None:
    """Text, a number, a flag or JSON; a list of single values repeats its option."""
    shared = {"Size": {"type": "integer"}, "Loop": {"$ref": "#/$defs/Loop"}}
    field = by_name({"x": schema}, **{"$defs": shared})["x"]
    assert (field.kind, field.many) == (kind, many)


def test_every_model_has_a_command(bare_cli: Cli) -> None:
    """The help of each model of the catalogue can be shown, for both commands."""
    for slug in models:
        for command in ("run", "submit"):
            assert bare_cli(command, slug, "--help").code == 0
