"""Write a model's example as a command of the SDK's command line, for a POSIX shell."""

import re

from generator import ir
from generator.text import quoting
from generator.text.quoting import Code

# Options of the command itself: a field of that name has another option.
OWN_OPTIONS = frozenset(
    {"help", "idempotency_key", "input", "json", "max_cost", "name", "no_validate"}
    | {"no_wait", "out", "output", "overwrite", "quiet", "sandbox", "set", "timeout"}
)


def command_line(model: ir.Model) -> Code:
    """The example as a command: an option for each field, or the input as JSON."""
    suffix = model.output.file_suffix
    target = f"-o {quoting.name(model.names.attribute)}{suffix}" if suffix else ""
    start = f"mindvideo run {quoting.slug(model.slug)}"
    example = dict(model.example_input or {})
    types = {it.wire: it.type for it in model.fields if _has_option(it.wire)}
    if all(wire in types and _fits(types[wire], it) for wire, it in example.items()):
        options = [it for item in example.items() for it in _options(*item)]
        return Code(" \\\n  ".join(filter(None, [start, *options, target])))
    written = quoting.json_block(example)
    words = " ".join(filter(None, [start, "--input -", target]))
    return Code(f"{words} <<'JSON'\n{written}\nJSON")


def _has_option(wire: str) -> bool:
    """Whether a field is an option of the command by its plain name."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*", wire)
    return plain is not None and wire not in OWN_OPTIONS


def _fits(type_: ir.Type, value: ir.Json) -> bool:
    """Whether the command reads a value as it is meant, from one word for each item."""
    match type_, value:
        case ir.Checked(inner), _:
            return _fits(inner, value)
        case ir.Array(items), [_, *_]:
            return not isinstance(items, ir.Array | ir.Boolean) and all(
                _fits(items, item) for item in value
            )
        case ir.Choice(values), bool() | int() | float() | str():
            return all(type(it) is type(value) for it in values) and _is_word(value)
        case ir.Boolean(), bool():
            return True
        case (ir.Text(), str()) | (ir.Integer() | ir.Number(), int() | float()):
            return _is_word(value)
        case _:
            return False


def _is_word(value: ir.Json) -> bool:
    """Whether a value stands in one line of a shell."""
    return not isinstance(value, str) or value.isprintable()


def _options(wire: str, value: ir.Json) -> list[str]:
    """A field of the input as options; a list repeats its option."""
    option = wire.replace("_", "-")
    match value:
        case bool():
            return [f"--{option}" if value else f"--no-{option}"]
        case list():
            return [it for item in value for it in _options(wire, item)]
        case str():
            return [f"--{option} '{quoting.shell(value)}'"]
        case _:
            return [f"--{option} {quoting.literal(value)}"]
