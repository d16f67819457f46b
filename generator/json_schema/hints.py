"""How a form shows a field: what `x-playground` says, as far as it makes sense.

They are hints: whatever is not understood is left out, never refused.
"""

from collections.abc import Mapping

from generator import ir
from generator.facts import Hints

MAX_ROWS = 40
"""Lines of a text field; more than a screen shows are nobody's wish."""


_KINDS = ("image", "video", "audio")


def read(said: ir.Json) -> Hints:
    """The hints of one field, from the value of its `x-playground`."""
    if not isinstance(said, dict):
        return Hints()
    return Hints(
        widget=_text(said, "widget"),
        rows=_rows(said.get("rows")),
        placeholder=_text(said, "placeholder"),
        accept=_accept(said),
        multiple=said.get("multiple") is True,
        takes_files=bool(_accept(said)),
        advanced=said.get("advanced") is True,
    )


def _accept(said: Mapping[str, ir.Json]) -> str:
    """Return which files a field takes; the SDK reads the same from the schema."""
    accept, kind = _text(said, "accept"), _text(said, "uploadKind")
    if accept.strip() or not kind:
        return accept.strip()
    return f"{kind}/*" if kind in _KINDS else "*/*"


def _rows(value: ir.Json) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return min(max(value, 1), MAX_ROWS)


def _text(said: Mapping[str, ir.Json], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""
