"""Make the data for a model page's form: fields, limits, hints, rules as trees.

It is plain data for JavaScript, never code. What a form cannot check exactly is marked
`left` and is left to the SDK.
"""

from collections.abc import Mapping
from functools import lru_cache

from generator import facts, ir
from generator.regex import browser as browser_regex
from generator.rules import syntax

Data = dict[str, ir.Json]


class _Unwritable(Exception):
    """A rule has a pattern that a browser may read otherwise."""


def data(model: ir.Model) -> Data:
    """All that the form of one model needs."""
    return {
        "slug": model.slug,
        "attribute": model.names.attribute,
        "output": {"key": model.output.key, "suffix": model.output.file_suffix},
        "example": dict(model.example_input or {}),
        **form(model.input),
        "rules": [rule_data(rule) for rule in model.rules],
    }


def form(given: ir.Input) -> Data:
    """The objects of one input, and which of them is the input."""
    return {
        "root": given.root.name,
        "objects": {it.name: _object(it) for it in reversed(given.objects)},
    }


def platform(said: facts.Platform) -> Data:
    """The facts of the API that calls are written with."""
    return {
        "base_url": said.base_url,
        "tasks_path": said.tasks_path,
        "authorization_header": said.authorization_header,
        "authorization_scheme": said.authorization_scheme,
        "idempotency_header": said.idempotency_header,
        "api_key_variable": said.api_key_variable,
        "base_url_variable": said.base_url_variable,
        "terminal_statuses": list(said.terminal_statuses),
    }


def _object(item: ir.Object) -> Data:
    fields: list[ir.Json] = [_field(field) for field in item.fields]
    is_left = item.also is not None or item.extra is not None
    return {"fields": fields, **_left(is_left)}


@lru_cache(maxsize=4096)
def _field(field: ir.Field) -> Data:
    # Made once for all models that share it: nobody changes it.
    said: Data = {
        "wire": field.wire,
        "python": field.name if field.renamed else None,
        "title": field.title,
        "description": field.description,
        "required": field.required,
        "advanced": field.hints.advanced,
        "deprecated": field.deprecated,
    }
    kept: Data = {key: value for key, value in said.items() if value}
    if field.default is not None:
        kept["default"] = field.default.value
    if field.hints != facts.Hints():
        kept["hints"] = _hints(field.hints)
    kept["type"] = _type(field.type)
    return kept


def _hints(hints: facts.Hints) -> Data:
    said: Data = {
        "widget": hints.widget,
        "rows": hints.rows,
        "placeholder": hints.placeholder,
        "accept": hints.accept,
        "multiple": hints.multiple,
    }
    return {key: value for key, value in said.items() if value}


def _type(type_: ir.Type) -> Data:
    match type_:
        case ir.Text(size, pattern):
            return _kind("text") | _size(size) | _pattern(pattern)
        case ir.Integer(bounds):
            return _kind("integer") | _bounds(bounds)
        case ir.Number(bounds):
            return _kind("number") | _bounds(bounds)
        case ir.Boolean():
            return {"kind": "boolean"}
        case ir.Choice(values):
            return {"kind": "choice", "values": list(values)}
        case ir.Array(items, size):
            return _kind("list", items=_type(items)) | _size(size)
        case ir.Reference(name):
            return {"kind": "object", "name": name}
        case ir.Checked(inner):
            return _type(inner) | _left(True)
        case ir.Union((inner, ir.Null())):
            return _kind("nullable", of=_type(inner)) | _left(True)
        case _:
            return _kind("any") | _left(True)


def _kind(kind: str, **more: ir.Json) -> Data:
    return {"kind": kind, **more}


def _bounds(bounds: ir.Bounds) -> Data:
    return _known(
        {
            "ge": bounds.ge,
            "le": bounds.le,
            "gt": bounds.gt,
            "lt": bounds.lt,
            "multiple_of": bounds.multiple_of,
        }
    )


def _size(size: ir.Size) -> Data:
    return _known({"least": size.least, "most": size.most})


def _pattern(pattern: str | None) -> Data:
    if pattern is None:
        return {}
    written = browser_regex.of_schema(pattern)
    if written is None:
        return _left(True)
    # The browser's own beside the one that messages show.
    return {"pattern": pattern, "test": written}


def _known(said: Mapping[str, ir.Json]) -> Data:
    return {key: value for key, value in said.items() if value is not None}


def _left(is_left: bool) -> Data:
    return {"left": True} if is_left else {}


def rule_data(rule: ir.Rule) -> Data:
    """A rule as a tree; without one where only the SDK can tell."""
    said: Data = {"id": rule.id, "message": rule.message}
    try:
        return said | {"test": _tree(syntax.parse(rule.expression))}
    except _Unwritable:
        return said | _left(True)


def _tree(node: syntax.Expression) -> ir.Json:
    """An expression as lists: what is done, then what with."""
    match node:
        case syntax.Literal(value):
            return ["literal", value]
        case syntax.Name(name):
            return ["name", name]
        case syntax.Member(of, name):
            return ["member", _tree(of), name]
        case syntax.Items(items):
            return ["list", *map(_tree, items)]
        case syntax.Operation(operator, operands):
            return [operator, *map(_tree, operands)]
        case syntax.Call():
            return _call(node)


def _call(node: syntax.Call) -> ir.Json:
    target = [] if node.target is None else [_tree(node.target)]
    match node.function, node.arguments:
        case "has", (syntax.Member(of, name),):
            return ["has", _tree(of), name]
        case "matches", (syntax.Literal(str(pattern)),):
            written = browser_regex.of_rule(pattern)
            if written is None:
                raise _Unwritable
            return ["matches", *target, written]
        case function, (syntax.Name(name), body):
            return [function, *target, name, _tree(body)]
        case function, arguments:
            return [function, *target, *map(_tree, arguments)]
