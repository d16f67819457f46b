"""How a form shows a field: what `x-playground` says, as far as it makes sense.

They are hints: whatever is not understood is left out, never refused.
"""

from collections.abc import Mapping

from generator import ir
from generator.facts import Hints

MAX_ROWS = 40
"""Lines of a text field; more than a screen shows are nobody's wish."""


def read(said: ir.Json) -> Hints:
    """The hints of one field, from the value of its `x-playground`."""
    if not isinstance(said, dict):
        return Hints()
    return Hints(
        widget=_text(said, "widget"),
        rows=_rows(said.get("rows")),
        placeholder=_text(said, "placeholder"),
        accept=_text(said, "accept"),
        multiple=said.get("multiple") is True,
        takes_images=said.get("uploadKind") == "image",
        advanced=said.get("advanced") is True,
    )


def _rows(value: ir.Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 1), MAX_ROWS)


def _text(said: Mapping[str, ir.Json], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
