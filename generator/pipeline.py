"""load -> parse -> render -> format: a schema folder to the files of the SDK.

What is rendered passes the gate, once formatted; what is copied is ours as it is.
Pure: reads the schemas and the templates, writes nothing.
"""

from collections.abc import Mapping
from pathlib import Path

from generator import api_types, catalog, gate, ir, naming, parser
from generator.errors import Problem, SchemaError
from generator.formatter import formatted
from generator.loader import load
from generator.renderer import copied, render, render_model_source
from generator.subschemas import is_schema


def generate(schemas: Path) -> dict[str, str]:
    """Every file of the SDK for a schema folder: path inside the output -> text.

    Raises SchemaError with every problem in every file.
    """
    sources = load(schemas)
    sdk = catalog.build(sources)
    made = formatted(render(sdk))
    gate.check(made, sdk)
    return formatted({**copied(), **api_types.render(sources.platform)}) | made


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
    made = formatted({path: render_model_source(parsed)})
    gate.check(made, parsed)
    return made[path]
