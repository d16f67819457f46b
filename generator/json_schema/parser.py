"""Parse an input schema (JSON Schema, draft 2020-12) into the IR.

It is exact or refused: what pydantic expresses exactly becomes a type, the rest stays a
schema beside it, and what neither can do is refused with its pointer.
"""

from dataclasses import dataclass, field, replace

from generator import ir
from generator.errors import Problem, SchemaError
from generator.json_schema import fields, keywords, naming
from generator.json_schema.judge import schema_problems
from generator.json_schema.keywords import Unreadable
from generator.json_schema.references import resolve
from generator.json_schema.split import is_class, split
from generator.json_schema.subschemas import (
    DEFINITIONS,
    Schema,
    at_pointer,
    bare,
    escaped,
    is_schema,
    subschemas,
    wire_path,
)
from generator.json_schema.well_formed import is_plain

MAX_DEPTH = 64
"""How deep types may nest; deeper ones stay a schema."""

MAX_TYPES = 2_000
"""How many types one schema may unfold to; any more stay a schema."""


def parse(schema: Schema, root_name: str, *, file: str, at: str) -> ir.Input:
    """Parse one input schema.

    `root_name` is the class of the input; `file` and `at`, the schema's place in the
    file, are for the messages. Raises SchemaError with every problem found.
    """
    walk = _Walk(resolve(schema, file, at), root_name, file, at)
    walk.run()
    # What becomes a type has been read with care; what stays a schema has not.
    if not walk.problems and (walk.is_checked or not is_plain(schema)):
        walk.problems += schema_problems(schema, file, at)
    if walk.problems:
        raise SchemaError(walk.problems)
    root = walk.objects.pop("")
    words = keywords.CONSTRAINTS | DEFINITIONS
    return ir.Input(
        root=root,
        nested=tuple(walk.objects.values()),
        document=bare(walk.schema, words) if walk.refers else None,
        is_checked=walk.is_checked,
    )


@dataclass(slots=True)
class _Walk:
    """One walk over a schema. Each method reads what is at a pointer."""

    schema: Schema
    root_name: str
    file: str
    at: str
    problems: list[Problem] = field(default_factory=list[Problem])
    names: dict[str, str] = field(default_factory=dict[str, str])
    objects: dict[str, ir.Object] = field(default_factory=dict[str, ir.Object])
    unfinished: set[str] = field(default_factory=set[str])
    depth: int = 0
    types: int = 0
    is_checked: bool = False
    refers: bool = False

    def run(self) -> None:
        places = dict(subschemas(self.schema))
        inner = [at for at, node in places.items() if at and is_class(node)]
        root = self.root_name
        self.names = naming.class_names(inner, taken={root}) | {"": root}
        dicts = {f"{at}#dict": naming.dict_name(it) for at, it in self.names.items()}
        for place, other in naming.clashes(self.names | dicts):
            name = (self.names | dicts)[place]
            reason = f"maps to the class {name}, and so does {other}"
            self.refuse(place.removesuffix("#dict"), reason.replace("#dict", ""))
        for at, node in places.items():
            self.refuse_unusable(node, at)
        if self.schema.get("type", "object") != "object":
            self.refuse("/type", 'the input itself must be of type "object"')
        for word in sorted(self.schema.keys() & {"const", "enum"}):
            self.refuse(f"/{word}", "the input itself cannot be a choice")
        # The API's input is an object, so a schema that names no type means one.
        self.type({"properties": {}, **self.schema, "type": "object"}, "")

    def refuse(self, pointer: str, reason: str) -> ir.Anything:
        """Record a problem and go on, so one run shows them all."""
        self.problems.append(Problem(self.file, self.at + pointer, reason))
        return ir.Anything()

    def refuse_unusable(self, schema: Schema, at: str) -> None:
        for keyword in sorted(schema.keys() & keywords.REFUSED):
            self.refuse(f"{at}/{keyword}", "this keyword is not supported")
        for place, reason in keywords.broken_patterns(schema):
            self.refuse(f"{at}/{place}", reason)

    def checked(self, type_: ir.Type, schema: ir.Json) -> ir.Checked:
        """A type with the schema that says the rest."""
        parts = subschemas(schema) if isinstance(schema, dict) else ()
        self.refers |= any("$ref" in part for _, part in parts)
        self.is_checked = True
        return ir.Checked(type_, schema)

    def type(self, schema: ir.Json, at: str) -> ir.Type:
        self.types += 1
        if schema is True:
            return ir.Anything()
        if not is_schema(schema):
            return self.checked(ir.Anything(), False)
        if self.types > MAX_TYPES or self.depth > MAX_DEPTH or at in self.unfinished:
            return self.as_schema(schema, at)
        self.depth += 1
        try:
            return self.whole(schema, at)
        except Unreadable as error:
            return self.refuse(f"{at}/{error.keyword}", str(error))
        finally:
            self.depth -= 1

    def as_schema(self, schema: Schema, at: str) -> ir.Type:
        """Any value that the schema accepts: for what would unfold without an end."""
        is_open = at in self.names and at in self.unfinished
        if is_open and schema.get("type") == "object":
            return ir.Reference(self.names[at], forward=True)
        return self.checked(ir.Anything(), {"$ref": f"#{at}"})

    def whole(self, schema: Schema, at: str) -> ir.Type:
        """Both parts of a schema."""
        parts = split(schema)
        self.unfinished.add(at)
        type_ = self.native(parts.native, at, schema)
        self.unfinished.remove(at)
        if not parts.rest:
            return type_
        checked = self.checked(type_, parts.rest)
        if isinstance(type_, ir.Reference) and "type" in parts.native:
            self.objects[at] = replace(self.objects[at], also=parts.rest)
            return type_
        return checked

    def native(self, schema: Schema, at: str, notes: Schema) -> ir.Type:
        if "$ref" in schema:
            pointer = str(schema["$ref"])[1:]
            return self.type(at_pointer(self.schema, pointer), pointer)
        for keyword in ("anyOf", "oneOf", "allOf"):
            if keyword in schema:
                return self.any_of(keyword, schema, at)
        if "const" in schema or "enum" in schema:
            return self.choice(schema)
        kinds = keywords.kinds(schema)
        if "number" in kinds:
            kinds = tuple(kind for kind in kinds if kind != "integer")
        types = [self.of_kind(kind, schema, at, notes) for kind in kinds]
        return _union(types) if types else ir.Anything()

    def any_of(self, keyword: str, schema: Schema, at: str) -> ir.Type:
        """A type for all members; of `allOf` the first gives it."""
        members = schema[keyword]
        if not isinstance(members, list) or not members:
            raise Unreadable(keyword, "expected a list of schemas")
        taken = members[:1] if keyword == "allOf" else members
        return _union(
            [self.type(item, f"{at}/{keyword}/{i}") for i, item in enumerate(taken)]
        )

    def choice(self, schema: Schema) -> ir.Type:
        keyword = "const" if "const" in schema else "enum"
        kinds = keywords.kinds(schema) or keywords.KINDS
        members = [
            member
            for member in keywords.members(schema, keyword)
            if any(keywords.is_of(kind, member) for kind in kinds)
        ]
        if not members:
            return self.checked(ir.Anything(), False)
        return ir.Choice(tuple(members))

    def of_kind(self, kind: str, schema: Schema, at: str, notes: Schema) -> ir.Type:
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
                return self.object(schema, at, notes)

    def string(self, schema: Schema) -> ir.Text:
        size = keywords.size(schema, "minLength", "maxLength")
        return ir.Text(size, keywords.pattern(schema))

    def array(self, schema: Schema, at: str) -> ir.Array:
        """A list; where items differ by place, each may be of any of the types."""
        prefix = schema.get("prefixItems")
        first = prefix if isinstance(prefix, list) else []
        places = [(it, f"{at}/prefixItems/{i}") for i, it in enumerate(first)]
        if schema.get("items") is not False or not places:
            places.append((schema.get("items", True), f"{at}/items"))
        items = _union([self.type(item, place) for item, place in places])
        return ir.Array(items, keywords.size(schema, "minItems", "maxItems"))

    def object(self, schema: Schema, at: str, notes: Schema) -> ir.Type:
        if not is_class(schema):
            values = self.extra(schema, at) or ir.Anything()
            size = keywords.size(schema, "minProperties", "maxProperties")
            return ir.Mapping(values, size)
        if at not in self.objects:
            self.objects[at] = self.class_(schema, at, notes)
        return ir.Reference(self.names[at])

    def class_(self, schema: Schema, at: str, notes: Schema) -> ir.Object:
        said = [keywords.text(notes, word) for word in ("description", "title")]
        return ir.Object(
            name=self.names[at],
            path=wire_path(at),
            description=said[0] or said[1],
            fields=self.fields(schema, at),
            extra=self.extra(schema, at),
        )

    def extra(self, schema: Schema, at: str) -> ir.Type | None:
        extra = schema.get("additionalProperties", True)
        place = f"{at}/additionalProperties"
        return None if extra is False else self.type(extra, place)

    def fields(self, schema: Schema, at: str) -> tuple[ir.Field, ...]:
        """Required members first, advanced ones last, else as the schema has them."""
        required = keywords.names(schema, "required")
        properties = keywords.properties(schema)
        for wire in properties:
            if reason := naming.refused(wire):
                self.refuse(f"{at}/properties/{escaped(wire)}", reason)
        names = naming.field_names(properties, self.names.values())
        for wire, other in naming.clashes(names):
            reason = f"maps to the name {names[wire]!r}, and so does {other!r}"
            self.refuse(f"{at}/properties/{escaped(wire)}", reason)
        found = [
            self.field(names[wire], wire, wire in required, properties, at)
            for wire in properties
        ]
        return tuple(sorted(found, key=lambda it: (not it.required, it.hints.advanced)))

    def field(
        self, name: str, wire: str, required: bool, properties: Schema, at: str
    ) -> ir.Field:
        place = f"{at}/properties/{escaped(wire)}"
        type_ = self.type(properties[wire], place)
        notes: Schema = it if is_schema(it := properties[wire]) else {}
        try:
            return fields.field(name, wire, required, type_, notes)
        except Unreadable as error:
            self.refuse(f"{place}/{error.keyword}", str(error))
            return fields.field(name, wire, required, type_, {})


def _union(types: list[ir.Type]) -> ir.Type:
    """One type that accepts what any of these does: each once, null the last."""
    if len(types) == 1:
        return types[0]
    plain = [
        member
        for type_ in types
        for member in (type_.members if isinstance(type_, ir.Union) else (type_,))
    ]
    # By repr, because 1 == True would make one choice of two.
    different = {repr(type_): type_ for type_ in plain}.values()
    members = sorted(different, key=lambda type_: isinstance(type_, ir.Null))
    return members[0] if len(members) == 1 else ir.Union(tuple(members))
