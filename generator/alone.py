"""Properties that stand alone: read once, in however many models they stand.

Such a property refers to nothing, no object in it gets a class, types say all of it,
and its own default and examples fit. What becomes of it depends on itself alone, so
models that say the same share one record, and what is written of it is written once.
Imports documents, forms, judge, parser, subschemas and ir.
"""

from dataclasses import dataclass, field, replace

from generator import ir, parser
from generator.documents import Document
from generator.errors import SchemaError
from generator.forms import is_plain
from generator.judge import Judge
from generator.parser import Named
from generator.subschemas import is_schema

_ROOT = frozenset(
    {"additionalProperties", "description", "properties", "required", "title", "type"}
)
"""What an input may say besides, if its properties are to be read by themselves."""

_HERE = "here"


@dataclass(frozen=True, slots=True)
class Property:
    """One of them."""

    _field: ir.Field
    _named: dict[tuple[str, str, bool], ir.Field] = field(
        default_factory=dict[tuple[str, str, bool], ir.Field]
    )

    def named(self, wire: str, name: str, required: bool) -> ir.Field:
        """The one record of the member with these names."""
        key = (wire, name, required)
        if key not in self._named:
            self._named[key] = replace(
                self._field, wire=wire, name=name, required=required
            )
        return self._named[key]


@dataclass(frozen=True, slots=True)
class Properties:
    """Those of all models so far, by what they say."""

    _seen: dict[str, Property | None] = field(
        default_factory=dict[str, Property | None]
    )

    def apart(self, schema: Document) -> tuple[Document, dict[str, Named]]:
        """An input schema with `true` in place of those that stand alone, and these.

        All of it is left together when its properties may have to do with one another.
        """
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not schema.keys() <= _ROOT:
            return schema, {}
        found = {name: self._of(it) for name, it in properties.items()}
        alone: dict[str, Named] = {
            name: it.named for name, it in found.items() if it is not None
        }
        rest: ir.Json = {**properties, **dict.fromkeys(alone, True)}
        if "'$" in repr((rest, schema.get("additionalProperties"))):
            return schema, {}
        whole: dict[str, ir.Json] = {**schema, "properties": rest}
        return whole, alone

    def _of(self, said: ir.Json) -> Property | None:
        key = repr(said)
        if key not in self._seen:
            self._seen[key] = _read(said)
        return self._seen[key]


def _read(said: ir.Json) -> Property | None:
    """What becomes of a property; None when it does not stand alone."""
    if not is_schema(said) or not is_plain(said) or "'$" in repr(said):
        return None
    around: dict[str, ir.Json] = {"properties": {_HERE: dict(said)}}
    try:
        parsed = parser.parse(around, "Input", file="", at="")
    except SchemaError:
        return None
    refused = Judge(around).refused_values(around, "", "")
    if parsed.nested or parsed.is_checked or refused:
        return None
    return Property(parsed.root.fields[0])
