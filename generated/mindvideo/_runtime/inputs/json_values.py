"""Values as JSON has them: compared, and found. Imports nothing of the package."""

from fractions import Fraction
from typing import TypeAlias, TypeGuard

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def is_number(value: Json) -> TypeGuard[int | float]:
    """Whether a value is a number in JSON; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same_json(one: Json, other: Json) -> bool:
    """Whether two values are equal in JSON: 1 equals 1.0, and is not true."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        same = one.keys() == other.keys()
        return same and all(same_json(one[name], other[name]) for name in one)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def at_pointer(document: Json, pointer: str) -> Json:
    """Return the part of a document that a JSON pointer leads to, or None."""
    for step in pointer.split("/")[1:]:
        if isinstance(document, dict):
            document = document.get(step.replace("~1", "/").replace("~0", "~"))
        elif isinstance(document, list) and step.isdecimal():
            document = document[int(step)] if int(step) < len(document) else None
        else:
            return None
    return document


def is_multiple(number: int | float, step: int | float) -> bool:
    """Whether a number is a multiple, judging by the quotient of floats."""
    if isinstance(step, int):
        return number % step == 0
    quotient = number / step
    try:
        return int(quotient) == quotient
    except OverflowError:
        return (Fraction(number) / Fraction(step)).denominator == 1
