"""Wire names to Python names: kept where Python can use them, else close and stable."""

import keyword
import re
import string
import unicodedata
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from generator.json_schema import naming
from mindvideo._runtime.api.client import AsyncClient, SyncClient
from mindvideo._runtime.api.endpoint import AsyncEndpoint, Endpoint
from mindvideo._runtime.inputs.model import InputModel

SLUGS = {
    "veo3-1-quality": ("veo3_1_quality", "Veo3_1Quality", "Veo3_1QualityInput"),
    "viduq3-pro": ("viduq3_pro", "Viduq3Pro", "Viduq3ProInput"),
    "doubao-seedream-5-0-lite": (
        "doubao_seedream_5_0_lite",
        "DoubaoSeedream5_0Lite",
        "DoubaoSeedream5_0LiteInput",
    ),
    "kling-v2.1": ("kling_v2_1", "KlingV2_1", "KlingV2_1Input"),
    "3d-maker": ("model_3d_maker", "Model3dMaker", "Model3dMakerInput"),
    "class": ("class_", "Class", "ClassInput"),
    "tasks": ("tasks_", "Tasks", "TasksInput"),
    "con": ("con_", "Con", "ConInput"),
    "json": ("json", "Json", "JsonInput"),
    "task": ("task", "Task_", "TaskInput"),
    "field": ("field", "Field_", "FieldInput"),
}

FIELDS = {
    "prompt": "prompt",
    "aspectRatio": "aspectRatio",
    "提示词": "提示词",
    "aspect-ratio": "aspect_ratio",
    "a b": "a_b",
    "3d": "field_3d",
    "_seed": "field_seed",
    "__class__": "field_class",
    "@id": "field_id",
    "🎈": "field",
    "class": "class_",
    "None": "None_",
    "match": "match",
    "self": "self_",
    "timeout": "timeout_",
    "max_cost": "max_cost_",
    "options": "options_",
    "int": "int_",
    "Field": "Field_",
    "payload": "payload_",
    "model_config": "model_config_",
    "model_of_camera": "model_of_camera_",
    "ﬁlm": "film",
    "𝐩rompt": "prompt",
    "a\u09f4": "a_",
    "\u09f4b": "field_b",
}

KEY = "a-key"

wire_names = st.text(
    st.sampled_from([*string.ascii_letters, *"_-. 19@$é提ﬁ𝐩ªß🎈"]),
    min_size=1,
    max_size=6,
).filter(lambda name: naming.refused(name) is None)


@pytest.mark.parametrize("slug", SLUGS)
def test_names_of_a_slug(slug: str) -> None:
    """A slug gives the attribute, the class and the class of the input."""
    names = naming.model_names(slug)
    assert (names.attribute, names.endpoint, names.input) == SLUGS[slug]


@pytest.mark.parametrize("wire", FIELDS)
def test_name_of_a_field(wire: str) -> None:
    """A wire name is kept where Python can use it, else it gets one close to it."""
    assert naming.field_names([wire], []) == {wire: FIELDS[wire]}


@pytest.mark.parametrize("model", [BaseModel, InputModel])
def test_members_of_a_model_are_reserved(model: type[BaseModel]) -> None:
    """No field hides a public member that pydantic or the runtime gives a model."""
    members = [name for name in dir(model) if not name.startswith("_")]
    assert len(members) > 20
    for name, given_name in naming.field_names(members, []).items():
        assert given_name == f"{name}_"


def test_members_of_the_class_of_models_are_reserved() -> None:
    """pydantic would take `register` of the metaclass for a required field's default."""
    members = {name for name in dir(type(BaseModel)) if not name.startswith("_")}
    given = naming.field_names(sorted(members), [])
    assert given == {"mro": "mro_", "register": "register_"}


@pytest.mark.parametrize("client", [SyncClient, AsyncClient])
def test_members_of_a_client_are_reserved(
    client: type[SyncClient | AsyncClient],
) -> None:
    """No model hides a public member of a client."""
    members = [name for name in dir(client(KEY)) if not name.startswith("_")]
    assert "tasks" in members
    for name in members:
        # A slug has no underscore; a dash gives one.
        assert naming.model_names(name.replace("_", "-")).attribute == f"{name}_"


@pytest.mark.parametrize("endpoint", [Endpoint, AsyncEndpoint])
def test_options_of_a_call_are_reserved(endpoint: type) -> None:
    """No field takes the place of an option of `submit` or `run`."""
    options: set[str] = set()
    for method in (endpoint.__dict__["_submit"], endpoint.__dict__["_run"]):
        options |= set(method.__annotations__) - {"return", "fields"}
    assert {"idempotency_key", "timeout", "on_update"} <= options
    for name, given_name in naming.field_names(sorted(options), []).items():
        assert given_name == f"{name}_"


@pytest.mark.parametrize("word", keyword.kwlist)
def test_keywords_are_reserved(word: str) -> None:
    """No keyword becomes a field or an attribute."""
    assert naming.field_names([word], []) == {word: f"{word}_"}
    if word.islower():
        assert naming.model_names(word).attribute == f"{word}_"


@pytest.mark.parametrize(
    "wires",
    [
        ["a-b", "a_b", "a.b"],
        ["class", "class_"],
        ["ﬁlm", "film"],
        ["𝐩rompt", "prompt"],
        ["_x", "__x", "field_x"],
        ["3d", "field_3d"],
        ["timeout", "timeout_", "timeout-"],
    ],
    ids=" ".join,
)
def test_fields_that_would_share_a_name(wires: list[str]) -> None:
    """The one that Python can use keeps its name, the others stay apart from it."""
    names = naming.field_names(wires, [])
    kept = [wire for wire in wires if naming.field_names([wire], [])[wire] == wire]
    assert kept
    assert [names[wire] for wire in kept] == kept
    assert len(folded(names)) == len(wires)


def test_fields_do_not_hide_classes() -> None:
    """A field that is called as a class of its module gets another name."""
    assert naming.field_names(["Camera"], ["Camera"]) == {"Camera": "Camera_"}


@given(st.lists(wire_names, unique=True, max_size=8), st.randoms())
def test_names_do_not_depend_on_order(wires: list[str], random: Random) -> None:
    """The same members get the same names in whatever order they come."""
    shuffled = random.sample(wires, len(wires))
    assert naming.field_names(wires, []) == naming.field_names(shuffled, [])


@given(st.lists(wire_names, unique=True, max_size=8))
def test_every_name_is_one_that_python_can_use(wires: list[str]) -> None:
    """Names are identifiers, no keywords, not private, and differ as Python reads them."""
    names = naming.field_names(wires, [])
    assert len(folded(names)) == len(wires)
    for name in names.values():
        assert name.isidentifier() and not keyword.iskeyword(name)
        assert not name.startswith("_")


@given(st.from_regex(r"[a-z0-9]{1,5}(?:[.-][a-z0-9]{1,5}){0,3}", fullmatch=True))
def test_every_slug_gives_names_that_python_can_use(slug: str) -> None:
    """The attribute and each class are identifiers, and the attribute is a file name."""
    names = naming.model_names(slug)
    classes = {names.endpoint, names.async_endpoint, names.input}
    assert len(classes) == 3
    for name in (names.attribute, *classes):
        assert name.isidentifier() and not keyword.iskeyword(name)
    assert re.fullmatch(r"[a-z][a-z0-9_]{0,70}", names.attribute)


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        ("", "a property's name must not be empty"),
        ("a\nb", "a property's name must not contain U+000A"),
        ("\u202ea", "a property's name must not contain U+202E"),
        ("a\u200b", "a property's name must not contain U+200B"),
        ("\ud800", "a property's name must not contain U+D800"),
        ("a" * 129, "a property's name may have 128 characters, this has 129"),
    ],
)
def test_refused_names(wire: str, reason: str) -> None:
    """A name that nobody can read or type is refused, with the reason."""
    assert naming.refused(wire) == reason


CLASSES = {
    "/properties/image_with_roles/items": "ImageWithRolesItem",
    "/properties/camera": "Camera",
    "/properties/camera/properties/pan": "Pan",
    "/properties/a/properties/size": "ASize",
    "/properties/b/properties/size": "BSize",
    "/$defs/Style": "Style",
    "/properties/audio/anyOf/1": "AudioOption2",
    "/properties/labels/additionalProperties": "LabelsValue",
    "/properties/field": "Field_",
    "/properties/3d": "Object3d",
}


def test_classes_of_the_objects_inside() -> None:
    """The last name on the way names a class; the whole way tells two apart."""
    assert naming.class_names(CLASSES, taken=[]) == CLASSES


def test_classes_of_objects_with_the_same_way() -> None:
    """Objects whose whole ways read alike still get two names, in either order."""
    pointers = ["/properties/a_b", "/properties/a-b"]
    names = naming.class_names(pointers, taken=["AB"])
    assert len(set(names.values())) == 2
    assert names == naming.class_names(reversed(pointers), taken=["AB"])


def test_classes_that_read_as_the_way_of_another() -> None:
    """A name of one word and the same letters from two words make two classes."""
    pointers = ["a/properties/size", "b/properties/size", "c/properties/ASize"]
    names = naming.class_names([f"/properties/{it}" for it in pointers], taken=[])
    assert len(set(names.values())) == 3
    assert names["/properties/b/properties/size"] == "BSize"
    assert names["/properties/c/properties/ASize"] == "CASize"


def test_names_made_to_clash() -> None:
    """A wire name that ends in the hash of another one is found."""
    told_apart = naming.field_names(["a-b", "a_b"], [])["a-b"]
    names = naming.field_names(["a-b", "a_b", told_apart], [])
    assert naming.clashes(names) == [(told_apart, "a-b")]
    assert naming.clashes({"a-b": "a_b_1", "a_b": "a_b"}) == []


def folded(names: Mapping[str, str]) -> set[str]:
    """Names as Python tells them apart: it reads identifiers after NFKC."""
    return {unicodedata.normalize("NFKC", name) for name in names.values()}
