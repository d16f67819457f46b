"""From words of a command line to values of an input."""

from pathlib import Path

import click
import pytest

from mindvideo.cli.input.values import document_of, image_of, json_of, setting_of


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a=1", 1),
        ("a=true", True),
        ("a=[1, 2]", [1, 2]),
        ('a="1"', "1"),
        ("a=some text", "some text"),
        ("a=x=y", "x=y"),
        ("a=", ""),
    ],
)
def test_a_setting_is_json_or_text(text: str, value: object) -> None:
    """What is no JSON is text, but not where it began like JSON."""
    assert setting_of(text) == ("a", value)


@pytest.mark.parametrize("text", ["a", "=1", "a={", 'a="', "a=[1,"])
def test_a_broken_setting_is_refused(text: str) -> None:
    """No name, no value, or JSON that is not finished."""
    with pytest.raises(click.BadParameter):
        setting_of(text)


@pytest.mark.parametrize(
    "text", ["NaN", "[Infinity]", '{"a": 1, "a": 2}', "[" * 100_000, "1 2"]
)
def test_json_is_read_strictly(text: str) -> None:
    """What other readers would understand differently is refused."""
    with pytest.raises(ValueError):
        json_of(text)


def test_an_input_is_an_object() -> None:
    """A document that is no object is refused before anything else is asked."""
    with pytest.raises(click.BadParameter, match="JSON object"):
        document_of("[]")


@pytest.mark.parametrize(
    "text", ["https://a/b.png", "data:image/png;base64,AA", "x-y:z"]
)
def test_an_address_is_sent_as_it_stands(text: str) -> None:
    """What has a scheme is an address."""
    assert image_of(text) == text


@pytest.mark.parametrize("text", ["a.png", "./a.png", "@a.png", "@https:", "C:\\a.png"])
def test_all_else_is_a_file(text: str) -> None:
    """A path, also one of Windows, and whatever stands behind an @."""
    assert image_of(text) == Path(text.removeprefix("@"))
