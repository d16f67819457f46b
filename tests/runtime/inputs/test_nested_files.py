"""Local files of every kind in an input, also in dicts, where its schema takes them."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from mindvideo._runtime.catalog import ModelInfo
from mindvideo._runtime.errors import InputError
from mindvideo._runtime.inputs.local_files import holds_files
from mindvideo._runtime.inputs.uploads import with_data_uris

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "typing" / "schemas" / "tree.json").read_text()
)["input_schema"]
INFO = ModelInfo(
    *("tree-1", "Tree 1", "", "images", SCHEMA, (), None, None, None),
    *("tree_1", "Tree1Input"),
)
GIF = b"GIF89a" + bytes(8)
URI = "data:image/gif;base64,R0lGODlhAAAAAAAAAAA="


def sent(**fields: Any) -> Any:
    """What is sent for the fields of a call."""
    assert holds_files(fields.values())
    return with_data_uris(INFO, fields, {"class_": "class"})


def test_files_at_every_depth(tmp_path: Path) -> None:
    """A path, bytes and an open file are sent where the schema takes an image."""
    path = tmp_path / "a.gif"
    path.write_bytes(GIF)
    scenes = [
        {
            "name": "a",
            "picture": path,
            "scenes": [{"name": "b", "picture": io.BytesIO(GIF)}],
        },
        {"name": "c", "picture": "https://a/b.png"},
    ]
    parts = [{"prompt": "d", "scenes": [{"name": "e", "picture": GIF}]}]
    ready = sent(prompt="p", scenes=scenes, parts=parts)
    assert ready["scenes"][0]["picture"] == URI
    assert ready["scenes"][0]["scenes"] == [{"name": "b", "picture": URI}]
    assert ready["scenes"][1]["picture"] == "https://a/b.png"
    assert ready["parts"][0]["scenes"] == [{"name": "e", "picture": URI}]
    assert scenes[0]["picture"] is path


def test_a_file_elsewhere_is_left_for_the_schema() -> None:
    """A file in a member that takes none stays as it is, and is refused later."""
    assert sent(scenes=[{"name": GIF}]) == {"scenes": [{"name": GIF}]}
    assert sent(other={"picture": GIF}) == {"other": {"picture": GIF}}


def test_a_bad_file_is_named_by_its_place(tmp_path: Path) -> None:
    """The error says where in the input the file stands."""
    with pytest.raises(InputError) as refused:
        sent(scenes=[{"name": "a", "picture": tmp_path / "none.gif"}])
    (problem,) = refused.value.errors
    assert problem.path == "scenes[0].picture"
    assert "does not exist" in problem.message


MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(8)
MP3 = b"ID3\4\0\0\0\0\0\x23" + bytes(8)
MOTION: Any = {
    "type": "object",
    "properties": {
        "image_url": {"type": "string", "x-playground": {"uploadKind": "image"}},
        "video_url": {"type": "string", "x-playground": {"uploadKind": "video"}},
        "sounds": {
            "type": "array",
            "items": {"type": "string"},
            "x-playground": {"accept": "audio/*"},
        },
        "shape": {"type": "string", "x-playground": {"accept": ".glb"}},
        "parts": {
            "type": "array",
            "items": {"type": "object", "properties": {"clip": {"$ref": "#/$defs/C"}}},
        },
    },
    "$defs": {"C": {"type": "string", "x-playground": {"accept": "video/mp4"}}},
}
MOTION_INFO = ModelInfo(
    *("motion-1", "Motion 1", "", "videos", MOTION, (), None, None, None),
    *("motion_1", "Motion1Input"),
)


def test_every_kind_of_file_is_taken_in_its_field(tmp_path: Path) -> None:
    """Images, videos, sounds and others: single, in a list and in an object."""
    shape = tmp_path / "a.glb"
    shape.write_bytes(b"glTF\2\0\0\0")
    fields: dict[str, Any] = {
        "image_url": GIF,
        "video_url": io.BytesIO(MP4),
        "sounds": [MP3, "https://a/b.mp3"],
        "shape": shape,
        "parts": [{"clip": MP4}],
    }
    ready: Any = with_data_uris(MOTION_INFO, fields, {})
    assert ready["image_url"] == URI
    assert ready["video_url"].startswith("data:video/mp4;base64,AAAA")
    assert ready["sounds"][0].startswith("data:audio/mpeg;base64,SUQz")
    assert ready["sounds"][1] == "https://a/b.mp3"
    assert ready["shape"].endswith(";base64,Z2xURgIAAAA=")
    assert ready["parts"][0]["clip"] == ready["video_url"]


def test_a_file_of_another_kind_is_refused_in_each_field() -> None:
    """The message says what the field takes."""
    wrong: dict[str, Any] = {
        "image_url": MP4,
        "video_url": GIF,
        "sounds": [MP4],
        "shape": GIF,
        "parts": [{"clip": GIF}],
    }
    with pytest.raises(InputError) as refused:
        with_data_uris(MOTION_INFO, wrong, {})
    assert {it.path: it.message for it in refused.value.errors} == {
        "image_url": "the content is not an image",
        "video_url": "the content is not a video",
        "sounds[0]": "the content is not an audio file",
        "shape": "the content is not .glb",
        "parts[0].clip": "the content is not video/mp4",
    }
