"""Where in an input a schema takes files: in fields, and in objects inside fields.

Imported when a call has a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from mindvideo._runtime.inputs.json_values import Json, at_pointer

_TOGETHER = ("allOf", "anyOf", "oneOf")
_KINDS = ("image", "video", "audio")


def accepted_files(hints: Json) -> str | None:
    """Return which files a field takes, as the `accept` of an HTML input; None: none.

    `hints` is what its schema has as `x-playground`.
    """
    if not isinstance(hints, dict):
        return None
    accept, kind = hints.get("accept"), hints.get("uploadKind")
    if isinstance(accept, str) and accept.strip():
        return accept
    if not isinstance(kind, str) or not kind:
        return None
    return f"{kind}/*" if kind in _KINDS else "*/*"


@dataclass(frozen=True)
class Places:
    """A place in an input, by everything that the schema says about it."""

    document: Json
    """The whole schema, for references."""

    schemas: tuple[Json, ...]
    """What is said of the place; of the input, the whole schema."""

    accept: str | None = None
    """Which files it takes, by itself or as an item of such a list; None: none."""

    def member(self, name: str) -> "Places":
        """The member of an object in this place."""
        found = tuple(
            properties[name]
            for schema in self._said()
            for properties in [schema.get("properties")]
            if isinstance(properties, dict) and name in properties
        )
        return self._place(found, None)

    def items(self) -> "Places":
        """The items of a list in this place."""
        found = tuple(it["items"] for it in self._said() if "items" in it)
        return self._place(found, self.accept)

    def _place(self, schemas: tuple[Json, ...], accept: str | None) -> "Places":
        said = Places(self.document, schemas)._said()
        found = (accepted_files(schema.get("x-playground")) for schema in said)
        return Places(self.document, schemas, accept or next(filter(None, found), None))

    def _said(self) -> Iterator[dict[str, Json]]:
        """Yield each schema that says something of the place, references followed."""
        waiting = [*self.schemas]
        followed: set[str] = set()
        while waiting:
            schema = waiting.pop()
            if not isinstance(schema, dict):
                continue
            yield schema
            for word in _TOGETHER:
                held = schema.get(word)
                waiting += held if isinstance(held, list) else []
            reference = schema.get("$ref")
            if isinstance(reference, str) and reference not in followed:
                followed.add(reference)
                waiting.append(at_pointer(self.document, unquote(reference)))
