"""A model's JSON Schema as web frameworks and agents read it, with its rules in words.

Imported when somebody asks for the schema of an input class.
"""

from collections.abc import Mapping
from urllib.parse import unquote

from mindvideo._runtime.catalog import Json, ModelInfo
from mindvideo._runtime.inputs.json_values import at_pointer
from mindvideo._runtime.platform import BASE_URL
from mindvideo.catalog import models

_DEFINITIONS = frozenset({"$defs", "definitions"})

# Keywords whose value is an instance, not a schema; those that hold schemas by name.
_INSTANCES = frozenset({"const", "default", "enum", "example", "examples"})
_BY_NAME = frozenset({"dependentSchemas", "patternProperties", "properties"})

# Beside a reference, these say more about the place and restrict nothing.
_NOTES = frozenset({"default", "deprecated", "description", "title", "x-playground"})


class _NotInlined(Exception):
    """A schema is inside itself, or referred to by a URI."""


def published_schema(slug: str) -> dict[str, Json]:
    """Return the model's schema as a schema that can stand inside another document.

    References would point into the other document, so what they refer to takes their
    place. A recursive schema keeps them, and has an `$id` that they start with.
    """
    info = models[slug]
    own = {key: item for key, item in info.input_schema.items() if key != "$schema"}
    schema = {"title": info.title, **own, "description": _description(info)}
    try:
        return _inlined_schema(schema, schema, ())
    except _NotInlined:
        # pydantic takes a reference for one of its own unless it has a scheme.
        uri = f"{BASE_URL}/models/{slug}/input.json"
        return {"$id": uri, **_with_base(schema, uri)}


def _description(info: ModelInfo) -> str:
    own = info.input_schema.get("description")
    said = own if isinstance(own, str) and own else info.description
    if not info.rules:
        return said
    rules = (f"- {rule.message}" for rule in info.rules)
    return "\n".join((said, "", "The input must also satisfy:", *rules))


def _with_base(schema: Mapping[str, Json], uri: str) -> dict[str, Json]:
    """Return the schema, its references inside it as absolute URIs."""

    def based(value: Json) -> Json:
        if isinstance(value, list):
            return [based(item) for item in value]
        return _with_base(value, uri) if isinstance(value, dict) else value

    held: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _BY_NAME | _DEFINITIONS and isinstance(value, dict):
            held[keyword] = {name: based(item) for name, item in value.items()}
        elif keyword == "$ref" and str(value).startswith("#"):
            held[keyword] = f"{uri}{value}"
        else:
            held[keyword] = value if keyword in _INSTANCES else based(value)
    return held


def _inlined(value: Json, document: Json, within: tuple[str, ...]) -> Json:
    if isinstance(value, list):
        return [_inlined(item, document, within) for item in value]
    return (
        _inlined_schema(value, document, within) if isinstance(value, dict) else value
    )


def _inlined_schema(
    schema: Mapping[str, Json], document: Json, within: tuple[str, ...]
) -> dict[str, Json]:
    held: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword in _BY_NAME and isinstance(value, dict):
            items = value.items()
            held[keyword] = {it: _inlined(one, document, within) for it, one in items}
        elif keyword in _INSTANCES:
            held[keyword] = value
        elif keyword not in _DEFINITIONS and keyword != "$ref":
            held[keyword] = _inlined(value, document, within)
    if "$ref" not in schema:
        return held
    reference = schema["$ref"]
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise _NotInlined
    if reference in within:
        raise _NotInlined
    meant = _inlined(
        at_pointer(document, unquote(reference)), document, (*within, reference)
    )
    if isinstance(meant, dict) and held.keys() <= _NOTES:
        return {**meant, **held}
    return {"allOf": [meant], **held}
