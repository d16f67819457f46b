"""load -> parse -> render -> format: a schema folder to the files of the SDK.

What is rendered is as black writes it, and passes the gate; what is copied is ours as
it is.
Pure: reads the schemas and the templates, writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

from generator import ir
from generator.catalog import build as catalog_build
from generator.catalog.loader import Sources, load
from generator.errors import Problem, SchemaError
from generator.gate import check as gate_check
from generator.json_schema import naming, parser
from generator.json_schema.subschemas import is_schema
from generator.openapi import document as openapi
from generator.render import api_types
from generator.render.renderer import copied, render, render_model_source
from generator.text.formatter import format_files, settled


@dataclass(frozen=True, slots=True)
class Run:
    """What a schema folder gives."""

    files: dict[str, str]
    """Every file of the SDK: path inside the output -> text."""

    warnings: tuple[Problem, ...]
    """Values that their own schema refuses, and that are not shown."""

    notices: tuple[Problem, ...]
    """Corrections that change nothing any more."""


def generate(schemas: Path) -> dict[str, str]:
    """Every file of the SDK for a schema folder: path inside the output -> text.

    Raises SchemaError with every problem in every file.
    """
    return run(schemas).files


def run(schemas: Path) -> Run:
    """The same, with what is to be said of the folder besides."""
    sources = catalog_build.sound(load(schemas))
    sdk = catalog_build.build(sources)
    files = made(sources, sdk)
    check(files, sdk)
    files = {**copied(), **api_module(sources), **files}
    return Run(files, sources.warnings, sources.notices)


def made(
    sources: Sources,
    sdk: ir.Sdk,
    last: str = "",
    compiled: dict[str, CodeType] | None = None,
) -> dict[str, str]:
    """The files of all models, and the own ones of those whose inputs were read.

    `last` is the OpenAPI document of the run before, and `compiled` has its templates.
    The files have still to pass `check`.
    """
    return {**settled(render(sdk, compiled)), **openapi.render(sources, sdk, last)}


def check(files: Mapping[str, str], sdk: ir.Sdk) -> None:
    """Raise InternalError when files that were made of `sdk` hold what none should."""
    gate_check.check(files, (sdk.platform, sdk.version, sdk.models, sdk.retired))


def api_module(sources: Sources) -> dict[str, str]:
    """The module with the API's own types, which the platform's facts alone decide."""
    return format_files(api_types.render(sources.platform))


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
    made = settled({path: render_model_source(parsed)})
    gate_check.check(made, parsed)
    return made[path]
