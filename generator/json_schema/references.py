"""Resolve references of a schema: each becomes a pointer into the schema itself.

`$id` and `$anchor` are then used up (RFC 3986 joins their URIs). There is no other
document, so nothing is ever fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urldefrag, urljoin

from generator import ir
from generator.errors import Problem, SchemaError
from generator.json_schema.subschemas import Schema, at_pointer, subschemas

# What applies to the very value that the schema around it applies to.
_IN_PLACE = re.compile(
    r"(.*)/(?:else|if|not|then|(?:allOf|anyOf|dependentSchemas|oneOf)/[^/]*)"
)


def resolve(schema: Schema, file: str, at: str) -> dict[str, ir.Json]:
    """Return the schema with every `$ref` as `#` plus a JSON pointer, not
    percent-encoded.

    Raises SchemaError for references that lead elsewhere, to nothing, or in a circle
    without a value. `file` and `at` are for the messages.
    """
    places = _Places(dict(subschemas(schema)))
    targets: dict[str, str] = {}
    if not any(places.references()):
        return _pointing(schema, targets)
    problems: list[Problem] = []
    for pointer, reference in places.references():
        target = places.target(pointer, reference)
        if target is None:
            reason = f"no schema in this file is {reference!r}; nothing is fetched"
            problems.append(Problem(file, f"{at}{pointer}/$ref", reason))
        else:
            targets[pointer] = target
    for pointer in places.circling(targets):
        reason = "is a circular reference that no value can satisfy"
        problems.append(Problem(file, f"{at}{pointer}/$ref", reason))
    if problems:
        raise SchemaError(problems)
    return _pointing(schema, targets)


@dataclass(frozen=True, slots=True)
class _Places:
    """Every schema inside a schema, by its pointer."""

    schemas: dict[str, Schema]
    _bases: dict[str, str] = field(default_factory=dict[str, str])
    """The URIs of the resources that places belong to, as far as they are known."""

    def references(self) -> Iterator[tuple[str, ir.Json]]:
        for pointer, schema in self.schemas.items():
            if "$ref" in schema:
                yield pointer, schema["$ref"]

    def target(self, pointer: str, reference: ir.Json) -> str | None:
        """The pointer of what a reference names; None when it is not in here."""
        if not isinstance(reference, str):
            return None
        base = self.base(pointer)
        uri, fragment = _joined(base, reference)
        root = self.resource(uri)
        if root is None:
            return None
        if fragment and not fragment.startswith("/"):
            return self.anchored(root, fragment)
        found = root + unquote(fragment)
        if found in self.schemas:
            return found
        is_boolean = isinstance(at_pointer(self.schemas[""], found), bool)
        return found if is_boolean else None

    def base(self, pointer: str) -> str:
        """The URI of the resource that a place belongs to; "" without an `$id`."""
        if pointer not in self._bases:
            above = self.base(pointer.rpartition("/")[0]) if pointer else ""
            own = self.schemas.get(pointer, {}).get("$id")
            known = _joined(above, own)[0] if isinstance(own, str) else above
            self._bases[pointer] = known
        return self._bases[pointer]

    def resource(self, uri: str) -> str | None:
        """The pointer of the resource with that URI."""
        if uri == self.base(""):
            return ""
        for pointer, schema in self.schemas.items():
            if "$id" in schema and self.base(pointer) == uri:
                return pointer
        return None

    def anchored(self, root: str, name: str) -> str | None:
        """The pointer of an anchor in the resource whose pointer is `root`."""
        uri = self.base(root)
        for pointer, schema in self.schemas.items():
            # A dynamic anchor is an anchor too; the keyword itself is refused later.
            names = (schema.get("$anchor"), schema.get("$dynamicAnchor"))
            if name in names and self.base(pointer) == uri:
                return pointer
        return None

    def circling(self, targets: dict[str, str]) -> list[str]:
        """The references that lead back to where they stand, without another value."""
        next_places: dict[str, list[str]] = {
            pointer: [target] for pointer, target in targets.items()
        }
        for pointer in self.schemas:
            if inside := _IN_PLACE.fullmatch(pointer):
                next_places.setdefault(inside[1], []).append(pointer)
        return [pointer for pointer in targets if _leads_back(pointer, next_places)]


def _joined(base: str, reference: str) -> tuple[str, str]:
    """A URI and its fragment, from two; what is no URI names nothing in a document."""
    try:
        whole = (
            base + reference if reference[:1] in {"", "#"} else urljoin(base, reference)
        )
        uri, fragment = urldefrag(whole)
    except ValueError:
        return "invalid:", ""
    return uri, fragment


def _leads_back(start: str, next_places: dict[str, list[str]]) -> bool:
    reached: set[str] = set()
    waiting = list(next_places[start])
    while waiting:
        place = waiting.pop()
        if place == start:
            return True
        if place not in reached:
            reached.add(place)
            waiting += next_places.get(place, [])
    return False


def _pointing(schema: Schema, targets: dict[str, str]) -> dict[str, ir.Json]:
    """A copy of the schema whose references are pointers, without URIs and anchors."""
    pointing = _copied(dict(schema))
    assert isinstance(pointing, dict)
    for pointer, target in targets.items():
        place = at_pointer(pointing, pointer)
        if isinstance(place, dict):
            place["$ref"] = f"#{target}"
    return pointing


def _copied(value: ir.Json) -> ir.Json:
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return list(map(_copied, value)) if isinstance(value, list) else value
