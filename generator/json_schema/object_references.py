"""Find which objects of an input refer to which."""

from collections.abc import Iterable, Iterator

from generator import ir


def references(type_: ir.Type) -> Iterator[ir.Reference]:
    """Yield every object that a value of the type can be or hold."""
    match type_:
        case ir.Reference():
            yield type_
        case ir.Array(inner) | ir.Checked(inner) | ir.Mapping(inner):
            yield from references(inner)
        case ir.Union(members):
            for member in members:
                yield from references(member)
        case _:
            pass


def refer_to(objects: Iterable[ir.Object], name: str) -> bool:
    """Whether a member of some objects is, or holds, an object of this class."""
    fields = (field for item in objects for field in item.fields)
    return any(it.name == name for field in fields for it in references(field.type))
