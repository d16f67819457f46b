"""Describe a model's input fields as command-line options. Pure."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from mindvideo._runtime.catalog import Json
from mindvideo._runtime.inputs.upload_places import accepted_files

Schema: TypeAlias = Mapping[str, Json]
Kind: TypeAlias = Literal["text", "number", "boolean", "json"]

_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_SCALARS: Final[dict[str, Kind]] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
}
_MOST_REFERENCES = 8


@dataclass(frozen=True, slots=True)
class InputField:
    """One field of an input."""

    wire: str
    """Its name in the input."""

    kind: Kind
    """How to write a value: "json" is for objects and mixed types."""

    many: bool
    """Whether it is a list, whose option you may repeat."""

    choices: tuple[Json, ...]
    required: bool
    advanced: bool
    takes_files: bool
    meaning: str
    """Its description, limits and default; schema text, not yet made safe."""

    option: str | None = None
    """`--aspect-ratio`; None if only `--set` can set it."""

    @property
    def negative(self) -> str | None:
        """`--no-audio`, for a flag."""
        is_flag = self.kind == "boolean" and not self.many
        return f"--no-{self.option[2:]}" if is_flag and self.option else None


def input_fields(schema: Schema, taken: Collection[str]) -> tuple[InputField, ...]:
    """Return the fields with their options, required ones first, advanced ones last.

    `taken` are options with other meanings, which they keep: a field `timeout` becomes
    `--input-timeout`. If two fields would share an option, the first one in the schema
    gets it.
    """
    fields = [_with_option(it, used) for it, used in _in_order(schema, set(taken))]
    return tuple(sorted(fields, key=lambda it: (not it.required, it.advanced)))


def _in_order(schema: Schema, taken: set[str]) -> Iterator[tuple[InputField, set[str]]]:
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    for wire, given in _object(schema.get("properties")).items():
        yield _field(schema, wire, _object(given), wire in needed), taken


def _with_option(field: InputField, taken: set[str]) -> InputField:
    """Give a field the first free option."""
    plain = field.wire.replace("_", "-")
    if not _OPTION.fullmatch(plain):
        return field
    for option in (f"--{plain}", f"--input-{plain}"):
        wanted = replace(field, option=option)
        names = {option, wanted.negative} - {None}
        if not names & taken:
            taken.update(name for name in names if name)
            return wanted
    return field


def _field(root: Schema, wire: str, given: Schema, required: bool) -> InputField:
    schema = _resolved(root, given)
    items = _resolved(root, _object(schema.get("items")))
    many = _types(schema) == ["array"] and _kind(items) != "json"
    single = items if many else schema
    hints = _object(given.get("x-playground"))
    return InputField(
        wire=wire,
        kind=_kind(single),
        many=many,
        choices=_choices(single),
        required=required,
        advanced=hints.get("advanced") is True,
        takes_files=accepted_files(hints) is not None,
        meaning=_meaning({**schema, **given}),
    )


def _resolved(root: Schema, schema: Schema) -> dict[str, Json]:
    """Return what a `$ref` into the schema points to, or an empty schema."""
    for _ in range(_MOST_REFERENCES):
        reference = schema.get("$ref")
        if not isinstance(reference, str):
            return dict(schema)
        found: Json = dict(root)
        for step in reference.removeprefix("#").split("/")[1:]:
            found = _object(found).get(step.replace("~1", "/").replace("~0", "~"))
        schema = _object(found)
    return {}


def _kind(schema: Schema) -> Kind:
    types = [it for it in _types(schema) if it != "null"]
    if "string" in types:
        return "text"
    return _SCALARS.get(types[0], "json") if len(types) == 1 else "json"


def _types(schema: Schema) -> list[str]:
    """Return the types a schema names, or those of the values it lists."""
    said = schema.get("type")
    if isinstance(said, list):
        return [it for it in said if isinstance(it, str)]
    if isinstance(said, str):
        return [said]
    return list(dict.fromkeys(map(_type_of, _choices(schema))))


def _type_of(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "string" if isinstance(value, str) else "object"


def _choices(schema: Schema) -> tuple[Json, ...]:
    said = schema.get("enum")
    return tuple(said) if isinstance(said, list) else ()


def _meaning(schema: Schema) -> str:
    said = schema.get("description") or schema.get("title") or ""
    parts = [f"{str(said).rstrip('.')}." if said else "", _limits(schema)]
    if "default" in schema:
        shown = json.dumps(schema["default"], ensure_ascii=False)
        parts.append(f"If omitted, the server uses {shown}.")
    parts.append("Deprecated." if schema.get("deprecated") is True else "")
    return " ".join(part for part in parts if part)


def _limits(schema: Schema) -> str:
    """Describe the limits that people ask about, as a sentence."""
    for least, most, unit in _LIMITS:
        low, high = schema.get(least), schema.get(most)
        if low is not None and high is not None:
            return f"{low} to {high}{unit}."
        if high is not None:
            return f"At most {high}{unit}."
        if low is not None and low != 1:
            return f"At least {low}{unit}."
    return ""


_LIMITS = (
    ("minimum", "maximum", ""),
    ("minLength", "maxLength", " characters"),
    ("minItems", "maxItems", " items"),
)


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
