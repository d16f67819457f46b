"""Suggest rules: sentences of a schema that may state one, with the start of a rule.

They are proposals to the person who reviews a model and are never written to a file.
"""

import json
import re
from collections.abc import Iterator

from generator.json_schema.documents import Document, is_document, member
from generator.json_schema.subschemas import subschemas

MAX_SUGGESTIONS = 20
"""How many suggestions for one model."""

_RULE = re.compile(
    r"\b(?:must|only|cannot|can't|at (?:most|least)|or (?:less|more|fewer)"
    r"|required (?:for|if|when|unless)|(?:when|if|unless) .+ (?:is|are))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[\u3002\uff01\uff1f]|$)", re.DOTALL)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PROPERTIES = "/properties/"


def suggest_rules(document: Document, known: Document) -> tuple[str, ...]:
    """Suggest rules for a schema file, except those suggested before."""
    seen = {sentence for _, sentence in _sentences(known)}
    rules = [it for it in _sentences(document) if it[1] not in seen]
    lines: list[str] = []
    for pointer, sentence in rules[:MAX_SUGGESTIONS]:
        lines.append(f"{pointer} may state a rule; if so, complete and add it:")
        lines.append(_rule(pointer, sentence, document))
    return tuple(map(_printable, lines))


def _sentences(document: Document) -> Iterator[tuple[str, str]]:
    """Find sentences that look like a rule, with pointers to their texts."""
    schema = document.get("input_schema")
    texts = {"/description": document.get("description")}
    if is_document(schema):
        for at, place in subschemas(schema):
            texts[f"/input_schema{at}/description"] = place.get("description")
    for pointer, text in texts.items():
        if isinstance(text, str):
            pieces = (" ".join(it.split()) for it in _SENTENCE.findall(text))
            yield from ((pointer, it) for it in pieces if _RULE.search(it))


def _rule(pointer: str, sentence: str, document: Document) -> str:
    """Write the start of a rule, which holds if one of its fields is absent."""
    fields = _fields(pointer, sentence, document)
    unless = [f"!has(this.{field})" for field in fields]
    said = {
        "id": "_".join(fields).lower()[:64] or "a_rule",
        "expression": " || ".join([*unless, "..."]),
        "message": sentence,
    }
    return json.dumps(said, ensure_ascii=False)


def _fields(pointer: str, sentence: str, document: Document) -> list[str]:
    """Return the field that a text belongs to, and those it names."""
    inside = pointer.removeprefix("/input_schema")
    own = inside.split("/")[2:3] if inside.startswith(_PROPERTIES) else []
    words = set(_NAME.findall(sentence))
    properties = member(document, "input_schema").get("properties")
    names = list(properties) if is_document(properties) else []
    named = [name for name in names if name in words and name not in own]
    return [name for name in [*own, *named] if _NAME.fullmatch(name)]


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in line)
