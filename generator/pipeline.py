"""load -> parse -> render -> format: a schema folder to the files of the SDK.

Pure: reads the schemas and the templates, writes nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from generator import api_types, catalog, ir, naming, parser
from generator.errors import Problem, SchemaError
from generator.formatter import formatted
from generator.loader import load
from generator.renderer import render, render_model_source
from generator.subschemas import is_schema


def generate(schemas: Path) -> dict[str, str]:
    """Every file of the SDK for a schema folder: path inside the output -> text.

    Raises SchemaError with every problem in every file.
    """
    sources = load(schemas)
    sdk = catalog.build(sources)
    return formatted({**render(sdk), **api_types.render(sources.platform)})


def model_source(input_schema: Mapping[str, ir.Json], name: str) -> str:
    """The source of one module that defines the pydantic model class `name`.

    The class accepts what `input_schema`, a JSON Schema of an object, accepts. Raises
    SchemaError when it cannot be exact.
    """
    reason = naming.refused_class(name)
    if not is_schema(input_schema):
        reason = "expected a JSON Schema of an object"
    if reason:
        raise SchemaError([Problem("input_schema", "", reason)])
    parsed = parser.parse(input_schema, name, file="input_schema", at="")
    path = f"{name}.py"
    return formatted({path: render_model_source(parsed)})[path]
