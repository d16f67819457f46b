"""Extract lines of code from a web page: complete, in order, without line numbers.

A line may be text up to its end, an element, or a table row. Numbers may be in it,
beside it or in a block of their own. Walks keep their own stack, because pages can be
deep.
"""

import re
from collections.abc import Callable, Iterator

from justhtml.dom import Node, Text

_LINES = frozenset({"div", "li", "ol", "p", "section", "table", "tr", "ul"})
"""Elements that are on lines of their own, inside code as well."""

_COUNT = re.compile(r"\s*\d+(?:\s+\d+)*\s*")


def elements(node: Node) -> Iterator[Node]:
    """Yield every element inside another, in document order."""
    stack = _inside(node)
    while stack:
        inner = stack.pop()
        yield inner
        stack += _inside(inner)


def text_of(node: Node) -> str:
    """Return all text inside an element, unchanged."""
    return "".join(it.data or "" for it in _texts(node))


def lines_of(node: Node, numbers: set[int], is_left_out: Callable[[Node], bool]) -> str:
    """Return the code in an element, with its line ends."""
    root = _only_code(node)
    ends = _unended(root)
    parts: list[str] = []
    stack: list[tuple[Node | Text, bool]] = [(root, False)]
    while stack:
        it, is_end = stack.pop()
        if isinstance(it, Text):
            parts += [it.data] if it.data else []
        elif it is not root and (id(it) in numbers or is_left_out(it)):
            continue
        elif is_end or it.name == "br":
            _end_line(parts, always=it.name == "br" or id(it) in ends)
        else:
            if it.name in _LINES:
                _end_line(parts)
            if it.name in _LINES or id(it) in ends:
                stack.append((it, True))
            stack += [(child, False) for child in reversed(it.children or ())]
    return "".join(parts)


def line_numbers(root: Node) -> set[int]:
    """Return the elements that number lines, by identity."""
    found: set[int] = set()
    for node in elements(root):
        found.update(map(id, _first_numbers(node)))
        if node.name == "pre":
            found.update(map(id, _numbers_between(node)))
    return found


def _first_numbers(holder: Node) -> list[Node]:
    """Find numbers at the start of each line, where lines are elements."""
    inside = _inside(holder)
    if len(inside) < 2:
        return []
    lines = [it for it in reversed(inside) if _has_text(it)]
    if len(lines) < 2:
        return []
    found = [_leaf(it) for it in lines]
    leaves = [it for it in found if it is not None]
    return leaves if len(leaves) == len(lines) and _is_counted(leaves) else []


def _numbers_between(code: Node) -> list[Node]:
    """Find the numbers among the lines of a block of code, or the whole block."""
    text = text_of(code)
    if _COUNT.fullmatch(text):
        figures = list(map(int, text.split()))
        is_counted = figures == list(range(figures[0], figures[0] + len(figures)))
        return [code] if is_counted and len(figures) > 1 else []
    groups: dict[tuple[str, str], list[Node]] = {}
    for it in elements(code):
        if _is_leaf(it) and text_of(it).strip().isdecimal():
            kind = (it.name, (it.attrs or {}).get("class") or "")
            groups.setdefault(kind, []).append(it)
    lines = text.strip("\n").count("\n") + 1
    fitting = [it for it in groups.values() if len(it) == lines and _is_counted(it)]
    return fitting[0] if len(fitting) == 1 and lines > 1 else []


def _is_counted(leaves: list[Node]) -> bool:
    texts = [text_of(it).strip() for it in leaves]
    if not all(it.isdecimal() and len(it) < 10 for it in texts):
        return False
    figures = list(map(int, texts))
    return figures == list(range(figures[0], figures[0] + len(figures)))


def _leaf(node: Node) -> Node | None:
    """Return the element with the first text inside another, if it has no more."""
    for it in elements(node):
        if _is_leaf(it) and text_of(it).strip():
            first = next((t for t in _texts(node) if (t.data or "").strip()), None)
            return it if first is not None and first.parent is it else None
    return None


def _is_leaf(node: Node) -> bool:
    return not any(isinstance(it, Node) for it in node.children or ())


def _has_text(node: Node) -> bool:
    return any((it.data or "").strip() for it in _texts(node))


def _only_code(node: Node) -> Node:
    """Return the only `code` inside, if there is one; what is beside it is about it."""
    inside = [it for it in elements(node) if it.name == "code"]
    return inside[0] if len(inside) == 1 else node


def _unended(root: Node) -> set[int]:
    """Find lines that are elements without line ends between them, by identity."""
    if "\n" in text_of(root).strip():
        return set()
    held = root
    while True:
        inside = [it for it in held.children or () if isinstance(it, Node)]
        if len(inside) != 1:
            break
        held = inside[0]
    kinds = {(it.name, (it.attrs or {}).get("class")) for it in inside}
    return set(map(id, inside)) if len(inside) > 1 and len(kinds) == 1 else set()


def _end_line(parts: list[str], *, always: bool = False) -> None:
    if always or (parts and not parts[-1].endswith("\n")):
        parts.append("\n")


def _texts(node: Node) -> Iterator[Text]:
    stack: list[Node | Text] = [node]
    while stack:
        it = stack.pop()
        if isinstance(it, Text):
            yield it
        else:
            stack += reversed(it.children or ())


def _inside(node: Node) -> list[Node]:
    """Return an element's children, the last first."""
    return [it for it in reversed(node.children or ()) if isinstance(it, Node)]
