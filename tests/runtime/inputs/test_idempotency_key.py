"""Keys made from content: the same wish, the same key, in every process."""

import subprocess
import sys

import pytest

import mindvideo
from mindvideo import InputError
from mindvideo._runtime.policy.protocol import check_key
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput

GIVEN = {"prompt": "a car", "resolution": "720p"}
# As sha256sum says of the text: ["m", {"a": "\\u00e9", "b": 1}, "s"]
KEY = "71c9ba9554f287052dae1af8c8060aacc9e9b3e84226441bb4da28bee79ea588"


def test_a_key_is_the_same_in_another_process() -> None:
    """Neither the process nor its hash seed changes a key, and a request can carry it."""
    code = f"import mindvideo; print(mindvideo.idempotency_key('m', {GIVEN!r}, 's'))"
    other = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    key = mindvideo.idempotency_key("m", GIVEN, "s")
    assert other.stdout.strip() == key == check_key(key)


def test_a_key_is_known() -> None:
    """A new version must not make other keys: a script's second run would pay again."""
    assert mindvideo.idempotency_key("m", {"b": 1, "a": "é"}, "s") == KEY


def test_the_order_of_members_does_not_matter() -> None:
    """Two inputs that are one JSON object have one key."""
    turned = dict(reversed(GIVEN.items()))
    assert mindvideo.idempotency_key("m", GIVEN) == mindvideo.idempotency_key(
        "m", turned
    )


def test_an_input_object_has_the_key_of_its_payload() -> None:
    """The two ways to give an input agree."""
    ready = Veo3_1QualityInput(prompt="a car", resolution="720p")
    assert mindvideo.idempotency_key("m", ready) == mindvideo.idempotency_key(
        "m", GIVEN
    )


@pytest.mark.parametrize(
    ("model", "given", "salt"),
    [
        ("n", GIVEN, ""),
        ("m", GIVEN, "2"),
        ("m", {**GIVEN, "prompt": "a boat"}, ""),
        ("m", {"prompt": "a car"}, ""),
        ("m", {**GIVEN, "seed": None}, ""),
    ],
)
def test_another_wish_has_another_key(
    model: str, given: dict[str, object], salt: str
) -> None:
    """Model, every member and the salt tell wishes apart."""
    assert mindvideo.idempotency_key(model, given, salt) != mindvideo.idempotency_key(
        "m", GIVEN
    )


def test_no_salt_is_an_empty_one() -> None:
    """A script that gives no salt goes on finding its tasks when it gives an empty one."""
    assert mindvideo.idempotency_key("m", GIVEN) == mindvideo.idempotency_key(
        "m", GIVEN, ""
    )


@pytest.mark.parametrize("value", [{1, 2}, float("nan"), b"x"])
def test_what_is_not_json_has_no_key(value: object) -> None:
    """An input that cannot be sent is refused, not guessed at."""
    with pytest.raises(InputError) as caught:
        mindvideo.idempotency_key("m", {"prompt": value})
    [problem] = caught.value.errors
    assert problem.path == "input"
    assert problem.message.startswith("cannot be written as JSON: ")
    assert str(caught.value) == f"No key can be made:\n  {problem}"


def test_a_file_counts_as_what_is_sent_for_it() -> None:
    """A local image and its data URI make one key, another image makes another."""
    image = b"\x89PNG\r\n\x1a\n"
    uri = "data:image/png;base64,iVBORw0KGgo="
    slug = "doubao-seedream-5-0-lite"
    key = mindvideo.idempotency_key(slug, {"prompt": "a", "image_urls": [image]})
    assert key == mindvideo.idempotency_key(slug, {"prompt": "a", "image_urls": [uri]})
    other = {"prompt": "a", "image_urls": [image + b"x"]}
    assert key != mindvideo.idempotency_key(slug, other)
