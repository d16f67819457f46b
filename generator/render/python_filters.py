"""Filters from the IR to Python modules.

Every filter returns `quoting.Code`.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache

from generator import facts, ir
from generator.render import annotations, phrases
from generator.render import parameters as calls
from generator.text import layout, quoting
from generator.text.quoting import Code

_BODY = 4
"""Columns before a line of a class body."""

_METHOD_BODY = 8
"""Columns before a line of a method, and before a parameter."""

_ARGUMENT = 12
"""Columns before an argument in the docstring of a method."""


# What a module of a model imports whatever the model is.
_ENDPOINT_IMPORTS = {
    **dict.fromkeys(("AsyncEndpoint", "Endpoint"), "mindvideo._runtime.api.endpoint"),
    **dict.fromkeys(
        ("Methods", "RunT", "SubmitT", "TaskT", "sends"), "mindvideo._runtime.api.calls"
    ),
    **dict.fromkeys(("AsyncTask", "Task"), "mindvideo._runtime.api.task"),
    **dict.fromkeys(("SUBMIT_TIMEOUT", "WAIT_TIMEOUT"), "mindvideo._runtime.platform"),
    **dict.fromkeys(("Callable", "Coroutine"), "collections.abc"),
    "Decimal": "decimal",
    "ModelInput": "mindvideo._runtime.inputs.model",
}
_STANDARD = ("collections", "decimal", "functools", "typing")
_OURS = "mindvideo"


def class_imports(given: ir.Input) -> Code:
    """The imports that the classes of an input need."""
    used = annotations.names_used(given) | {"InputModel"}
    return _imports({name: annotations.SOURCES[name] for name in used})


def rule_method(rule: ir.Rule) -> Code:
    """The method that decides a rule, as `rules` wrote it."""
    return Code(rule.source.strip())


def model_imports(model: ir.Model) -> Code:
    """The imports of a model's module."""
    used = annotations.names_used(model.input)
    used |= calls.names_used(model)
    if model.input.nested:
        used |= {"InputModel"}
    if model.rules:
        used |= {"rule"}
    if any(rule.uses_re for rule in model.rules):
        used |= {"re"}
    outputs = (model.output.output, model.output.async_output)
    return _imports(
        {name: annotations.SOURCES[name] for name in used}
        | _ENDPOINT_IMPORTS
        | dict.fromkeys(outputs, "mindvideo.types")
    )


def _imports(sources: dict[str, str]) -> Code:
    """The import lines of names, by the modules that they come from."""
    return _import_lines(frozenset(sources.items()))


@lru_cache(maxsize=1024)
def _import_lines(sources: frozenset[tuple[str, str]]) -> Code:
    """Import lines in three groups: the standard library, pydantic, our own."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, module in sources:
        modules[module].add(name)
    groups: dict[int, list[str]] = defaultdict(list)
    if modules.pop("re", None):
        groups[0].append("import re")
    for module in sorted(modules):
        top = module.split(".")[0]
        group = 0 if top in _STANDARD else 2 if top == _OURS else 1
        groups[group].append(layout.import_line(module, modules[module]))
    return Code("\n\n".join("\n".join(groups[group]) for group in sorted(groups)))


def class_docstring(text: str) -> Code:
    """The docstring of a class."""
    return quoting.docstring(text, _BODY)


def module_docstring(text: str) -> Code:
    """The docstring of a module."""
    return quoting.docstring(text, 0)


def method_docstring(text: str) -> Code:
    """The docstring of a method that is one paragraph."""
    return quoting.docstring(text, _METHOD_BODY)


def object_docstring(item: ir.Object) -> Code:
    """The docstring of an object inside an input."""
    return quoting.docstring(phrases.object_meaning(item), _BODY)


@lru_cache(maxsize=annotations.FIELDS)
def field_lines(field: ir.Field) -> Code:
    """A field of a class with the docstring under it, if there is anything to say."""
    declared, said = annotations.declaration(field), phrases.meaning(field)
    if not said:
        return declared
    return Code(f"{declared}\n{' ' * _BODY}{quoting.docstring(said, _BODY)}")


def class_line(name: str, base: str) -> Code:
    """The first line or lines of a class."""
    node = layout.call(quoting.name(name), layout.leaf(quoting.name(base)))
    return Code(layout.lay_out("class ", node, ":", 0))


def client_method(model: ir.Listed | facts.Retired, result: str) -> Code:
    """The first line or lines of a client's attribute."""
    name = (
        model.names.attribute if isinstance(model, ir.Listed) else model.own_attribute
    )
    return Code(layout.method(quoting.name(name or ""), quoting.name(result), _BODY))


def statement(argument: Code, function: str, keyword: str = "") -> Code:
    """A call with one argument, in the body of a method."""
    node = layout.call(quoting.name(function), layout.leaf(argument))
    return Code(layout.lay_out(quoting.keywords(keyword), node, "", _METHOD_BODY))


def catalog_entry(model: ir.Listed) -> Code:
    """The line of a model in the catalog's table."""
    facts = (model.names.attribute, model.names.input, model.output.key)
    node = layout.call("", *(layout.leaf(quoting.literal(fact)) for fact in facts))
    slug_ = quoting.literal(model.slug)
    return Code(layout.lay_out(f"{slug_}: ", node, ",", _METHOD_BODY))


def seconds(time: float) -> Code:
    """A number of seconds in a sentence."""
    return Code(f"{time:g}")


def kind_imports(platform: facts.Platform) -> Code:
    """The import of the classes of all output kinds."""
    names = {"Output"}
    for kind in platform.output_kinds:
        names |= {kind.output, kind.async_output}
    return Code(layout.import_line("mindvideo.types", names))


def endpoint_import(model: ir.Listed, *names: str) -> Code:
    """The import of a model's endpoints."""
    module = f"mindvideo.models.{model.names.attribute}"
    indent = _BODY if len(names) > 1 else _METHOD_BODY
    return Code(layout.import_line(module, names, indent))


def client_imports(sdk: ir.Sdk) -> Code:
    """The imports of the module with the clients."""
    client = "mindvideo._runtime.api.client"
    sources = {"AsyncClient": client, "SyncClient": client, "TYPE_CHECKING": "typing"}
    if any(model.deprecated is None for model in sdk.models):
        sources["cached_property"] = "functools"
    gone = [model for model in sdk.retired if model.own_attribute]
    if gone:
        sources["NoReturn"] = "typing"
    if gone or any(model.deprecated for model in sdk.models):
        sources["deprecated"] = "typing_extensions"
    return _imports(sources)


def client_decorators(model: ir.Listed) -> Code:
    """What makes a client's attribute of a method: its model's end is seen in types."""
    end = phrases.end_of(model)
    return _deprecated(end) if end else Code("@cached_property")


def retired_decorators(model: facts.Retired) -> Code:
    """The same for a model that is gone."""
    return _deprecated(phrases.gone(model))


def retired_docstring(model: facts.Retired) -> Code:
    """The docstring of a model that is gone."""
    return method_docstring(phrases.gone(model))


def _deprecated(said: str) -> Code:
    # category=None: the warning itself is given once, not at each look.
    items = layout.leaf(quoting.literal(said)), layout.leaf("category=None")
    line = layout.lay_out("@", layout.call("deprecated", *items), "", _BODY)
    return Code(f"@property\n{' ' * _BODY}{line}")


def retired_entry(model: facts.Retired) -> Code:
    """The line of a model that is gone, in the catalog's other table."""
    said = (model.replacement, model.reason)
    items = [layout.leaf(quoting.literal(it)) for it in said]
    node = layout.call("RetiredModel", *items)
    return Code(
        layout.lay_out(f"{quoting.literal(model.slug)}: ", node, ",", _METHOD_BODY - 4)
    )


def verbatim(text: str) -> Code:
    """A whole file whose text is not Python, Markdown or TOML, as it is."""
    return Code(text)


def model_docstring(model: ir.Model) -> Code:
    """The docstring of a model's module."""
    said = f"{model.title}: `client.{model.names.attribute}` and its input."
    return quoting.docstring(said, 0)


FILTERS: dict[str, Callable[..., Code]] = {
    function.__name__: function
    for function in (
        annotations.document,
        annotations.extras,
        annotations.object_check,
        catalog_entry,
        class_docstring,
        class_line,
        client_decorators,
        client_imports,
        client_method,
        class_imports,
        endpoint_import,
        field_lines,
        kind_imports,
        method_docstring,
        model_docstring,
        model_imports,
        module_docstring,
        object_docstring,
        quoting.keywords,
        quoting.literal,
        quoting.name,
        retired_decorators,
        retired_docstring,
        retired_entry,
        rule_method,
        seconds,
        statement,
        verbatim,
    )
}
"""What templates of modules use, by the name they use it under."""
