"""Write IR types as Python annotations, for class fields and parameters."""

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

_PARAMETER = 8
"""Columns before a parameter of a method."""

SOURCES = {
    **dict.fromkeys(("Annotated", "Literal"), "typing"),
    **dict.fromkeys(("MISSING", "ConfigDict", "Field", "JsonValue"), "pydantic"),
    **dict.fromkeys(
        ("Choice", "InputModel", "Integer", "Number", "Opt"),
        "mindvideo._runtime.inputs.model",
    ),
    **dict.fromkeys(("ListOf", "LocalFile"), "mindvideo._runtime.inputs.local_files"),
    "Also": "mindvideo._runtime.inputs.extra_checks",
    "rule": "mindvideo._runtime.inputs.rules",
    "re": "re",
}
"""The module of each name that an input class can use."""


def declaration(field: ir.Field) -> Code:
    """Write a class field: `duration: Opt[Annotated[int, Integer(ge=1)]] = MISSING`."""
    node = _declared(field)
    if field.required:
        return Code(declared(field.name, node, "", _FIELD))
    return Code(assigned(field.name, node, "MISSING", _FIELD))


@lru_cache(maxsize=FIELDS)
def parameter(field: ir.Field) -> Code:
    """Write a parameter: `resolution: Literal["720p"] = "720p",`."""
    suffix = "," if field.required else f" = {_shown_default(field)},"
    node = parameter_type(field)
    return Code(declared(field.name, node, suffix, _PARAMETER))


def parameter_type(field: ir.Field) -> Node:
    """Return a parameter's type: the field's, plus files where it accepts images."""
    return _with_files(field.type) if field.hints.takes_images else _plain(field.type)


def _with_files(type_: ir.Type) -> Node:
    match type_:
        case ir.Text():
            return either(leaf("str"), leaf("LocalFile"))
        case ir.Array(ir.Text()):
            return subscript("ListOf", _with_files(type_.items))
        case ir.Checked(inner):
            return _with_files(inner)
        case _:
            return _plain(type_)


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
    used = {"InputModel"} | ({"JsonValue"} if given.document else set[str]())
    for item in given.objects:
        used.update(*map(_field_names, item.fields))
        if item.extra is not None:
            used |= _heads(_exact(item.extra)) | {"ConfigDict"}
        if item.also is not None:
            used.add("Also")
    return used & SOURCES.keys()


def parameter_names_used(fields: Iterable[ir.Field]) -> set[str]:
    """Return the names that only parameters use: those of files."""
    used = [_heads(parameter_type(it)) for it in fields if it.hints.takes_images]
    return set[str]().union(*used) & {"ListOf", "LocalFile"}


@lru_cache(maxsize=FIELDS)
def _field_names(field: ir.Field) -> set[str]:
    """Return the names that a field's line uses."""
    return _heads(_declared(field)) | (set() if field.required else {"MISSING"})


def _heads(node: Node) -> set[str]:
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
            return _chosen(values, _plain(type_))
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
            return _plain(type_)


def _plain(type_: ir.Type) -> Node:
    """Return the annotation for type checkers, without limits."""
    match type_:
        case ir.Choice(values):
            return _one_of(values)
        case ir.Checked(inner):
            return _plain(inner)
        case ir.Array(items):
            return subscript("list", _plain(items))
        case ir.Mapping(values):
            return subscript("dict", leaf("str"), _plain(values))
        case ir.Reference(name):
            # Parameters stand below every class: nothing comes later there.
            return leaf(quoting.name(name))
        case ir.Union(members):
            return either(*_different(map(_plain, members)))
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
    # The parts stay, for who asks what names are used; a leaf is never opened.
    return Node(quoting.literal(flat(node)), (node,)) if later else node


def _present(type_: ir.Type) -> ir.Type:
    return replace(type_, forward=False) if isinstance(type_, ir.Reference) else type_


def _different(nodes: Iterable[Node]) -> list[Node]:
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


def _shown_default(field: ir.Field) -> str:
    """Return the server's default as a line can show it; the SDK never sends it."""
    default = field.default
    if default is None or isinstance(default.value, list | dict):
        return "..."
    return quoting.literal(default.value)
