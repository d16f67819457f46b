"""Filters for the classes of a model's module: its input, methods and endpoints.

Every filter returns `quoting.Code`.
"""

from collections.abc import Callable
from functools import lru_cache

from generator import ir
from generator.render import annotations, phrases
from generator.render import parameters as parameter_types
from generator.text import layout, quoting
from generator.text.quoting import Code

_BODY = 4
"""Columns before a line of a class body."""

_PARAMETER = 8
"""Columns before a parameter of a method."""

_ARGUMENT = 12
"""Columns before an argument in the docstring of a method."""


def parameters(model: ir.Model) -> Code:
    """The fields of a model as parameters of a method, one or more lines each."""
    lines = map(parameter_types.parameter, model.fields)
    return Code(f"\n{' ' * _PARAMETER}".join(lines))


def arguments(model: ir.Model) -> Code:
    """The fields of a model as the `Args` of a method's docstring."""
    return Code(f"\n{' ' * _ARGUMENT}".join(map(_argument, model.fields)))


@lru_cache(maxsize=annotations.FIELDS)
def _argument(field: ir.Field) -> Code:
    said = f"{field.name}: {phrases.meaning_or_kind(field)}"
    return quoting.wrapped(said, _ARGUMENT, hanging=4)


def input_class_line(model: ir.Model) -> Code:
    """The first line or lines of an input's class."""
    outputs = (model.output.output, model.output.async_output)
    base = layout.subscript("ModelInput", *map(layout.leaf, outputs))
    return Code(layout.lay_out("class ", layout.call(model.names.input, base), ":", 0))


def methods_line(model: ir.Model) -> Code:
    """The first line or lines of the class with a model's methods."""
    variables = map(layout.leaf, ("TaskT", "SubmitT", "RunT"))
    base = layout.subscript("Methods", *variables)
    return Code(
        layout.lay_out("class ", layout.call(model.names.methods, base), ":", 0)
    )


def endpoint_line(model: ir.Model) -> Code:
    """The first line or lines of a sync endpoint's class."""
    output = layout.leaf(model.output.output)
    task = layout.subscript("Task", output)
    return _endpoint_line(model.names.endpoint, "Endpoint", model, task, task, output)


def async_endpoint_line(model: ir.Model) -> Code:
    """The first line or lines of an async endpoint's class."""
    output = layout.leaf(model.output.async_output)
    task = layout.subscript("AsyncTask", output)
    coroutines = [
        layout.subscript("Coroutine", layout.leaf("None"), layout.leaf("None"), it)
        for it in (task, output)
    ]
    name = model.names.async_endpoint
    return _endpoint_line(name, "AsyncEndpoint", model, task, *coroutines)


def _endpoint_line(
    name: str, base: str, model: ir.Model, *variables: layout.Node
) -> Code:
    methods = layout.subscript(model.names.methods, *variables)
    node = layout.call(name, methods, layout.leaf(base))
    return Code(layout.lay_out("class ", node, ":", 0))


def endpoint_docstring(model: ir.Model) -> Code:
    """The docstring of a model's endpoint."""
    return quoting.docstring(
        f"{model.title}: submit a task, or run it and wait.", _BODY
    )


FILTERS: dict[str, Callable[..., Code]] = {
    function.__name__: function
    for function in (
        arguments,
        async_endpoint_line,
        endpoint_docstring,
        endpoint_line,
        input_class_line,
        methods_line,
        parameter_types.dict_class,
        parameters,
    )
}
"""What templates of a model's classes use, by the name they use it under."""
