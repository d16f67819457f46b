"""Lay out Python expressions as black does: on one line, or one item per line.

A node is a head and, between brackets, items. What fits on the line stays there; the
rest is opened, one item per line with a trailing comma, recursively. Where this guesses
wrong, `formatter` corrects it.
"""

from collections.abc import Iterable
from typing import NamedTuple

from generator.text.formatter import WIDTH, columns

_STEP = 4


class Node(NamedTuple):
    """`head` alone, or `head` + bracket + items + bracket; `|` joins alternatives."""

    head: str = ""
    items: tuple["Node", ...] = ()
    brackets: str = ""
    """Two characters: "[]" or "()"; "||" for alternatives without brackets."""


def leaf(text: str) -> Node:
    """A node that is never opened."""
    return Node(text)


def subscript(head: str, *items: Node) -> Node:
    """`head[items]`."""
    return Node(head, items, "[]")


def call(head: str, *items: Node) -> Node:
    """`head(items)`."""
    return Node(head, items, "()")


def either(*items: Node) -> Node:
    """`item | item`; one item is itself, and alternatives of an item are its own."""
    parts = [
        part for it in items for part in (it.items if it.brackets == "||" else [it])
    ]
    return parts[0] if len(parts) == 1 else Node("", tuple(parts), "||")


def prefixed(text: str, node: Node) -> Node:
    """The same node with text in front of it."""
    return Node(text + node.head, node.items, node.brackets)


def flat(node: Node) -> str:
    """A node in one line."""
    if node.brackets == "||":
        return " | ".join(map(flat, node.items))
    if not node.brackets:
        return node.head
    inside = ", ".join(map(flat, node.items))
    return f"{node.head}{node.brackets[0]}{inside}{node.brackets[1]}"


def lay_out(prefix: str, node: Node, suffix: str, indent: int) -> str:
    """`prefix` + node + `suffix` for a line that begins `indent` columns in.

    The lines after the first carry their own indentation.
    """
    line = f"{prefix}{flat(node)}{suffix}"
    if not (node.brackets and node.items) or _fits(line, indent):
        return line
    return _opened(prefix, node, suffix, indent)


def declared(name: str, node: Node, suffix: str, indent: int) -> str:
    """`name: node` + `suffix`; alternatives over several lines need parentheses."""
    text = lay_out(f"{name}: ", node, suffix, indent)
    if node.brackets != "||" or "\n" not in text:
        return text
    return _opened(f"{name}: ", Node("", (node,), "()"), suffix, indent)


def assigned(target: str, node: Node, value: str, indent: int) -> str:
    """`target: node = value`, for a line that begins `indent` columns in."""
    text = lay_out(f"{target}: ", node, f" = {value}", indent)
    joined = f"{target}: {flat(node)} = ("
    if "\n" not in text or ",\n" in text or not _fits(joined, indent):
        return text
    # Without a comma that holds the lines apart, black joins them again.
    pad = " " * indent
    return f"{joined}\n{pad}{' ' * _STEP}{value}\n{pad})"


def method(name: str, result: str, indent: int) -> str:
    """The first line of a method without parameters: `def name(self) -> result:`."""
    line = f"def {name}(self) -> {result}:"
    if _fits(line, indent):
        return line
    pad = " " * indent
    return f"def {name}(\n{pad}{' ' * _STEP}self,\n{pad}) -> {result}:"


def arguments(items: Iterable[Node], indent: int) -> str:
    """The arguments of a call, one a line."""
    return f"\n{' ' * indent}".join(lay_out("", it, ",", indent) for it in items)


def import_line(module: str, names: Iterable[str], indent: int = 0) -> str:
    """`from module import A, b`: constants, classes, functions, as isort sorts them."""
    ordered = sorted(names, key=lambda it: (not it.isupper(), it[0].islower(), it))
    line = f"from {module} import {', '.join(ordered)}"
    if _fits(line, indent):
        return line
    pad = " " * indent
    items = "".join(f"{pad}{' ' * _STEP}{name},\n" for name in ordered)
    return f"from {module} import (\n{items}{pad})"


def _opened(prefix: str, node: Node, suffix: str, indent: int) -> str:
    inner = indent + _STEP
    pad = " " * inner
    if node.brackets == "||":
        joined = [
            lay_out("| " if i else "", it, "", indent)
            for i, it in enumerate(node.items)
        ]
        return prefix + f"\n{' ' * indent}".join(joined) + suffix
    lines = [f"{prefix}{node.head}{node.brackets[0]}"]
    if len(node.items) == 1 and (node.head or node.brackets == "()"):
        # black wants no comma after a lone item, and joins the lines again unless
        # what is inside is opened as well.
        lay = _forced if node.brackets == "[]" else lay_out
        lines.append(pad + lay("", node.items[0], "", inner))
    else:
        lines += [pad + lay_out("", item, ",", inner) for item in node.items]
    lines.append(f"{' ' * indent}{node.brackets[1]}{suffix}")
    return "\n".join(lines)


def _forced(prefix: str, node: Node, suffix: str, indent: int) -> str:
    """Opened even if it fits, where there is more than one item to open."""
    if len(node.items) > 1 and node.brackets != "||":
        return _opened(prefix, node, suffix, indent)
    return lay_out(prefix, node, suffix, indent)


def _fits(line: str, indent: int) -> bool:
    # No character is wider than two columns: most lines need not be measured.
    return indent + 2 * len(line) <= WIDTH or indent + columns(line) <= WIDTH
