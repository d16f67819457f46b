"""Filters from the IR to documents: Markdown, and the Python and shell inside it.

Every filter returns `quoting.Code`.
"""

import re
from collections.abc import Callable, Iterable, Sized
from decimal import Decimal
from functools import lru_cache

from generator import facts, ir
from generator.json_schema.strict_json import write_json
from generator.render import annotations, phrases, playground
from generator.render.command_line import command_line
from generator.text import layout, quoting
from generator.text.quoting import Code

MAX_VALUE = 80
"""Characters of a corrected value that is shown."""


def object_meaning(item: ir.Object) -> Code:
    """What an object inside an input is, as Markdown."""
    place = quoting.code_span(item.path.removesuffix("[]"))
    if item.description:
        return quoting.markdown(phrases.object_meaning(item))
    word = "One item" if item.path.endswith("[]") else "The value"
    return Code(f"{word} of {place}.")


@lru_cache(maxsize=annotations.FIELDS)
def cell_kind(field: ir.Field) -> Code:
    """What a field takes, for a cell of a table."""
    if isinstance(field.type, ir.Choice):
        spans = [quoting.code_span(phrases.shown(value)) for value in field.type.values]
        return Code(", ".join(spans))
    return quoting.markdown(phrases.kind(field.type))


def example_arguments(model: ir.Model, indent: int) -> Code:
    """The example input as keyword arguments of a call, one a line."""
    names = {field.wire: field.name for field in model.fields}
    example = model.example_input or {}
    items = [
        layout.prefixed(f"{names[wire]}=", annotations.value_node(item))
        for wire, item in example.items()
        if wire in names
    ]
    # A member that has no field of its own may be called anything.
    if others := {wire: it for wire, it in example.items() if wire not in names}:
        items.append(layout.prefixed("**", annotations.value_node(others)))
    return Code(layout.arguments(items, indent))


def download_line(model: ir.Model, await_: str = "") -> Code:
    """The line of an example that does something with the output."""
    suffix = model.output.file_suffix
    if not suffix:
        return Code("print(output)")
    target = quoting.literal(f"{model.names.attribute}{suffix}")
    first = f"output.{quoting.name(model.output.key)}[0]"
    return Code(f"{quoting.keywords(await_)}{first}.download({target})")


@lru_cache(maxsize=annotations.FIELDS)
def cell_name(field: ir.Field) -> Code:
    """The name of a field for a cell of a table: the wire's, and ours if it differs."""
    shown = quoting.code_span(field.wire)
    if field.renamed:
        shown = Code(f"{shown} (in Python {quoting.code_span(field.name)})")
    notes = [
        word
        for word, holds in (
            ("required", field.required),
            ("deprecated", field.deprecated),
        )
        if holds
    ]
    return Code(f"{shown}<br>{', '.join(notes)}" if notes else shown)


@lru_cache(maxsize=annotations.FIELDS)
def cell_limits(field: ir.Field) -> Code:
    """The limits of a field, for a cell of a table."""
    return quoting.markdown(phrases.limits(field.type) or "")


@lru_cache(maxsize=annotations.FIELDS)
def cell_default(field: ir.Field) -> Code:
    """The server's default, for a cell of a table."""
    if field.default is None:
        return Code("")
    return quoting.code_span(phrases.shown(field.default.value))


@lru_cache(maxsize=annotations.FIELDS)
def cell_meaning(field: ir.Field) -> Code:
    """What a field means, for a cell of a table."""
    return quoting.markdown(phrases.sentence(field.description or field.title or ""))


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


def shell_base_url(platform: facts.Platform) -> Code:
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


def heading(release: facts.Release) -> Code:
    """A version, and its date when it has one."""
    said = f"{release.version} ({release.date})" if release.date else release.version
    return quoting.markdown(said)


def changed_model(slug: str) -> Code:
    """What a change is about: a model, or all of them."""
    return quoting.code_span(slug) if slug else Code("All models")


def told(change: facts.Noted) -> Code:
    """A change in a sentence, with a mark where calls are concerned."""
    mark = _MARKS.get(change.effect, "")
    return Code(f"{mark}{quoting.prose(change.text)}")


_MARKS = {"breaking": "**Breaking:** ", "behaviour": "**Behaviour:** "}


def corrected_place(correction: facts.Correction) -> Code:
    """What stands at a place of a schema file since it was corrected."""
    path = quoting.code_span(correction.path)
    if correction.op == "remove":
        return Code(f"{path} is left out")
    if correction.op in {"move", "copy"} or len(correction.value) > MAX_VALUE:
        return Code(f"{path} is another")
    return Code(f"{path} is {quoting.code_span(correction.value)}")


def end_of_model(model: ir.Listed) -> Code:
    """That a model is deprecated, and what to use instead."""
    return quoting.markdown(phrases.end_of(model))


def deprecated_mark(model: ir.Listed) -> Code:
    """A mark behind the title of a model that will go."""
    return Code(" (deprecated)" if model.deprecated else "")


def retired_line(model: facts.Retired) -> Code:
    """That a model is gone, and what to use instead."""
    return quoting.markdown(phrases.gone(model))


def mebibytes(number: int) -> Code:
    """A number of bytes for people: `10 MiB`, where it is whole."""
    whole, rest = divmod(number, 2**20)
    return Code(f"{number:,} bytes" if rest else f"{whole} MiB")


def capital(name: str) -> Code:
    """A name of the platform, as a heading begins."""
    return Code(quoting.name(name).capitalize())


def figure(number: float) -> Code:
    """A number of the platform's, without a point where it needs none."""
    return Code(f"{number:g}")


def form_data(model: ir.Model) -> Code:
    """What the form of a model's page is built from, as a JSON file."""
    return Code(write_json(playground.data(model)))


def form_platform(platform: facts.Platform) -> Code:
    """The facts of the API for the forms, as JSON, which JavaScript reads as well."""
    return Code(write_json(playground.platform(platform)))


def count(items: Sized) -> Code:
    """How many."""
    return Code(str(len(items)))


FILTERS: dict[str, Callable[..., Code]] = {
    function.__name__: function
    for function in (
        alternatives,
        capital,
        cell_default,
        cell_kind,
        cell_limits,
        cell_meaning,
        cell_name,
        changed_model,
        command_line,
        corrected_place,
        cost,
        count,
        deprecated_mark,
        download_line,
        end_of_model,
        example_arguments,
        figure,
        form_data,
        form_platform,
        header,
        heading,
        mebibytes,
        object_meaning,
        payload,
        quoting.code_span,
        quoting.markdown,
        quoting.prose,
        quoting.quoted,
        quoting.slug,
        retired_line,
        shell_base_url,
        told,
        url,
    )
}
"""What templates of documents use, by the name they use it under."""
