"""One schema with one place of another in it, to judge one change alone."""

from copy import deepcopy

from generator import ir
from generator.json_schema.subschemas import Schema, at_pointer, subschemas, unescaped

_NEW = "(new)"
"""The definition under which the other schema comes along, for references into it."""


def graft(old: Schema, pointer: str, node: Schema, new: Schema) -> Schema:
    """The old schema with `node` at a place; `node` may refer into the new schema."""
    whole = _put(old, pointer, node)
    kept = whole.get("$defs")
    definitions = kept if isinstance(kept, dict) else {}
    return {**whole, "$defs": {**definitions, _NEW: dict(transplant(new))}}


def transplant(part: Schema) -> dict[str, ir.Json]:
    """A part of the new schema with its references as they are after `graft`."""
    copied = deepcopy(dict(part))
    for _, schema in subschemas(copied):
        reference = schema.get("$ref")
        if isinstance(reference, str) and isinstance(schema, dict):
            schema["$ref"] = f"#/$defs/{_NEW}{reference.removeprefix('#')}"
    return copied


def _put(schema: Schema, pointer: str, node: Schema) -> dict[str, ir.Json]:
    """A copy of a schema with another node at a place that exists."""
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
