"""Types of parameters that accept local files, and whether a call has any."""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import BinaryIO, Protocol, TypeAlias, TypeGuard, TypeVar, cast

T_co = TypeVar("T_co", covariant=True)

LocalFile: TypeAlias = bytes | PathLike[str] | BinaryIO
"""A file on your machine: its path, its content, or a file opened in binary mode.

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
    """Whether a value is a local file, or a list or a dict that holds one."""
    return any(is_file(value) or holds_files(inside(value)) for value in values)


def inside(value: object) -> Iterable[object]:
    """Return the items of a list, or the values of a dict; nothing of anything else."""
    if isinstance(value, dict):
        return cast("dict[object, object]", value).values()
    return cast("list[object]", value) if isinstance(value, list) else ()


def is_file(value: object) -> TypeGuard[LocalFile]:
    """Whether a value is a `LocalFile`."""
    if isinstance(value, _JSON):
        return False
    is_open = callable(getattr(value, "read", None))
    return is_open or isinstance(value, bytes | PathLike)
