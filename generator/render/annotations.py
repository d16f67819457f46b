"""Write IR types as Python annotations: what a class of an input accepts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from generator import ir
from generator.json_schema.subschemas import is_schema, subschemas
from generator.text import quoting
from generator.text.layout import (
    Node,
    assigned,
    call,
    declared,
    either,
    flat,
    lay_out,
    leaf,
    prefixed,
    subscript,
)
from generator.text.quoting import Code

FIELDS = 4096
"""How many fields to cache text for; more than differ in a run."""

_FIELD = 4
"""Columns before a field of a class."""

SOURCES = {
    **dict.fromkeys(("Annotated", "Literal", "NotRequired", "TypedDict"), "typing"),
    **dict.fromkeys(("MISSING", "ConfigDict", "Field", "JsonValue"), "pydantic"),
    **dict.fromkeys(
        ("Choice", "InputModel", "Integer", "ModelInput", "Number", "Opt"),
        "mindvideo._runtime.inputs.model",
    ),
    **dict.fromkeys(("ListOf", "LocalFile"), "mindvideo._runtime.inputs.local_files"),
    "Mapping": "collections.abc",
    "OMITTED": "mindvideo._runtime.api.calls",
    "Also": "mindvideo._runtime.inputs.extra_checks",
    "rule": "mindvideo._runtime.inputs.rules",
    "re": "re",
}
"""The module of each name that a model's module may need."""


def declaration(field: ir.Field) -> Code:
    """Write a class field: `duration: Opt[Annotated[int, Integer(ge=1)]] = MISSING`."""
    node = _declared(field)
    if field.required:
        return Code(declared(field.name, node, "", _FIELD))
    return Code(assigned(field.name, node, "MISSING", _FIELD))


def extras(type_: ir.Type) -> Code:
    """Annotate members that have no name of their own."""
    node = subscript("dict", leaf("str"), _exact(type_))
    return Code(lay_out("__pydantic_extra__: ", node, "", _FIELD))


def also(schema: ir.Json) -> Node:
    """Write the check of what a type cannot express: `Also({"uniqueItems": True})`."""
    arguments = [value_node(schema)]
    if is_schema(schema) and any("$ref" in part for _, part in subschemas(schema)):
        arguments.append(leaf("SCHEMA"))
    return call("Also", *arguments)


def value_node(item: ir.Json) -> Node:
    """Write a JSON value as an expression that can span lines."""
    match item:
        case list():
            return Node("", tuple(map(value_node, item)), "[]")
        case dict():
            pairs = [(quoting.literal(key), value_node(it)) for key, it in item.items()]
            return Node("", tuple(prefixed(f"{key}: ", it) for key, it in pairs), "{}")
        case _:
            return leaf(quoting.literal(item))


def object_check(item: ir.Object) -> Code:
    """Write the class line with the object's extra check."""
    return Code(lay_out("__also__ = ", also(item.also), "", _FIELD))


def document(schema: ir.Json) -> Code:
    """Write the module line with the schema that checks refer to."""
    return Code(lay_out("SCHEMA: JsonValue = ", value_node(schema), "", 0))


def names_used(given: ir.Input) -> set[str]:
    """Return the names that the input's classes use and must import."""
    used = {"JsonValue"} if given.document else set[str]()
    for item in given.objects:
        used.update(*map(_field_names, item.fields))
        if item.extra is not None:
            used |= heads(_exact(item.extra)) | {"ConfigDict"}
        if item.also is not None:
            used.add("Also")
    return used & SOURCES.keys()


@lru_cache(maxsize=FIELDS)
def _field_names(field: ir.Field) -> set[str]:
    """Return the names that a field's line uses."""
    return heads(_declared(field)) | (set() if field.required else {"MISSING"})


def heads(node: Node) -> set[str]:
    """Return every name in a node."""
    return {part.head for part in _parts(node)}


def _parts(node: Node) -> Iterator[Node]:
    yield node
    for item in node.items:
        yield from _parts(item)


def _declared(field: ir.Field) -> Node:
    node = _exact(field.type)
    if not field.required:
        node = subscript("Opt", node)
    return _annotated(node, _alias(field)) if field.renamed else node


def _alias(field: ir.Field) -> Node:
    return call("Field", leaf(f"alias={quoting.literal(field.wire)}"))


def _exact(type_: ir.Type) -> Node:
    """Return the annotation that accepts what the schema accepts."""
    match type_:
        case ir.Integer(bounds):
            return _annotated(leaf("int"), call("Integer", *_bounds(bounds)))
        case ir.Number(bounds):
            return _annotated(leaf("float"), call("Number", *_bounds(bounds)))
        case ir.Text(size, pattern):
            limits = [*_size(size)]
            if pattern is not None:
                limits.append(leaf(f"pattern={quoting.literal(pattern)}"))
            return _limited(leaf("str"), limits)
        case ir.Choice(values):
            return _chosen(values, unlimited(type_))
        case ir.Checked(inner, schema):
            return _annotated(_exact(inner), also(schema))
        case ir.Array(items, size):
            return _limited(subscript("list", _exact(items)), _size(size))
        case ir.Mapping(values, size):
            plain = subscript("dict", leaf("str"), _exact(values))
            return _limited(plain, _size(size))
        case ir.Reference(name, forward=True):
            return leaf(quoting.literal(name))
        case ir.Union(members):
            return _either(members)
        case _:
            return unlimited(type_)


def unlimited(type_: ir.Type) -> Node:
    """Return the annotation without limits."""
    match type_:
        case ir.Choice(values):
            return _one_of(values)
        case ir.Checked(inner):
            return unlimited(inner)
        case ir.Array(items):
            return subscript("list", unlimited(items))
        case ir.Mapping(values):
            return subscript("dict", leaf("str"), unlimited(values))
        case ir.Reference(name):
            return leaf(quoting.name(name))
        case ir.Union(members):
            return either(*different(map(unlimited, members)))
        case _:
            return leaf(_WORDS[type(type_)])


_WORDS: dict[type[ir.Type], str] = {
    ir.Anything: "JsonValue",
    ir.Null: "None",
    ir.Boolean: "bool",
    ir.Integer: "int",
    ir.Number: "float",
    ir.Text: "str",
}


def _either(members: tuple[ir.Type, ...]) -> Node:
    """Write alternatives; a class that comes later cannot take part in `|` unless
    quoted.

    The quoted text is code, which pydantic evaluates, so it is quoted like any other.
    """
    later = [it for it in members if isinstance(it, ir.Reference) and it.forward]
    node = either(*(_exact(_present(it) if it in later else it) for it in members))
    return quoted(node) if later else node


def quoted(node: Node) -> Node:
    """Return an annotation in quotes, whose names can still be asked for."""
    # A leaf is never opened.
    return Node(quoting.literal(flat(node)), (node,))


def _present(type_: ir.Type) -> ir.Type:
    return replace(type_, forward=False) if isinstance(type_, ir.Reference) else type_


def different(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes without repetitions."""
    return list({flat(node): node for node in nodes}.values())


def _one_of(values: tuple[ir.Json, ...]) -> Node:
    """Write a `Literal` if Python can write the values in one, else their types."""
    if any(isinstance(value, list | dict) for value in values):
        return leaf("JsonValue")
    if not any(isinstance(value, float) for value in values):
        return subscript("Literal", *(leaf(quoting.literal(v)) for v in values))
    kinds = {bool: "bool", int: "int", float: "float", str: "str", type(None): "None"}
    # A float of a schema file is of a subclass that remembers its digits.
    used = {float if isinstance(it, float) else type(it) for it in values}
    return either(*(leaf(name) for kind, name in kinds.items() if kind in used))


def _chosen(values: tuple[ir.Json, ...], plain: Node) -> Node:
    if plain.head != "Literal":
        return _annotated(plain, call("Choice", *map(value_node, values)))
    exact = all(isinstance(value, str) for value in values)
    return plain if exact else _annotated(plain, call("Choice"))


def _annotated(node: Node, extra: Node) -> Node:
    if node.head == "Annotated":
        return subscript("Annotated", *node.items, extra)
    return subscript("Annotated", node, extra)


def _limited(node: Node, limits: list[Node]) -> Node:
    return _annotated(node, call("Field", *limits)) if limits else node


def _bounds(bounds: ir.Bounds) -> list[Node]:
    limits = {
        "ge": bounds.ge,
        "le": bounds.le,
        "gt": bounds.gt,
        "lt": bounds.lt,
        "multiple_of": bounds.multiple_of,
    }
    return [
        leaf(f"{name}={quoting.literal(value)}")
        for name, value in limits.items()
        if value is not None
    ]


def _size(size: ir.Size) -> list[Node]:
    limits = {"min_length": size.least, "max_length": size.most}
    return [
        leaf(f"{name}={value}") for name, value in limits.items() if value is not None
    ]
