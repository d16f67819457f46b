"""IR to the text that templates print: what Jinja sees as filters.

Every filter gives `quoting.Code`. Imports annotations, layout, phrases, quoting and ir.
"""

import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sized
from decimal import Decimal

from generator import annotations, ir, layout, phrases, quoting
from generator.quoting import Code

_BODY = 4
"""Columns before a line of a class body."""

_METHOD_BODY = 8
"""Columns before a line of a method, and before a parameter."""


# What a module of a model imports whatever the model is.
_ENDPOINT_IMPORTS = {
    "AsyncEndpoint": "mindvideo._runtime.endpoint",
    "AsyncTask": "mindvideo._runtime.task",
    "Callable": "collections.abc",
    "Endpoint": "mindvideo._runtime.endpoint",
    "SUBMIT_TIMEOUT": "mindvideo._runtime.platform",
    "Task": "mindvideo._runtime.task",
    "WAIT_TIMEOUT": "mindvideo._runtime.platform",
    "overload": "typing",
}
_STANDARD = ("collections", "typing")
_OURS = "mindvideo"


def class_imports(objects: Iterable[ir.Object]) -> Code:
    """The imports that the classes of some objects need."""
    return _imports(
        {it: annotations.SOURCES[it] for it in annotations.names_used(objects)}
    )


def model_imports(model: ir.Model) -> Code:
    """The imports of a model's module."""
    used = annotations.names_used(model.objects)
    outputs = (model.output.output, model.output.async_output)
    return _imports(
        {name: annotations.SOURCES[name] for name in used}
        | _ENDPOINT_IMPORTS
        | dict.fromkeys(outputs, "mindvideo.types")
    )


def _imports(sources: dict[str, str]) -> Code:
    """Import lines in three groups: the standard library, pydantic, our own."""
    modules: dict[str, set[str]] = defaultdict(set)
    for name, module in sources.items():
        modules[module].add(name)
    groups: dict[int, list[str]] = defaultdict(list)
    for module in sorted(modules):
        top = module.split(".")[0]
        group = 0 if top in _STANDARD else 2 if top == _OURS else 1
        groups[group].append(layout.import_line(module, modules[module]))
    return Code("\n\n".join("\n".join(groups[group]) for group in sorted(groups)))


def keywords(text: str) -> Code:
    """Python keywords, each followed by a space; or nothing."""
    if not all(map(keyword.iskeyword, text.split())):
        raise ValueError(f"not Python keywords: {text!r}")
    return Code(text)


def class_docstring(text: str) -> Code:
    """The docstring of a class."""
    return quoting.docstring(text, _BODY)


def module_docstring(text: str) -> Code:
    """The docstring of a module."""
    return quoting.docstring(text, 0)


def method_docstring(text: str) -> Code:
    """The docstring of a method that is one paragraph."""
    return quoting.docstring(text, _METHOD_BODY)


def object_meaning(item: ir.Object) -> Code:
    """What an object inside an input is, as Markdown."""
    place = quoting.code_span(item.path.removesuffix("[]"))
    if item.description:
        return quoting.markdown(phrases.object_meaning(item))
    word = "One item" if item.path.endswith("[]") else "The value"
    return Code(f"{word} of {place}.")


def object_docstring(item: ir.Object) -> Code:
    """The docstring of an object inside an input."""
    return quoting.docstring(phrases.object_meaning(item), _BODY)


def field_lines(field: ir.Field) -> Code:
    """A field of a class with the docstring under it, if there is anything to say."""
    declared, said = annotations.declaration(field), phrases.meaning(field)
    if not said:
        return declared
    return Code(f"{declared}\n{' ' * _BODY}{quoting.docstring(said, _BODY)}")


def argument(field: ir.Field) -> Code:
    """A field among the `Args` of a method's docstring."""
    said = f"{field.name}: {phrases.meaning_beside_name(field)}"
    return quoting.wrapped(said, _METHOD_BODY + 4, hanging=4)


def bases(model: ir.Model, async_: bool) -> Code:
    """The first line or lines of an endpoint's class."""
    prefix = "Async" if async_ else ""
    name = model.names.async_endpoint if async_ else model.names.endpoint
    output = model.output.async_output if async_ else model.output.output
    items = (layout.leaf(model.names.input), layout.leaf(output))
    base = layout.subscript(f"{prefix}Endpoint", *items)
    return Code(layout.laid_out("class ", layout.call(name, base), ":", 0))


def catalog_entry(model: ir.Model) -> Code:
    """The line of a model in the catalog's table."""
    facts = (model.names.attribute, model.names.input, model.output.key)
    node = layout.call("", *(layout.leaf(quoting.literal(fact)) for fact in facts))
    slug_ = quoting.literal(model.slug)
    return Code(layout.laid_out(f"{slug_}: ", node, ",", _METHOD_BODY))


def seconds(time: float) -> Code:
    """A number of seconds in a sentence."""
    return Code(f"{time:g}")


def kind_imports(platform: ir.Platform) -> Code:
    """The import of the classes of all output kinds."""
    names = {"Output"}
    for kind in platform.output_kinds:
        names |= {kind.output, kind.async_output}
    return Code(layout.import_line("mindvideo.types", names))


def endpoint_import(model: ir.Model, *names: str) -> Code:
    """The import of a model's endpoints."""
    module = f"mindvideo.models.{model.names.attribute}"
    indent = _BODY if len(names) > 1 else _METHOD_BODY
    return Code(layout.import_line(module, names, indent))


def cell_kind(field: ir.Field) -> Code:
    """What a field takes, for a cell of a table."""
    if isinstance(field.type, ir.Choice):
        spans = [quoting.code_span(phrases.shown(value)) for value in field.type.values]
        return Code(", ".join(spans))
    return quoting.markdown(phrases.kind(field.type))


def slug(text: str) -> Code:
    """A slug, where only a slug may stand: in a comment, a path, a URL."""
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", text):
        raise ValueError(f"not a slug: {text!r}")
    return Code(text)


def verbatim(text: str) -> Code:
    """A whole file whose text is not Python, Markdown or TOML, as it is."""
    return Code(text)


def example_arguments(model: ir.Model, indent: int) -> Code:
    """The example input as keyword arguments of a call, one a line."""
    names = {field.wire: field.name for field in model.root.fields}
    example = model.example_input or {}
    items = tuple(
        (names.get(wire, wire), annotations.value(item))
        for wire, item in example.items()
    )
    return Code(layout.arguments(items, indent))


def download_line(model: ir.Model, await_: str = "") -> Code:
    """The line of an example that does something with the output."""
    suffix = model.output.file_suffix
    if not suffix:
        return Code("print(output)")
    target = quoting.literal(f"{model.names.attribute}{suffix}")
    first = f"output.{quoting.name(model.output.key)}[0]"
    return Code(f"{keywords(await_)}{first}.download({target})")


def model_docstring(model: ir.Model) -> Code:
    """The docstring of a model's module."""
    said = f"{model.title}: `client.{model.names.attribute}` and its input."
    return quoting.docstring(said, 0)


def endpoint_docstring(model: ir.Model) -> Code:
    """The docstring of a model's endpoint."""
    return quoting.docstring(
        f"{model.title}: submit a task, or run it to its end.", _BODY
    )


def cell_name(field: ir.Field) -> Code:
    """The name of a field for a cell of a table: the wire's, and ours if it differs."""
    shown = quoting.code_span(field.wire)
    if field.renamed:
        shown = Code(f"{shown} (in Python {quoting.code_span(field.name)})")
    notes = [
        word
        for word, holds in (
            ("required", field.required),
            ("advanced", field.advanced),
            ("deprecated", field.deprecated),
        )
        if holds
    ]
    return Code(f"{shown}<br>{', '.join(notes)}" if notes else shown)


def cell_limits(field: ir.Field) -> Code:
    """The limits of a field, for a cell of a table."""
    return quoting.markdown(phrases.limits(field.type) or "")


def cell_default(field: ir.Field) -> Code:
    """The server's default, for a cell of a table."""
    if field.default is None:
        return Code("")
    return quoting.code_span(phrases.shown(field.default.value))


def cell_meaning(field: ir.Field) -> Code:
    """What a field means, for a cell of a table."""
    return quoting.markdown(phrases.sentence(field.description or field.title or ""))


def cell_choices(model: ir.Model, wire: str) -> Code:
    """What one field of a model offers, for the table of all models."""
    for field in model.root.fields:
        if field.wire == wire:
            return quoting.markdown(phrases.offer(field.type))
    return Code("")


def cell_images(model: ir.Model) -> Code:
    """How many images a model takes, for the table of all models."""
    for field in model.root.fields:
        if field.wire.startswith("image") and isinstance(field.type, ir.Array):
            return quoting.markdown(phrases.offer(field.type))
    return Code("")


def payload(model: ir.Model, indent: int) -> Code:
    """The body of a submit with the example input, as JSON inside single quotes."""
    example = dict(model.example_input or {})
    body: dict[str, ir.Json] = {"model": model.slug, "input": example}
    return quoting.shell(quoting.json_block(body, indent))


def url(text: str) -> Code:
    """A part of a URL inside double quotes of a shell."""
    if not re.fullmatch(r"[A-Za-z0-9:/._-]*", text):
        raise ValueError(f"not a plain URL: {text!r}")
    return Code(text)


def shell_base_url(platform: ir.Platform) -> Code:
    """The base URL for a shell: the environment's, or the platform's own."""
    variable = quoting.name(platform.base_url_variable)
    return Code(f"${{{variable}:-{url(platform.base_url)}}}")


def header(text: str) -> Code:
    """The name of an HTTP header."""
    if not re.fullmatch(r"[A-Za-z0-9-]+", text):
        raise ValueError(f"not the name of a header: {text!r}")
    return Code(text)


def alternatives(words: Iterable[str]) -> Code:
    """Words as code, with an `or` before the last."""
    *first, last = map(quoting.code_span, words)
    return Code(f"{', '.join(first)} or {last}" if first else last)


def cost(amount: Decimal | None) -> Code:
    """A cost, digit for digit; the platform names no currency."""
    return Code("" if amount is None else f"{amount:f}")


def count(items: Sized) -> Code:
    """How many."""
    return Code(str(len(items)))


FILTERS: dict[str, Callable[..., object]] = {
    function.__name__: function
    for function in (
        annotations.extras,
        annotations.parameter,
        alternatives,
        argument,
        bases,
        catalog_entry,
        cell_choices,
        cell_default,
        cell_images,
        cell_kind,
        cell_limits,
        cell_meaning,
        cell_name,
        class_docstring,
        class_imports,
        cost,
        count,
        download_line,
        endpoint_docstring,
        endpoint_import,
        example_arguments,
        field_lines,
        header,
        keywords,
        kind_imports,
        method_docstring,
        model_docstring,
        model_imports,
        module_docstring,
        object_docstring,
        object_meaning,
        payload,
        seconds,
        quoting.code_span,
        quoting.literal,
        quoting.markdown,
        quoting.name,
        quoting.quoted,
        shell_base_url,
        slug,
        url,
        verbatim,
    )
}
"""What templates may use, by the name they use it under."""
