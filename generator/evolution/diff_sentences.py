"""Describe changes in sentences for users; names are in backticks."""

import json

from generator import ir
from generator.evolution.diff_edits import Edit
from generator.evolution.diff_keywords import Leaning
from generator.evolution.probes import Way

_BOUNDS = {
    "exclusiveMaximum": "below {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "maxItems": "at most {} items",
    "maxLength": "at most {} characters",
    "maxProperties": "at most {} members",
    "minimum": "at least {}",
    "minItems": "at least {} items",
    "minLength": "at least {} characters",
    "minProperties": "at least {} members",
    "multipleOf": "a multiple of {}",
    "pattern": "text that matches {}",
    "uniqueItems": "items that are all different",
}

MAX_SHOWN = 80
"""How many characters of a value to show."""

MAX_LINE = 300
"""How many characters of a line to show."""

MAX_ITEMS = 6
"""How many items of a list to show."""


def format_value(value: ir.Json) -> str:
    """Show a JSON value on one line, cut if it is long."""
    return shorten(json.dumps(brief(value), ensure_ascii=False))


def shorten(text: str) -> str:
    """Cut a long text."""
    return text if len(text) <= MAX_LINE else f"{text[:MAX_LINE]} ..."


def brief(value: ir.Json) -> ir.Json:
    """Cut long texts and lists in a value."""
    if isinstance(value, dict):
        return {name: brief(item) for name, item in value.items()}
    if isinstance(value, list):
        cut: list[ir.Json] = [f"... ({len(value)} items)"]
        kept = list(map(brief, value[:MAX_ITEMS]))
        return kept if len(value) <= MAX_ITEMS else [*kept[:1], *cut]
    if isinstance(value, str) and len(value) > MAX_SHOWN:
        return f"{value[:10]}... ({len(value)} characters)"
    return value


def path(way: Way) -> str:
    """Return a place in an input: `image_with_roles[].url`."""
    said = ""
    for step in way:
        said += "[]" if isinstance(step, int) else f".{step}" if said else step
    return said


def sentence(edit: Edit, leaning: Leaning | None) -> str:
    """Say what an edit of a schema means; `leaning` is its direction."""
    name = f"`{path(edit.way)}`" if edit.way else "The input"
    match edit.what:
        case "bound":
            return _bound(name, edit)
        case "choice-added":
            return f"{name} can also be {_listed(edit.new)}."
        case "choice-removed":
            return f"{name} can no longer be {_listed(edit.old)}."
        case "default-changed":
            return _default(name, edit)
        case "deprecation-changed" if not edit.new:
            return f"{name} is no longer deprecated."
        case "field-added" if leaning != "loosens":
            return f"{name} now has a schema of its own; it used to accept anything."
        case "field-renamed":
            return f"`{edit.old}` is called `{edit.new}` now."
        case "schema":
            return _schema(name, edit, leaning)
        case "type":
            kinds = (_kind(edit, edit.new), _kind(edit, edit.old))
            return "{} takes {}; it took {}.".format(name, *kinds)
        case _:
            return _SENTENCES[edit.what].format(name=name, keyword=edit.keyword)


_SENTENCES = {
    "deprecation-changed": "{name} is deprecated.",
    "example-changed": "{name} has different examples.",
    "field-added": "{name} can be given.",
    "field-now-optional": "{name} is now optional.",
    "field-now-required": "{name} is now required.",
    "field-removed": "{name} is gone.",
    "required-field-added": "{name} is new and required.",
    "text-changed": "{name} is described differently (`{keyword}`).",
}


def _bound(name: str, edit: Edit) -> str:
    said = _BOUNDS[edit.keyword]
    old, new = (said.format(format_value(value)) for value in (edit.old, edit.new))
    if edit.new is None or edit.new is False:
        return f"{name} is no longer limited: it accepted {old}."
    before = f"; it took {old}" if edit.old is not None else ""
    return f"{name} takes {new}{before}."


def _schema(name: str, edit: Edit, leaning: Leaning | None) -> str:
    words: dict[Leaning | None, str] = {"loosens": "more", "tightens": "fewer"}
    if edit.keyword == "additionalProperties":
        said = words.get(leaning, "other")
        return f"{name} takes {said} members that its schema does not name."
    place = f"`{edit.keyword}` in its schema" if edit.keyword else "its schema"
    return f"{name} takes {words.get(leaning, 'other')} values: see {place}."


def _default(name: str, edit: Edit) -> str:
    if edit.new is None:
        return f"When {name} is omitted, the server no longer says what it uses."
    before = f"; it was {format_value(edit.old)}" if edit.old is not None else ""
    return f"When {name} is omitted, the server uses {format_value(edit.new)}{before}."


def _listed(values: ir.Json) -> str:
    said = map(format_value, values) if isinstance(values, list) else ()
    return ", ".join(said)


def _kind(edit: Edit, schema: ir.Json) -> str:
    """Describe what a schema accepts in a few words."""
    if edit.keyword in {"enum", "const"}:
        if schema is None:
            return "any value of its type"
        return f"one of {_listed(schema if isinstance(schema, list) else [schema])}"
    said = schema.get("type") if isinstance(schema, dict) else schema
    if said is None:
        return "values of several kinds"
    return " or ".join(map(str, said)) if isinstance(said, list) else str(said)
