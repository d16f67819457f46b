"""Write an input schema as components of an OpenAPI document.

There, a `$ref` points into the whole document, and many tools follow it to components
only. So whatever a schema refers to becomes a component of its own.
"""

from collections.abc import Mapping

from generator import ir
from generator.json_schema.references import resolve
from generator.json_schema.subschemas import (
    DEFINITIONS,
    Schema,
    at_pointer,
    booleans,
    subschemas,
    unescaped,
)

PLACE = "#/components/schemas/"

Components = dict[str, ir.Json]

# Words of the OpenAPI dialect, which in a schema file say nothing; and those that have
# done their work once references are resolved.
_DROPPED = frozenset(
    {"discriminator", "example", "externalDocs", "xml"}
    | {"$anchor", "$id", "$schema"}
    | DEFINITIONS
)

# Tools know true and false only in these places; elsewhere they are said as objects.
_MAY_BE_BOOLEAN = ("additionalProperties", "unevaluatedItems", "unevaluatedProperties")
_SAID: dict[bool, ir.Json] = {True: {}, False: {"not": {}}}


def components(name: str, schema: Schema) -> Components:
    """Return the component `name` for a schema, and one for each schema it refers to.

    Raises SchemaError for references that lead nowhere.
    """
    root = resolve(schema, name, "")
    for pointer in list(booleans(root)):
        if not pointer.endswith(_MAY_BE_BOOLEAN):
            _taken(root, pointer, _SAID[bool(at_pointer(root, pointer))])
    places = dict(subschemas(root))
    targets = _targets(places)
    names = {"": name} | {it: f"{name}.{n}" for n, it in enumerate(targets, 1)}
    for place in places.values():
        _move(place, names)
    # The deepest first: what is taken out of another one is a reference there.
    found: Components = {}
    for pointer in sorted(targets, key=lambda it: it.count("/"), reverse=True):
        found[names[pointer]] = _taken(root, pointer, reference(names[pointer]))
    for place in places.values():
        _strip(place)
    return {name: root, **dict(sorted(found.items()))}


def reference(name: str) -> dict[str, ir.Json]:
    """A schema that is the component of that name."""
    return {"$ref": PLACE + name}


def _targets(places: Mapping[str, Schema]) -> list[str]:
    """The pointers of all that is referred to, the root apart."""
    pointers = (str(it["$ref"])[1:] for it in places.values() if "$ref" in it)
    return [it for it in dict.fromkeys(pointers) if it]


def _move(place: Schema, names: Mapping[str, str]) -> None:
    if isinstance(place, dict) and "$ref" in place:
        place |= reference(names[str(place["$ref"])[1:]])


def _taken(root: dict[str, ir.Json], pointer: str, instead: ir.Json) -> ir.Json:
    """What stands at a pointer; `instead` stands there from now on."""
    above, _, step = pointer.rpartition("/")
    holder = at_pointer(root, above) if above else root
    taken = at_pointer(root, pointer)
    if isinstance(holder, dict):
        holder[unescaped(step)] = instead
    elif isinstance(holder, list):
        holder[int(step)] = instead
    return taken


def _strip(place: Schema) -> None:
    if isinstance(place, dict):
        for word in _DROPPED & place.keys():
            del place[word]
