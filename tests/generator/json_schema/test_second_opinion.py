"""datamodel-code-generator reads every model as we do: names, types, what is required.

The shape of an input is written down twice, from our IR and from the classes that
datamodel-code-generator makes of the same schema, and has to be the same.
"""

import json
import sys
import types
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import pytest
from pydantic import MISSING, BaseModel, RootModel

from generator import ir
from generator.catalog import build as catalog_build
from generator.catalog.loader import load

pytestmark = pytest.mark.slow

SCHEMAS = Path(__file__).parents[3] / "schemas"

Shape: TypeAlias = "frozenset[str | tuple[str, object]]"

DEPTH = 4
"""How deep recursive types are compared."""

WORDS: dict[object, str] = {
    ir.Anything: "anything",
    ir.Null: "null",
    ir.Boolean: "boolean",
    ir.Integer: "integer",
    ir.Number: "number",
    ir.Text: "string",
    Any: "anything",
    type(None): "null",
    None: "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
}


def our_shape(type_: ir.Type, classes: Mapping[str, ir.Object], depth: int) -> Shape:
    """The shape of a type of the IR."""
    if depth == 0:
        return frozenset({"deeper"})
    match type_:
        case ir.Union(members):
            return joined(our_shape(member, classes, depth) for member in members)
        case ir.Choice(values):
            return frozenset(WORDS[type(value)] for value in values)
        case ir.Array(items):
            return frozenset({("array", our_shape(items, classes, depth - 1))})
        case ir.Mapping(values):
            return frozenset({("map", our_shape(values, classes, depth - 1))})
        case ir.Reference(name):
            named = {
                (folded(it.wire), it.required, our_shape(it.type, classes, depth - 1))
                for it in classes[name].fields
            }
            return frozenset({("object", frozenset(named))})
        case _:
            return frozenset({WORDS[type(type_)]})


def their_shape(annotation: object, depth: int) -> Shape:
    """The shape of an annotation in a class that datamodel-code-generator made."""
    if depth == 0:
        return frozenset({"deeper"})
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        return their_shape(arguments[0], depth)
    if origin in {Union, types.UnionType}:
        present = [it for it in arguments if it is not MISSING]
        return joined(their_shape(it, depth) for it in present)
    if origin is Literal:
        return frozenset(WORDS[type(value)] for value in arguments)
    if origin is list:
        return frozenset({("array", their_shape(arguments[0], depth - 1))})
    if origin is dict:
        return frozenset({("map", their_shape(arguments[1], depth - 1))})
    if isinstance(annotation, type) and issubclass(annotation, RootModel):
        return their_shape(annotation.model_fields["root"].annotation, depth)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        members = {
            (folded(field.alias or name), field.is_required(), inner)
            for name, field in annotation.model_fields.items()
            for inner in [their_shape(field.annotation, depth - 1)]
        }
        return frozenset({("object", frozenset(members))})
    return frozenset({WORDS[annotation]})


def folded(wire: str) -> str:
    """A name after NFKC: theirs loses the other form of `ﬁlm`, for want of an alias."""
    return unicodedata.normalize("NFKC", wire)


def joined(shapes: Iterable[Shape]) -> Shape:
    return frozenset[str | tuple[str, object]]().union(*shapes)


def their_class(schema: Mapping[str, ir.Json], name: str) -> type[BaseModel]:
    """The class of an input by datamodel-code-generator, without network and files."""
    from datamodel_code_generator import generate
    from datamodel_code_generator.enums import DataModelType, InputFileType
    from datamodel_code_generator.format import Formatter, PythonVersion
    from datamodel_code_generator.parser import LiteralType

    source = generate(
        json.dumps(schema),
        input_file_type=InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        class_name="Theirs",
        disable_future_imports=True,
        enum_field_as_literal=LiteralType.All,
        formatters=[Formatter.BUILTIN],
        use_annotated=True,
        strict_nullable=True,
        use_missing_sentinel=True,
        allow_remote_refs=False,
        allow_private_network=False,
    )
    assert isinstance(source, str)
    # It still imports the sentinel from where pydantic had it before 2.14.
    source = source.replace("pydantic.experimental.missing_sentinel", "pydantic")
    module = types.ModuleType(f"theirs_{name}")
    sys.modules[module.__name__] = module
    exec(compile(source, module.__name__, "exec"), module.__dict__)
    found: object = module.__dict__["Theirs"]
    assert isinstance(found, type) and issubclass(found, BaseModel)
    return found


def compared(schemas: Path) -> dict[str, tuple[Shape, Shape]]:
    """Our shape and theirs of every model of a schema folder, by its slug."""
    sources = load(schemas)
    shapes: dict[str, tuple[Shape, Shape]] = {}
    for model in catalog_build.build(sources).models:
        schema = json.loads(model.document)["input_schema"]
        classes = {item.name: item for item in model.input.objects}
        ours = our_shape(ir.Reference(model.input.root.name), classes, DEPTH)
        theirs = their_shape(their_class(schema, model.names.attribute), DEPTH)
        shapes[model.slug] = ours, theirs
    return shapes


def test_our_models_are_read_alike() -> None:
    """Wire names, types and what is required of the five models are the same."""
    shapes = compared(SCHEMAS)
    assert len(shapes) == 5
    for slug, (ours, theirs) in shapes.items():
        assert (slug, ours) == (slug, theirs)


def test_catalogue_is_read_alike(catalogue: Path) -> None:
    """So are those of 60 models with awkward names and types."""
    shapes = compared(catalogue)
    assert len(shapes) == 60
    for slug, (ours, theirs) in shapes.items():
        assert (slug, ours) == (slug, theirs)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "object", "properties": {"a": {"type": "integer"}}},
        {"type": "object", "properties": {"A": {"type": "string"}}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "required": ["a"],
        },
        {
            "type": "object",
            "properties": {"a": {"type": "array", "items": {"type": "string"}}},
        },
    ],
)
def test_a_difference_is_seen(changed: dict[str, ir.Json]) -> None:
    """Another type, name or requirement gives another shape."""
    original = their_class(
        {"type": "object", "properties": {"a": {"type": "string"}}}, "original"
    )
    other = their_class(changed, "changed")
    assert their_shape(original, DEPTH) != their_shape(other, DEPTH)
