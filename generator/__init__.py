"""The MindVideo SDK generator: schema files in, a typed SDK out.

    load    schemas/*.json, strictly               loader
    parse   each input schema, exactly             catalog, parser
    render  the IR through the templates           renderer, api_types
    format  the Python files with black            formatter
    write   what changed, inside one folder        writer

`generate` and `model_source` do the first four and touch no file but the schemas and
the templates; the command line writes.
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
