"""Show a model as a page of Markdown, or on a line of a list."""

import json
import re
from collections.abc import Sequence
from html import escape

from pydantic import JsonValue

from mindvideo.catalog import ModelInfo


def page(model: ModelInfo) -> str:
    """Show everything about a model. Its texts stay text, never live markup."""
    parts = [f"# {plain(model.title)}", plain(model.description), facts(model)]
    parts += ["## Input", _json(model.input_schema)]
    if model.rules:
        kept = [f"- {plain(rule.message)} (`{rule.id}`)" for rule in model.rules]
        parts += ["## Rules", "\n".join(kept)]
    if model.example_input is not None:
        parts += ["## Example", _json(model.example_input)]
    return "\n\n".join(parts) + "\n"


def index(models: Sequence[ModelInfo]) -> str:
    """Show one line for each model."""
    lines = [
        f"- `{it.slug}`: {plain(it.title)}, makes {it.output_kind}" for it in models
    ]
    return "\n".join(["# Models", "", *lines, ""])


def facts(model: ModelInfo) -> str:
    """Say what it makes, what its example costs, and whether it is deprecated."""
    said = [f"Model `{model.slug}`, makes {plain(model.output_kind)}."]
    if model.example_cost is not None:
        said.append(f"Its example costs {model.example_cost}.")
    if model.deprecated is not None:
        other = model.deprecated.replacement
        said.append(
            f"It will be removed; use {other} instead."
            if other
            else "It will be removed."
        )
    return " ".join(said)


def plain(text: str) -> str:
    """Return the text on one line, without Markdown or HTML of its own."""
    escaped = escape(" ".join(text.split()), quote=False)
    return re.sub(r"([\\`*_\[\]#|~!])", r"\\\1", escaped)


def _json(value: JsonValue | object) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}json\n{text}\n{fence}"
