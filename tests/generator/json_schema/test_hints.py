"""What a field's hints for a form say, as far as it makes sense."""

import pytest

from generator import ir
from generator.json_schema import hints


@pytest.mark.parametrize(
    ("said", "accept"),
    [
        ({"uploadKind": "image"}, "image/*"),
        ({"uploadKind": "video"}, "video/*"),
        ({"uploadKind": "audio"}, "audio/*"),
        ({"uploadKind": "model3d"}, "*/*"),
        ({"uploadKind": "model3d", "accept": ".glb"}, ".glb"),
        ({"accept": " video/mp4 "}, "video/mp4"),
        ({"accept": " ", "uploadKind": "video"}, "video/*"),
        ({"accept": 5, "uploadKind": ["video"]}, ""),
        ({"widget": "file-upload"}, ""),
        ([], ""),
    ],
)
def test_every_kind_of_upload_takes_files(said: ir.Json, accept: str) -> None:
    """`accept` goes before `uploadKind`; whatever is not understood says nothing."""
    found = hints.read(said)
    assert (found.accept, found.takes_files) == (accept, bool(accept))
