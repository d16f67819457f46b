"""One input schema (JSON Schema, draft 2020-12) to the objects of the IR.

Exact or not at all: each keyword of the draft has a place in the IR, is an annotation,
or is refused with its pointer. Nothing is dropped in silence, nothing is guessed.

Imports keywords, naming, subschemas, ir and errors.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from generator import ir, keywords, naming
from generator.errors import Problem, SchemaError
from generator.keywords import Unreadable
from generator.subschemas import (
    Schema,
    escaped,
    is_schema,
    subschemas,
    wire_path,
)

MAX_DEPTH = 64
"""How deep types may nest in one another, references followed."""

MAX_TYPES = 20_000
"""How many types one schema may unfold to; an object counts once."""

MAX_FIELDS = 1_000
"""How many members one object may have."""

MAX_CHOICES = 1_000
"""How many members one enum may have."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One input schema as objects: the input itself and those it holds."""

    root: ir.Object
    nested: tuple[ir.Object, ...]


def parse(schema: Schema, root_name: str, *, file: str, at: str) -> Parsed:
    """The objects of one input schema.

    `root_name` is the class of the input; `file` and `at`, the schema's place in the
    file, are for the messages. Raises SchemaError with every problem found.
    """
    walk = _Walk(schema, root_name, file, at)
    walk.run()
    if walk.problems:
        raise SchemaError(walk.problems)
    nested = [item for pointer, item in walk.objects.items() if pointer]
    return Parsed(walk.objects[""], tuple(nested))


@dataclass(slots=True)
class _Walk:
    """One walk over a schema: each method reads what stands at a pointer."""

    schema: Schema
    root_name: str
    file: str
    at: str
    problems: list[Problem] = field(default_factory=list[Problem])
    places: dict[str, Schema] = field(default_factory=dict[str, Schema])
    names: dict[str, str] = field(default_factory=dict[str, str])
    objects: dict[str, ir.Object] = field(default_factory=dict[str, ir.Object])
    unfinished: set[str] = field(default_factory=set[str])
    depth: int = 0
    types: int = 0

    def run(self) -> None:
        self.places = dict(subschemas(self.schema))
        inner = [at for at, node in self.places.items() if at and _is_class(node)]
        self.names = naming.class_names(inner, taken={self.root_name})
        self.names[""] = self.root_name
        for place, other in naming.clashes(self.names):
            reason = f"gives the class {self.names[place]}, and so does {other}"
            self.refuse(place, reason)
        # The API's input is an object, so a schema that names no type means one.
        self.type({"properties": {}, "type": "object", **self.schema}, "")
        if self.schema.get("type", "object") != "object":
            self.refuse("/type", 'the input itself must be of type "object"')

    def refuse(self, pointer: str, reason: str) -> ir.Anything:
        """Note a problem and go on, so that one run shows them all."""
        self.problems.append(Problem(self.file, self.at + pointer, reason))
        return ir.Anything()

    def type(self, schema: ir.Json, at: str) -> ir.Type:
        self.types += 1
        if self.types > MAX_TYPES:
            return self.refuse("", f"unfolds to more than {MAX_TYPES:,} types")
        if self.depth > MAX_DEPTH:
            reason = f"more than {MAX_DEPTH} levels deep; do references make a circle?"
            return self.refuse(at, reason)
        if schema is True:
            return ir.Anything()
        if not is_schema(schema):
            return self.refuse(at, "expected a schema that accepts something")
        self.depth += 1
        try:
            return self.constrained(schema, at)
        except Unreadable as error:
            return self.refuse(f"{at}/{error.keyword}", str(error))
        finally:
            self.depth -= 1

    def constrained(self, schema: Schema, at: str) -> ir.Type:
        for keyword in sorted(schema.keys() & keywords.REFUSED):
            self.refuse(f"{at}/{keyword}", "this keyword is not supported")
        if "$ref" in schema:
            return self.referred(schema, at)
        if "anyOf" in schema:
            return self.any_of(schema, at)
        if "const" in schema or "enum" in schema:
            return self.choice(schema, at)
        return self.typed(schema, at)

    def alone(self, schema: Schema, at: str, *allowed: str) -> None:
        """Refuse the constraints that stand beside a keyword that takes none."""
        for keyword in sorted(schema.keys() & keywords.CONSTRAINTS - set(allowed)):
            self.refuse(f"{at}/{keyword}", f"not supported beside {allowed[0]}")

    def referred(self, schema: Schema, at: str) -> ir.Type:
        self.alone(schema, at, "$ref")
        target = schema["$ref"]
        if not isinstance(target, str) or not re.match(r"#(/|\Z)", target):
            raise Unreadable("$ref", "must point inside this schema: #/...")
        pointer = unquote(target[1:])
        if pointer not in self.places:
            raise Unreadable("$ref", f"there is no schema object at {target}")
        return self.type(dict(self.places[pointer]), pointer)

    def any_of(self, schema: Schema, at: str) -> ir.Type:
        self.alone(schema, at, "anyOf")
        members = schema["anyOf"]
        if not isinstance(members, list) or not members:
            raise Unreadable("anyOf", "expected a list of schemas")
        return _union(
            [self.type(item, f"{at}/anyOf/{i}") for i, item in enumerate(members)]
        )

    def choice(self, schema: Schema, at: str) -> ir.Type:
        keyword = "const" if "const" in schema else "enum"
        self.alone(schema, at, keyword, "type")
        kinds = keywords.kinds(schema) or keywords.KINDS
        members = [
            member
            for member in keywords.members(schema, keyword, MAX_CHOICES)
            if any(keywords.is_of(kind, member) for kind in kinds)
        ]
        if not members:
            raise Unreadable(keyword, "no value can be accepted here")
        return ir.Choice(tuple(members))

    def typed(self, schema: Schema, at: str) -> ir.Type:
        kinds = keywords.kinds(schema)
        if not kinds:
            for keyword in sorted(schema.keys() & keywords.TYPED):
                self.refuse(f"{at}/{keyword}", "not supported without a type")
            return ir.Anything()
        if "number" in kinds:
            kinds = tuple(kind for kind in kinds if kind != "integer")
        return _union([self.of_kind(kind, schema, at) for kind in kinds])

    def of_kind(self, kind: str, schema: Schema, at: str) -> ir.Type:
        match kind:
            case "null":
                return ir.Null()
            case "boolean":
                return ir.Boolean()
            case "integer":
                return ir.Integer(keywords.bounds(schema, integer=True))
            case "number":
                return ir.Number(keywords.bounds(schema, integer=False))
            case "string":
                return self.string(schema)
            case "array":
                return self.array(schema, at)
            case _:
                return self.object(schema, at)

    def string(self, schema: Schema) -> ir.Text:
        pattern = keywords.pattern(schema)
        return ir.Text(keywords.size(schema, "minLength", "maxLength"), pattern)

    def array(self, schema: Schema, at: str) -> ir.Array:
        items = self.type(schema.get("items", True), f"{at}/items")
        return ir.Array(items, keywords.size(schema, "minItems", "maxItems"))

    def object(self, schema: Schema, at: str) -> ir.Type:
        if _is_class(schema):
            return self.reference(schema, at)
        values = self.extra(schema, at) or ir.Anything()
        return ir.Mapping(
            values, keywords.size(schema, "minProperties", "maxProperties")
        )

    def reference(self, schema: Schema, at: str) -> ir.Reference:
        """A class is read once, by whichever reference to it comes first."""
        name = self.names[at]
        if at not in self.objects and at not in self.unfinished:
            self.unfinished.add(at)
            self.objects[at] = self.class_(schema, at, name)
            self.unfinished.remove(at)
        return ir.Reference(name, forward=at in self.unfinished)

    def class_(self, schema: Schema, at: str, name: str) -> ir.Object:
        for keyword in sorted(schema.keys() & {"minProperties", "maxProperties"}):
            self.refuse(f"{at}/{keyword}", "not supported beside properties")
        return ir.Object(
            name=name,
            path=wire_path(at),
            description=keywords.text(schema, "description")
            or keywords.text(schema, "title"),
            fields=self.fields(schema, at),
            extra=self.extra(schema, at),
        )

    def extra(self, schema: Schema, at: str) -> ir.Type | None:
        extra = schema.get("additionalProperties", True)
        return (
            None if extra is False else self.type(extra, f"{at}/additionalProperties")
        )

    def fields(self, schema: Schema, at: str) -> tuple[ir.Field, ...]:
        """Required members first, advanced ones last, else as the schema has them."""
        required = keywords.names(schema, "required")
        properties = keywords.properties(schema, MAX_FIELDS)
        for name in sorted(required - properties.keys()):
            self.refuse(f"{at}/required", f"{name!r} is not among the properties")
        for wire in properties:
            if reason := naming.refused(wire):
                self.refuse(f"{at}/properties/{escaped(wire)}", reason)
        names = naming.field_names(properties, self.names.values())
        for wire, other in naming.clashes(names):
            reason = f"gives the name {names[wire]!r}, and so does {other!r}"
            self.refuse(f"{at}/properties/{escaped(wire)}", reason)
        fields = [
            self.field(names[wire], wire, wire in required, properties, at)
            for wire in properties
        ]
        return tuple(sorted(fields, key=lambda it: (not it.required, it.advanced)))

    def field(
        self, name: str, wire: str, required: bool, properties: Schema, at: str
    ) -> ir.Field:
        place = f"{at}/properties/{escaped(wire)}"
        type_ = self.type(properties[wire], place)
        schema = properties[wire]
        notes: Schema = schema if is_schema(schema) else {}
        try:
            return _field(name, wire, required, type_, notes)
        except Unreadable as error:
            self.refuse(f"{place}/{error.keyword}", str(error))
            return _field(name, wire, required, type_, {})


def _field(
    name: str, wire: str, required: bool, type_: ir.Type, notes: Schema
) -> ir.Field:
    hints = notes.get("x-playground")
    return ir.Field(
        wire=wire,
        name=name,
        type=type_,
        required=required,
        title=keywords.text(notes, "title"),
        description=keywords.text(notes, "description"),
        default=ir.Default(notes["default"]) if "default" in notes else None,
        advanced=isinstance(hints, dict) and hints.get("advanced") is True,
        deprecated=keywords.flag(notes, "deprecated"),
    )


def _is_class(schema: Schema) -> bool:
    """Whether an object has members with names, or refuses all: a class of its own."""
    declared = schema.get("type")
    may_be_object = declared == "object" or (
        isinstance(declared, list) and "object" in declared
    )
    closed = schema.get("additionalProperties") is False
    return may_be_object and ("properties" in schema or "required" in schema or closed)


def _union(types: list[ir.Type]) -> ir.Type:
    """One type that accepts what any of these does: each once, null the last."""
    plain = [
        member
        for type_ in types
        for member in (type_.members if isinstance(type_, ir.Union) else (type_,))
    ]
    # By repr, because 1 == True would make one choice of two.
    different = {repr(type_): type_ for type_ in plain}.values()
    members = sorted(different, key=lambda type_: isinstance(type_, ir.Null))
    return members[0] if len(members) == 1 else ir.Union(tuple(members))
