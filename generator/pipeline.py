"""load -> parse -> render -> format: a schema folder to the files of the SDK.

What is rendered is as black would write it, and passes the gate; what is copied is
ours as it is.
Pure: reads the schemas and the templates, writes nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from generator import api_types, catalog, digests, gate, ir, naming, openapi, parser
from generator.errors import Problem, SchemaError
from generator.formatter import formatted
from generator.loader import Sources, load
from generator.renderer import copied, render, render_model_source
from generator.subschemas import is_schema


def generate(schemas: Path) -> dict[str, str]:
    """Every file of the SDK for a schema folder: path inside the output -> text.

    Raises SchemaError with every problem in every file.
    """
    sources = load(schemas)
    return {**api_module(sources), **made(sources, catalog.build(sources))}


def made(
    sources: Sources,
    sdk: ir.Sdk,
    passed: Mapping[str, str] = MappingProxyType({}),
    last: str = "",
) -> dict[str, str]:
    """The files of all models, and the own ones of those whose inputs were read.

    `passed` has the digests of files, by path, that have passed the gate before, and
    `last` is the OpenAPI document of then.
    """
    rendered = render(sdk)
    new = {
        path: text
        for path, text in rendered.items()
        if path not in passed or passed[path] != digests.of(text.encode())
    }
    gate.check(new, (sdk.platform, sdk.version, sdk.models, sdk.retired))
    return {**copied(), **rendered, **openapi.render(sources, sdk, last)}


def api_module(sources: Sources) -> dict[str, str]:
    """The module with the API's own types, which the platform's facts alone decide."""
    return formatted(api_types.render(sources.platform))


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
