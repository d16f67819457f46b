"""Types of parameters that take local files, and whether a call hands any over."""

from collections.abc import Iterable, Iterator, Sequence
from os import PathLike
from typing import BinaryIO, Protocol, TypeAlias, TypeGuard, TypeVar

T_co = TypeVar("T_co", covariant=True)

LocalFile: TypeAlias = bytes | PathLike[str] | BinaryIO
"""An image of this machine: its path, its content, or a file opened for reading bytes.
It is sent inside the input, as a data URI."""

_JSON = (str, int, float, list, dict, type(None))


class ListOf(Protocol[T_co]):
    """A list that is only read: a list of some of the types will do, no bare string."""

    def __iter__(self) -> Iterator[T_co]:
        """The items."""
        ...

    def copy(self) -> Sequence[T_co]:
        """What neither strings nor tuples have."""
        ...


def holds_files(values: Iterable[object]) -> bool:
    """Whether a value is a local file, or a list that holds one."""
    return any(any(map(is_file, items_of(value) or [value])) for value in values)


def items_of(value: object) -> list[object] | None:
    """The items of a list; None for what is none."""
    return [*value] if isinstance(value, list) else None


def is_file(value: object) -> TypeGuard[LocalFile]:
    """Whether a value is what `LocalFile` names."""
    if isinstance(value, _JSON):
        return False
    is_open = callable(getattr(value, "read", None))
    return is_open or isinstance(value, bytes | PathLike)
