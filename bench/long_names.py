"""Long names for an invented model: a slug, a property, words no line has room for."""

from collections.abc import Sequence
from random import Random
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | dict[str, Json] | None"
Object: TypeAlias = dict[str, Json]

LONGEST_SLUG = 64
WORDS = ["image", "to", "video", "fast", "preview", "of", "first", "last", "frame"]


def lengthened(random: Random, model: Object, share: float) -> Object:
    """A model, or in a share of the draws the same one with long names.

    Its slug has 35 characters or more, a property 30 or more, and a word up to 300.
    """
    if random.random() >= share:
        return model
    slug = _grown(random, str(model["slug"]), "-", random.randint(35, LONGEST_SLUG))
    word = (
        f"https://example.com/{_grown(random, 'models', '/', random.randint(60, 280))}"
    )
    choices = [_grown(random, "look", " ", random.randint(20, 90)) for _ in range(3)]
    option: Object = {"type": "string", "enum": choices, "description": f"See {word}."}
    name = _grown(random, "strength", "_", random.randint(30, 60))
    schema = model["input_schema"]
    members = schema["properties"] if isinstance(schema, dict) else {}
    if not isinstance(schema, dict) or not isinstance(members, dict):
        return model
    return {
        **model,
        "slug": slug,
        "description": f"{model['description']} Told at {word}.",
        "input_schema": {**schema, "properties": {**members, name: option}},
    }


def _grown(random: Random, text: str, joint: str, length: int) -> str:
    """A text with more words, of about so many characters and never more."""
    while True:
        longer = f"{text}{joint}{random.choice(WORDS)}"
        if len(longer) > length:
            return text
        text = longer
