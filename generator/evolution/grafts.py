"""Graft one place of a schema into another, to judge one change alone."""

from copy import deepcopy

from generator import ir
from generator.json_schema.subschemas import Schema, at_pointer, subschemas, unescaped

_NEW = "(new)"
"""The definition that holds the other schema, for references into it."""


def graft(old: Schema, pointer: str, node: Schema, new: Schema) -> Schema:
    """Return the old schema with `node` at a place; it may refer to the new schema."""
    whole = _put(old, pointer, node)
    kept = whole.get("$defs")
    definitions = kept if isinstance(kept, dict) else {}
    return {**whole, "$defs": {**definitions, _NEW: dict(transplant(new))}}


def transplant(part: Schema) -> dict[str, ir.Json]:
    """Return a part of the new schema with its references as after `graft`."""
    copied = deepcopy(dict(part))
    for _, schema in subschemas(copied):
        reference = schema.get("$ref")
        if isinstance(reference, str) and isinstance(schema, dict):
            schema["$ref"] = f"#/$defs/{_NEW}{reference.removeprefix('#')}"
    return copied


def _put(schema: Schema, pointer: str, node: Schema) -> dict[str, ir.Json]:
    """Return a copy of a schema with another node at an existing place."""
    if not pointer:
        return dict(node)
    above, _, step = pointer.rpartition("/")
    whole = deepcopy(dict(schema))
    held = at_pointer(whole, above)
    if isinstance(held, list):
        held[int(step)] = dict(node)
    elif isinstance(held, dict):
        held[unescaped(step)] = dict(node)
    return whole
