"""From words of a command line to values of an input."""

from pathlib import Path

import click
import pytest

from mindvideo.cli.input.fields import InputField, input_fields
from mindvideo.cli.input.values import (
    document_of,
    file_of,
    json_of,
    setting_of,
    value_of,
)


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
    assert file_of(text) == text


@pytest.mark.parametrize("text", ["a.png", "./a.png", "@a.png", "@https:", "C:\\a.png"])
def test_all_else_is_a_file(text: str) -> None:
    """A path, also one of Windows, and whatever stands behind an @."""
    assert file_of(text) == Path(text.removeprefix("@"))


def field(**hints: str) -> InputField:
    """The field `video_url`, with hints for a form."""
    said = {"type": "string", "x-playground": dict(hints)}
    (found,) = input_fields({"properties": {"video_url": said}}, ())
    return found


@pytest.mark.parametrize("hints", [{"uploadKind": "video"}, {"accept": "video/*"}])
def test_a_field_of_any_upload_kind_takes_files(hints: dict[str, str]) -> None:
    """Not only images: a path is a file, an address stays."""
    assert value_of(field(**hints), "v.mp4") == Path("v.mp4")
    assert value_of(field(**hints), "https://a/v.mp4") == "https://a/v.mp4"


@pytest.mark.parametrize("mark", ["", "@"])
def test_a_file_for_a_field_that_takes_none_is_refused(
    tmp_path: Path, mark: str
) -> None:
    """A hint instead of a request that sends a name; any other text is sent."""
    film = tmp_path / "v.mp4"
    film.write_bytes(b"x")
    with pytest.raises(click.BadParameter, match="--set video_url=") as refused:
        value_of(field(), f"{mark}{film}")
    assert "takes none. Give an address" in refused.value.message
    for text in (f"{film}x", str(tmp_path), "https://a/v.mp4", "a\0b", "", "@"):
        assert value_of(field(), text) == text
