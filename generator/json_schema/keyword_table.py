"""What becomes of each keyword of JSON Schema, as a table for people."""

from generator.json_schema import keywords


def table() -> str:
    """A line for each keyword: its name and what becomes of it."""
    places = {
        "native": keywords.NATIVE,
        "check": keywords.CHECKED,
        "annotation": keywords.ANNOTATIONS,
        "resolved": keywords.REFERENCES,
        "refused": keywords.REFUSED,
    }
    placed = [(word, place) for place, words in places.items() for word in words]
    return "\n".join(f"{word:<24}{place}" for word, place in sorted(placed))
