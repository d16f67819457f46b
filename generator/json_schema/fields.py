"""One member of an object: its type, and what its schema says besides."""

from generator import ir
from generator.json_schema import hints, keywords
from generator.json_schema.subschemas import Schema


def field(
    name: str, wire: str, required: bool, type_: ir.Type, notes: Schema
) -> ir.Field:
    """The record of a member; raises Unreadable where `notes`, its schema, is odd."""
    return ir.Field(
        wire=wire,
        name=name,
        type=type_,
        required=required,
        title=keywords.text(notes, "title"),
        description=keywords.text(notes, "description"),
        default=ir.Default(notes["default"]) if "default" in notes else None,
        deprecated=keywords.flag(notes, "deprecated"),
        hints=hints.read(notes.get("x-playground")),
    )
