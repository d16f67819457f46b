"""load -> parse -> render -> format: from a schema folder to the files of the SDK.

Rendered files are formatted as black does and pass the gate; other files are copied.
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
    """The result of a run."""

    files: dict[str, str]
    """The files of the SDK: path inside the output -> text."""

    warnings: tuple[Problem, ...]
    """Values that their own schema refuses and that are not shown."""

    notices: tuple[Problem, ...]
    """Corrections that no longer change anything."""


def generate(schemas: Path) -> dict[str, str]:
    """Return every file of the SDK for a schema folder: path inside the output -> text.

    Raises SchemaError with every problem in every file.
    """
    return run(schemas).files


def run(schemas: Path) -> Run:
    """Generate, and also return warnings and notices."""
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
    """Render what all models share, and the files of the models whose inputs were read.

    `last` is the previous OpenAPI document; `compiled` holds its compiled templates.
    The files must still pass `check`.
    """
    return {**settled(render(sdk, compiled)), **openapi.render(sources, sdk, last)}


def check(files: Mapping[str, str], sdk: ir.Sdk) -> None:
    """Raise InternalError if files made from `sdk` hold what no template writes."""
    gate_check.check(files, (sdk.platform, sdk.version, sdk.models, sdk.retired))


def api_module(sources: Sources) -> dict[str, str]:
    """Return the module with the API's own types, from the platform's facts."""
    return format_files(api_types.render(sources.platform))


def model_source(input_schema: Mapping[str, ir.Json], name: str) -> str:
    """Return the source of a module that defines the pydantic model class `name`.

    The class accepts what `input_schema`, a JSON Schema of an object, accepts. Raises
    SchemaError if it cannot be exact.
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
