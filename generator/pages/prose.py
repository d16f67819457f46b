"""Find the description and the title in a page's prose.

The description is what remains of the prose above the call without headings, tags and
the sentences that are on every page.
"""

import re
from collections import Counter
from difflib import SequenceMatcher

BOILERPLATE = (
    "Create an async generation task and poll the task endpoint for terminal status "
    "updates.",
    "Submit a task to MindVideo with your platform model slug.",
    "The response includes a request ID, task ID, normalized status, and estimated "
    "cost.",
    "For production retries, send a unique Idempotency-Key per business request.",
    "Reusing the same key with the same payload returns the original task without "
    "charging again; reusing it with different input returns 409.",
    "Every server-side request must include an API key in the Authorization header.",
    "Keys can be created, disabled, and deleted from the dashboard.",
    "The platform maps runtime states into queued, processing, succeeded, failed, or "
    "cancelled so clients do not depend on model-specific fields.",
    "Inputs can reference hosted files or compact data URIs depending on model "
    "constraints.",
    "Production apps should prefer stable hosted URLs.",
)
"""Sentences that are on every page; nearly equal ones count too."""

HEADINGS = frozenset({"submit a request", "quick start", "overview", "introduction"})
"""Headings that are not a model's name, in lower case and without a number."""

VERBS = (
    "is|are|targets|supports|offers|provides|creates|generates|delivers|focuses|brings"
    "|makes|turns|produces|enables|lets|combines|features|balances|builds|helps|excels"
    "|prioritizes|emphasizes|adds|handles|transforms|converts|extends|edits|animates"
    "|was|has"
)
"""Words that follow a model's name in the first sentence of its description."""

MAX_TITLE = 80
"""The longest title in characters; a longer subject is not a name."""

_ALIKE = 0.8
_SHORTEST = 20
_PIECE = re.compile(r".+?(?:[.!?](?=\s|[A-Z]|$)|[\u3002\uff01\uff1f]|$)")
_BEGINNING = re.compile(r"[^a-z]|[a-z-]*\d")
_SUBJECT = re.compile(rf"(.{{1,{MAX_TITLE}}}?) (?:{VERBS})\b")
_NOT_A_NAME = re.compile(r"(?:this|it|the|an?|with|use|our|your)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+|\d+")
_NUMBERED = re.compile(r"\s*#*\s*\d+[.)]\s+")
_SENTENCE_END = (".", "!", "?", "\u3002", "\uff01", "\uff1f")


def description_in(prose: str, slug: str = "") -> str | None:
    """Return the line of sentences about the model, or None if there is none.

    A line that starts with its subject ("X is", "X supports") wins over others, and one
    whose subject is most like the slug over those, because a page may name other models
    first. A sentence broken over two lines is not recognized.
    """
    lines = [_own_part(line) for line in prose.splitlines()]
    sentences = [line for line in lines if _is_sentence(line)]
    named = [line for line in sentences if _subject(line)]
    if named:
        return max(named, key=lambda line: _likeness(_subject(line) or "", slug))
    # Without the sentences of every page, in English, ours cannot be told from those.
    is_told_apart = any(
        _is_boilerplate(piece) for line in prose.splitlines() for piece in _pieces(line)
    )
    return next(iter(sentences), None) if is_told_apart else None


def _likeness(subject: str, slug: str) -> int:
    """Score how similar a name is to a slug: shared words minus missing ones."""
    words = Counter(_WORD.findall(subject.lower()))
    known = Counter(_WORD.findall(slug))
    return max(2 * (words & known).total() - (words - known).total(), 0)


def title_in(prose: str, description: str) -> str | None:
    """Return the model's name: the description's subject, or else the title line."""
    return _subject(description) or _title_line(prose)


def _own_part(line: str) -> str:
    """Return a line without the sentences that stand on every page."""
    return "".join(it for it in _pieces(line) if not _is_boilerplate(it)).strip()


def _pieces(line: str) -> list[str]:
    """Split a line into sentences, without the number of a heading."""
    heading = _NUMBERED.match(line)
    return _PIECE.findall(line[heading.end() if heading else 0 :].strip())


def _is_boilerplate(piece: str) -> bool:
    return any(_alike(piece.strip(), sentence) for sentence in BOILERPLATE)


def _alike(one: str, other: str) -> bool:
    # Lengths first: the comparison itself is slow on long text.
    if not _ALIKE / 2 < len(one) / len(other) < 2 / _ALIKE:
        return False
    return SequenceMatcher(None, one.lower(), other.lower()).ratio() >= _ALIKE


def _is_sentence(line: str) -> bool:
    return (
        len(line) >= _SHORTEST
        and line.endswith(_SENTENCE_END)
        and _BEGINNING.match(line) is not None
    )


def _subject(sentence: str) -> str | None:
    match = _SUBJECT.match(sentence)
    return match[1] if match and not _NOT_A_NAME.match(sentence) else None


def _title_line(prose: str) -> str | None:
    """Return the first line when it is a name: no sentence, no heading of a section."""
    line = prose.strip().partition("\n")[0].lstrip("# ").rstrip()
    is_name = 0 < len(line) <= MAX_TITLE and not line.endswith(_SENTENCE_END)
    is_heading = _NUMBERED.match(line) or line.lower() in HEADINGS
    return line if is_name and not is_heading else None
