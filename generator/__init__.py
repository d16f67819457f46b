"""The MindVideo SDK generator: schema files in, a typed SDK out.

    load    schemas/*.json, strictly           catalog.loader
    parse   each input schema, exactly         catalog.build, json_schema.parser
    render  the IR through the templates       render.renderer, render.api_types
    format  the Python files with black        gate.check, text.formatter
    write   what changed, inside one folder    output.writer

`generate` and `model_source` do the first four and only read the schemas and the
templates. The command line does the writing.
"""

from typing import TYPE_CHECKING

from generator.errors import (
    GeneratorError,
    InternalError,
    OutputError,
    Problem,
    SchemaError,
)

if TYPE_CHECKING:
    from generator.pipeline import generate, model_source

__all__ = [
    "GeneratorError",
    "InternalError",
    "OutputError",
    "Problem",
    "SchemaError",
    "generate",
    "model_source",
]


def __getattr__(name: str) -> object:
    # Imported when asked for: a run without changes does without.
    if name in {"generate", "model_source"}:
        from generator import pipeline

        return getattr(pipeline, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
