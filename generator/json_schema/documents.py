"""Typed access to a document whose form has been checked.

A value of another type means that `_meta.json` let something through: a bug of ours.
"""

from collections.abc import Mapping
from typing import TypeGuard

from generator import ir
from generator.errors import InternalError

Document = Mapping[str, ir.Json]


def is_document(value: object) -> TypeGuard[Document]:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def text(document: Document, key: str) -> str:
    """Return a member that is a string."""
    value = document.get(key)
    if not isinstance(value, str):
        raise InternalError(f"{key}: expected a string")
    return value


def number(document: Document, key: str) -> float:
    """Return a member that is a number."""
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InternalError(f"{key}: expected a number")
    return value


def texts(document: Document, key: str) -> tuple[str, ...]:
    """Return a member that is a list of strings."""
    value = document.get(key)
    if not isinstance(value, list):
        raise InternalError(f"{key}: expected a list")
    return tuple(item for item in value if isinstance(item, str))


def member(document: Document, key: str) -> Document:
    """Return a member that is an object."""
    value = document.get(key)
    if not is_document(value):
        raise InternalError(f"{key}: expected an object")
    return value


def members(document: Document, key: str) -> tuple[Document, ...]:
    """Return a member that is a list of objects; empty if it is absent."""
    value = document.get(key, [])
    if not isinstance(value, list):
        raise InternalError(f"{key}: expected a list")
    return tuple(item for item in value if is_document(item))
