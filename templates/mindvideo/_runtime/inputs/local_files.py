"""Types of parameters that accept local files, and whether a call has any."""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import BinaryIO, Protocol, TypeAlias, TypeGuard, TypeVar

T_co = TypeVar("T_co", covariant=True)

LocalFile: TypeAlias = bytes | PathLike[str] | BinaryIO
"""An image on your machine: its path, its content, or a file opened in binary mode.

It is sent inside the input, as a data URI.
"""

_JSON = (str, int, float, list, dict, type(None))


class ListOf(Protocol[T_co]):
    """A list that is only read, of any of the item types. A string is no list."""

    def __iter__(self) -> Iterator[T_co]:
        """The items."""
        ...

    def copy(self) -> Sequence[T_co]:
        """Strings and tuples have no such method."""
        ...


def holds_files(values: Iterable[object]) -> bool:
    """Whether a value is a local file or a list that holds one."""
    return any(any(map(is_file, items_of(value) or [value])) for value in values)


def items_of(value: object) -> list[object] | None:
    """Return the items of a list, or None if it is not a list."""
    return [*value] if isinstance(value, list) else None


def is_file(value: object) -> TypeGuard[LocalFile]:
    """Whether a value is a `LocalFile`."""
    if isinstance(value, _JSON):
        return False
    is_open = callable(getattr(value, "read", None))
    return is_open or isinstance(value, bytes | PathLike)
