"""Local files in dicts inside an input, where its schema takes images."""

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
