"""Describe fields in plain English, for docstrings and documentation."""

import json
import re

from generator import facts, ir
from generator.text import quoting


def limits(type_: ir.Type) -> str | None:
    """Return the limits of a type as a sentence without a full stop: `1 to 16`."""
    match type_:
        case ir.Integer(bounds) | ir.Number(bounds):
            return _range(bounds)
        case ir.Checked(inner):
            return limits(inner)
        case ir.Text(size):
            return _amount(size, "character")
        case ir.Array(_, size):
            return _amount(size, "item")
        case ir.Mapping(_, size):
            return _amount(size, "member")
        case ir.Union(members):
            said = [words for member in members if (words := limits(member))]
            return said[0] if len(said) == 1 else None
        case _:
            return None


def meaning(field: ir.Field) -> str:
    """Describe a field: its meaning, its limits and its default."""
    return _sentences(field.description or field.title or "", field)


def meaning_or_kind(field: ir.Field) -> str:
    """Describe a field; with nothing to say, name the kind of value it takes."""
    return meaning(field) or sentence(_capital(kind(field.type)))


def _sentences(lead: str, field: ir.Field) -> str:
    parts = [sentence(lead)]
    said = limits(field.type)
    if said and not _already_said(said, field.description):
        parts.append(sentence(_capital(said)))
    if field.default is not None:
        value = quoting.literal(field.default.value)
        parts.append(f"If omitted, the server uses {value}.")
    if field.deprecated:
        parts.append("Deprecated: the platform will remove it.")
    return " ".join(part for part in parts if part)


def end_of(model: ir.Listed) -> str:
    """Say that a model is deprecated and what to use instead; "" if it is not."""
    said = model.deprecated
    if said is None:
        return ""
    words = f"{model.slug} has been deprecated since {said.since}"
    return _instead(words, said.attribute, said.reason)


def gone(model: facts.Retired) -> str:
    """Say in one line that a model is retired and what to use instead."""
    return _instead(f"{model.slug} is retired", model.attribute, model.reason)


def _instead(said: str, attribute: str | None, reason: str | None) -> str:
    words = f"{said}: use client.{attribute}" if attribute else said
    return " ".join([sentence(words), *([sentence(reason)] if reason else [])])


def object_meaning(item: ir.Object) -> str:
    """Describe an object inside an input in one sentence."""
    place = "One item" if item.path.endswith("[]") else "The value"
    return sentence(item.description or f"{place} of `{item.path.removesuffix('[]')}`")


def shown(value: ir.Json) -> str:
    """Show a JSON value on one line."""
    return json.dumps(value, ensure_ascii=False)


def offer(type_: ir.Type) -> str:
    """Describe the values of a type, short enough for a table cell."""
    match type_:
        case ir.Choice(values):
            return ", ".join(map(str, values))
        case ir.Array(_, size) if size.most is not None:
            return f"up to {size.most}"
        case _:
            return limits(type_) or kind(type_)


def offers(fields: tuple[ir.Field, ...]) -> ir.Offers:
    """Collect what pages about all models say about an input with these fields."""
    types = {it.wire: it.type for it in fields}
    said = {wire: offer(type_) for wire, type_ in types.items() if wire in _COMPARED}
    images = [
        offer(type_)
        for wire, type_ in types.items()
        if wire.startswith("image") and isinstance(type_, ir.Array)
    ]
    return ir.Offers(
        resolutions=said.get("resolution", ""),
        durations=said.get("duration", ""),
        images=images[0] if images else "",
        needs_prompt_only="prompt" in types
        and all(it.wire == "prompt" for it in fields if it.required),
    )


_COMPARED = frozenset({"duration", "resolution"})


def kind(type_: ir.Type) -> str:
    """Name the kind of value a type takes: `list of strings`."""
    match type_:
        case ir.Choice(values):
            return "one of " + ", ".join(map(shown, values))
        case ir.Checked(inner):
            return kind(inner)
        case ir.Array(items):
            return f"list of {_many(items)}"
        case ir.Mapping(values):
            return f"object of {_many(values)}"
        case ir.Reference(name):
            return name
        case ir.Union(members):
            return " or ".join(map(kind, members))
        case _:
            return _WORDS[type(type_)]


_WORDS: dict[type[ir.Type], str] = {
    ir.Anything: "any JSON value",
    ir.Null: "null",
    ir.Boolean: "boolean",
    ir.Integer: "integer",
    ir.Number: "number",
    ir.Text: "string",
}


def _many(type_: ir.Type) -> str:
    """Name the kind in the plural, where the plural is regular."""
    plural = isinstance(type_, ir.Boolean | ir.Integer | ir.Number | ir.Text)
    return kind(type_) + ("s" if plural else "")


def _range(bounds: ir.Bounds) -> str | None:
    if None not in (bounds.ge, bounds.le) and bounds.gt is bounds.lt is None:
        said = [f"{bounds.ge} to {bounds.le}"]
    else:
        limits = {
            "at least": bounds.ge,
            "above": bounds.gt,
            "at most": bounds.le,
            "below": bounds.lt,
        }
        said = [
            f"{words} {value}" for words, value in limits.items() if value is not None
        ]
    if bounds.multiple_of is not None:
        said.append(f"a multiple of {bounds.multiple_of}")
    return ", ".join(said) or None


def _amount(size: ir.Size, noun: str) -> str | None:
    least = size.least or 0
    if size.most is None:
        return f"at least {least} {_counted(noun, least)}" if least else None
    if least == size.most:
        return f"exactly {least} {_counted(noun, least)}"
    if least:
        return f"{least} to {size.most} {noun}s"
    return f"at most {size.most} {_counted(noun, size.most)}"


def _counted(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def sentence(text: str) -> str:
    """Add a full stop, unless the text already ends as a sentence does."""
    return text if not text or text[-1] in ".!?:;…。！？" else f"{text}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _already_said(words: str, description: str | None) -> bool:
    """Whether a description already names every number of the limits."""
    figures = set(re.findall(r"-?\d+", words))
    return figures <= set(re.findall(r"-?\d+", description or ""))
