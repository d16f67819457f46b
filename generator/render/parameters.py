"""Write what a call may pass: parameters of methods, and objects as plain dicts.

A parameter takes what its field accepts, and also local files, dicts and the classes of
objects. Lists are only read, so each is a `ListOf`, which a list of any of these fits.
"""

from functools import lru_cache

from generator import ir
from generator.json_schema import naming
from generator.json_schema.object_references import refer_to, references
from generator.render.annotations import (
    FIELDS,
    SOURCES,
    different,
    heads,
    quoted,
    unlimited,
)
from generator.text import quoting
from generator.text.layout import (
    Node,
    call,
    declared,
    either,
    flat,
    lay_out,
    leaf,
    subscript,
)
from generator.text.quoting import Code

_PARAMETER = 8
"""Columns before a parameter of a method."""

_KEY = 4
"""Columns before a key of a `TypedDict`."""


@lru_cache(maxsize=FIELDS)
def parameter(field: ir.Field) -> Code:
    """Write a parameter: `resolution: Literal["720p"] = "720p",`."""
    suffix = "," if field.required else f" = {_shown_default(field)},"
    node = _node(field)
    return Code(declared(field.name, node, suffix, _PARAMETER))


def dict_class(item: ir.Object, given: ir.Input) -> Code:
    """Write the `TypedDict` of an object; nothing if no dict can stand for it.

    A class where Python can name each key, else a call that takes any key.
    """
    if item is given.root and not _is_recursive(given):
        return Code()
    name = naming.dict_name(item.name)
    if item.fields and not any(field.renamed for field in item.fields):
        keys = [declared(it.wire, _key(it), "", _KEY) for it in item.fields]
        said = quoting.docstring(f"`{item.name}` as a dict.", _KEY)
        lines = [f"class {quoting.name(name)}(TypedDict):", said, "", *keys]
        return Code("\n".join(f"{' ' * _KEY}{it}" if it else it for it in lines)[_KEY:])
    keys = [f"{quoting.literal(it.wire)}: {flat(_key(it))}" for it in item.fields]
    node = Node("", tuple(map(leaf, keys)), "{}")
    made = call("TypedDict", leaf(quoting.literal(name)), node)
    return Code(lay_out(f"{quoting.name(name)} = ", made, "", 0))


def names_used(model: ir.Model) -> set[str]:
    """Return the names that dicts and parameters use, besides those of classes."""
    used: set[str] = set()
    given = model.input
    for item in given.objects if _is_recursive(given) else given.nested:
        used |= {"TypedDict"}.union(*(heads(_key(it)) for it in item.fields))
    for field in model.fields:
        used |= heads(_node(field))
        if not field.required and _shown_default(field) == _OMITTED:
            used.add(_OMITTED)
    return used & SOURCES.keys()


_OMITTED = "OMITTED"


def _is_recursive(given: ir.Input) -> bool:
    """Whether the input itself can stand inside it, and so may be a dict."""
    return refer_to(given.objects, given.root.name)


@lru_cache(maxsize=FIELDS)
def _node(field: ir.Field) -> Node:
    return _passed(field.type, field.hints.takes_files)


def _key(field: ir.Field) -> Node:
    node = _node(field)
    if any(it.forward for it in references(field.type)):
        node = quoted(node)
    return node if field.required else subscript("NotRequired", node)


def _passed(type_: ir.Type, files: bool) -> Node:
    """Return the type of what a call may pass, with local files if they are taken."""
    match type_:
        case ir.Text() if files:
            return either(leaf("str"), leaf("LocalFile"))
        case ir.Checked(inner):
            return _passed(inner, files)
        case ir.Array(items):
            return _held("list", "ListOf", (), items, _passed(items, files))
        case ir.Mapping(values):
            return _held(
                "dict", "Mapping", (leaf("str"),), values, _passed(values, False)
            )
        case ir.Reference(name):
            dict_name = naming.dict_name(name)
            return either(leaf(quoting.name(name)), leaf(quoting.name(dict_name)))
        case ir.Union(members):
            return either(*different(_passed(it, files) for it in members))
        case _:
            return unlimited(type_)


def _held(
    exact: str, wide: str, first: tuple[Node, ...], held: ir.Type, passed: Node
) -> Node:
    """Return a container, the wide one if it may hold more than the exact type."""
    head = exact if flat(passed) == flat(unlimited(held)) else wide
    return subscript(head, *first, passed)


def _shown_default(field: ir.Field) -> str:
    """Return the server's default as a line can show it; the SDK never sends it."""
    default = field.default
    if default is None or isinstance(default.value, list | dict):
        return _OMITTED
    return quoting.literal(default.value)
