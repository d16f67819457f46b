"""Choose Python names for wire names. No other module names.

A name depends on what it names and on its siblings, never on their order. A wire name
that Python can use is kept; any other gets a similar name, and the wire name becomes
its alias.
"""

import hashlib
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from generator import ir

MAX_NAME = 128
"""The longest name of a property, in characters."""

# A field must not hide what its class or its methods use by the same name.
_CALL_OPTIONS = frozenset(
    {"idempotency_key", "timeout", "on_update", "max_cost", "options", "self", "input"}
)
_TYPE_NAMES = frozenset(
    {"bool", "dict", "float", "int", "list", "object", "str", "None"}
    | {"Annotated", "ConfigDict", "Field", "JsonValue", "Literal", "MISSING"}
    | {
        "Also",
        "Choice",
        "InputModel",
        "Integer",
        "Number",
        "Opt",
        "SCHEMA",
    }
    | {"re", "rule"}
)
# The members of pydantic's BaseModel, its deprecated ones included, and our own; also
# those of its class, which pydantic would take for the default of a required field.
_INPUT_MEMBERS = frozenset(
    {"construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj"}
    | {"parse_raw", "schema", "schema_json", "update_forward_refs", "validate"}
    | {"mro", "payload", "register"}
)
_INPUT_MEMBER_PREFIX = "model_"
# The client's members, those of versions to come included.
_CLIENT_MEMBERS = frozenset(
    {"aclose", "api_key", "base_url", "catalog", "close", "closed", "get", "http"}
    | {"max_cost", "max_retries", "models", "options", "post", "request", "run"}
    | {"spent", "submit", "tasks", "timeout", "with_options"}
    | {"cached_property", "deprecated", "property"}
)
# Modules that an operating system does not let anybody create.
_DEVICE_NAMES = frozenset({"aux", "con", "nul", "prn"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}
# What the generated modules import or define beside the model's own classes.
_MODULE_NAMES = _TYPE_NAMES | frozenset(
    {"AsyncClient", "AsyncEndpoint", "AsyncMindVideo", "AsyncTask", "Callable"}
    | {"Coroutine", "Decimal", "NoReturn", "NotRequired", "TypedDict"}
    | {"Endpoint", "MindVideo", "SyncClient", "Task", "Final", "TYPE_CHECKING"}
    | {"ListOf", "LocalFile", "Mapping", "Methods", "ModelInput", "OMITTED"}
    | {"RunT", "SubmitT", "TaskT", "sends", "SUBMIT_TIMEOUT", "WAIT_TIMEOUT"}
    | {"NotImplementedError", "True", "False"}
)

# How an object is called that a keyword holds, after what holds the keyword.
_SUFFIXES = {"items": "Item", "additionalProperties": "Value"}


@lru_cache(maxsize=4096)
def model_names(slug: str) -> ir.Names:
    """Return every name a slug determines: `veo3-1-quality` -> `veo3_1_quality`."""
    attribute = re.sub(r"[^0-9a-z]", "_", slug)
    if attribute[0].isdigit():
        attribute = f"model_{attribute}"
    if (
        keyword.iskeyword(attribute)
        or attribute in _CLIENT_MEMBERS
        or attribute in _DEVICE_NAMES
    ):
        attribute += "_"
    endpoint = _class_name(slug)
    return ir.Names(
        attribute=attribute,
        endpoint=_free(endpoint, _MODULE_NAMES),
        async_endpoint=_free(f"Async{endpoint}", _MODULE_NAMES),
        methods=_free(f"{endpoint}Methods", _MODULE_NAMES),
        input=_free(f"{endpoint}Input", _MODULE_NAMES),
    )


def output_names(key: str) -> tuple[str, str]:
    """Return the classes of an output kind: `VideosOutput` and its async twin."""
    name = f"{_class_name(key)}Output"
    return name, f"Async{name}"


def refused(wire: str) -> str | None:
    """Say why a property may not have this name, or None."""
    if not wire:
        return "a property's name must not be empty"
    if len(wire) > MAX_NAME:
        return f"a property's name may have {MAX_NAME} characters, this has {len(wire)}"
    for character in wire:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            return f"a property's name must not contain U+{ord(character):04X}"
    return None


def refused_class(name: str) -> str | None:
    """Say why a model's class may not have this name, or None."""
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"a class cannot be called {name!r}"
    if name in _MODULE_NAMES:
        return f"a class cannot be called {name!r}: its module uses the name"
    return None


def field_names(wires: Iterable[str], classes: Iterable[str]) -> dict[str, str]:
    """The Python name of each member of one object, by wire name.

    `classes` are the classes of the same module, which a field must not hide. Members
    that would share a name: the one that Python can use as it is keeps it, each other
    one gets the first digits of a hash of its wire name.
    """
    taken = frozenset(classes)
    wanted = {wire: _free(_field_name(wire), taken) for wire in wires}
    uses = Counter(wanted.values())
    return {
        wire: name if wire == name or uses[name] == 1 else _told_apart(name, wire)
        for wire, name in wanted.items()
    }


def class_names(pointers: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """The class of each object inside a schema, by the JSON pointer of the object.

    The last property on the way names it (`ImageWithRolesItem`); objects that would
    share a name are told apart by the whole way, and at last by a hash of it.
    """
    ways = {pointer: _way(pointer) for pointer in pointers}
    wanted = {pointer: (way[-1], "".join(way)) for pointer, way in ways.items()}
    uses = Counter(name for names in wanted.values() for name in set(names))
    reserved = _MODULE_NAMES | set(taken)
    names: dict[str, str] = {}
    for pointer, (short, whole) in wanted.items():
        apart = _told_apart(whole, pointer)
        name = next((it for it in (short, whole) if uses[it] == 1), apart)
        names[pointer] = _free(name, reserved)
    dicts = {dict_name(name) for name in (*names.values(), *taken)}
    return {
        pointer: _told_apart(name, pointer) if name in dicts else name
        for pointer, name in names.items()
    }


def dict_name(name: str) -> str:
    """Return the `TypedDict` beside a class: `ItemDict` for `Item`."""
    return _free(f"{name}Dict", _MODULE_NAMES)


def clashes(names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of wire names, or pointers, that were given the same Python name after all.

    It takes names made for it: a wire name that ends in the hash of another one.
    """
    users: dict[str, str] = {}
    pairs = [(source, users.setdefault(name, source)) for source, name in names.items()]
    return [(source, user) for source, user in pairs if source != user]


def _class_name(slug: str) -> str:
    parts = [part for part in re.split(r"[^0-9a-z]+", slug) if part]
    name = ""
    for part in parts:
        joint = "_" if name[-1:].isdigit() and part[0].isdigit() else ""
        name += joint + part[0].upper() + part[1:]
    return f"Model{name}" if name[0].isdigit() else name


@lru_cache(maxsize=4096)
def _field_name(wire: str) -> str:
    name = _of_identifiers(wire)
    if name.startswith("_"):
        name = f"field_{name.strip('_')}".rstrip("_")
    if not name.isidentifier():
        name = f"field_{name}"
    return f"{name}_" if _is_reserved(name) else name


def _is_reserved(name: str) -> bool:
    return (
        keyword.iskeyword(name)
        or name.startswith(_INPUT_MEMBER_PREFIX)
        or name in _CALL_OPTIONS | _TYPE_NAMES | _INPUT_MEMBERS
    )


def _way(pointer: str) -> list[str]:
    """The names along a pointer: `/properties/a_b/items` -> ["ABItem"]."""
    way: list[str] = []
    steps = iter(pointer.split("/")[1:])
    for step in steps:
        if step in {"properties", "$defs", "definitions"}:
            way.append(_pascal(next(steps)))
        elif step in {"dependentSchemas", "patternProperties"}:
            way[-1:] = ["".join(way[-1:]) + _pascal(step) + _pascal(next(steps))]
        elif step in {"anyOf", "oneOf", "allOf"}:
            way[-1:] = ["".join(way[-1:]) + f"Option{int(next(steps)) + 1}"]
        else:
            way[-1:] = ["".join(way[-1:]) + _SUFFIXES.get(step, _pascal(step))]
    return way


def _pascal(text: str) -> str:
    words = _of_identifiers(text).split("_")
    name = _of_identifiers("".join(word[:1].upper() + word[1:] for word in words))
    return name if name.isidentifier() else f"Object{name}"


def _of_identifiers(text: str) -> str:
    """The text as Python folds names (NFKC), `_` for what no identifier may hold."""
    # Not by `\w`: some digits, such as U+09F4, are in it and yet in no identifier.
    folded = unicodedata.normalize("NFKC", text)
    return "".join(char if f"a{char}".isidentifier() else "_" for char in folded)


def _free(name: str, reserved: Iterable[str]) -> str:
    return f"{name}_" if name in reserved else name


def _told_apart(name: str, source: str) -> str:
    digest = hashlib.sha256(source.encode()).hexdigest()
    return f"{name.rstrip('_')}_{digest[:6]}"
