"""Recognize plainly well-formed schemas, which spares the meta-schema.

The meta-schema costs a millisecond for each schema inside a schema.
"""

from collections.abc import Callable

from generator import ir
from generator.json_schema.subschemas import Schema, subschemas


def is_plain(schema: Schema) -> bool:
    """Whether every keyword inside a schema has the form that the draft asks for.

    False only means that a closer look is needed.
    """
    return all(
        word not in _FORMS or _FORMS[word](value)
        for _, part in subschemas(schema)
        for word, value in part.items()
    )


_KINDS = {"array", "boolean", "integer", "null", "number", "object", "string"}


def _is_schema(value: ir.Json) -> bool:
    return isinstance(value, dict | bool)


def _are_schemas(value: ir.Json) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_schema, value))


def _name_schemas(value: ir.Json) -> bool:
    return isinstance(value, dict) and all(map(_is_schema, value.values()))


def _is_text(value: ir.Json) -> bool:
    return isinstance(value, str)


def _is_flag(value: ir.Json) -> bool:
    return isinstance(value, bool)


def _is_number(value: ir.Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: ir.Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_list(value: ir.Json) -> bool:
    return isinstance(value, list)


def _are_names(value: ir.Json) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_kind(value: ir.Json) -> bool:
    return isinstance(value, str) and value in _KINDS


def _is_place(value: ir.Json) -> bool:
    return isinstance(value, str) and value.startswith("#/$defs/")


def _needs_a_look(_: ir.Json) -> bool:
    return False


_FORMS: dict[str, Callable[[ir.Json], bool]] = {
    **dict.fromkeys(("additionalProperties", "contains", "contentSchema"), _is_schema),
    **dict.fromkeys(
        ("if", "then", "else", "items", "not", "propertyNames"), _is_schema
    ),
    **dict.fromkeys(("unevaluatedItems", "unevaluatedProperties"), _is_schema),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), _are_schemas),
    **dict.fromkeys(("$defs", "definitions", "dependentSchemas"), _name_schemas),
    **dict.fromkeys(("patternProperties", "properties"), _name_schemas),
    **dict.fromkeys(("title", "description", "$comment", "format"), _is_text),
    **dict.fromkeys(("contentEncoding", "contentMediaType", "pattern"), _is_text),
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "uniqueItems"), _is_flag),
    **dict.fromkeys(("maximum", "minimum"), _is_number),
    **dict.fromkeys(("exclusiveMaximum", "exclusiveMinimum"), _is_number),
    **dict.fromkeys(("maxLength", "minLength", "maxItems", "minItems"), _is_count),
    **dict.fromkeys(("maxProperties", "minProperties"), _is_count),
    **dict.fromkeys(("maxContains", "minContains"), _is_count),
    **dict.fromkeys(("enum", "examples"), _is_list),
    "required": _are_names,
    "type": _is_kind,
    "$ref": _is_place,
    # Who uses these can wait.
    **dict.fromkeys(("$schema", "$id", "$anchor", "dependentRequired"), _needs_a_look),
    **dict.fromkeys(("$dynamicAnchor", "$dynamicRef", "$vocabulary"), _needs_a_look),
    "multipleOf": _needs_a_look,
}
