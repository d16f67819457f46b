"""Text of a schema into Python, Markdown, TOML and shell: the one place that quotes.

Everything that leaves this module is `Code`; a template refuses to print anything else.
"""

import json
import keyword
import re
import textwrap
from functools import lru_cache

from generator import ir

# What Markdown, with the extensions in common use, does something with: anywhere, an
# underscore at the edge of a word, and a mark at the beginning of a line.
_MARKDOWN = re.compile(r"[\\`*\[\]<>&|~{}]|(?<![^\W_])_|_(?![^\W_])")
_MARKDOWN_START = re.compile(r"^(?:[0-9]+(?=[.)](?: |$))|(?=[#+=:!?-]|///))")
_NOT_IN_SPAN = re.compile(r"[`|<&\\]")
_MARK = re.compile(r"[^A-Za-z0-9 ]")


class Code(str):
    """Text that is safe where it is meant to go; a template prints nothing else."""

    __slots__ = ()


# Models say many things in the same words: each is looked at once, here and below.
@lru_cache(maxsize=4096)
def name(text: str) -> Code:
    """A Python name, dotted or not."""
    if not all(part.isidentifier() for part in text.split(".")):
        raise ValueError(f"not a Python name: {text!r}")
    return Code(text)


@lru_cache(maxsize=64)
def keywords(text: str) -> Code:
    """Python keywords, each followed by a space; or nothing."""
    if not all(map(keyword.iskeyword, text.split())):
        raise ValueError(f"not Python keywords: {text!r}")
    return Code(text)


def slug(text: str) -> Code:
    """A slug, where only a slug may stand: in a comment, a path, a URL."""
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", text):
        raise ValueError(f"not a slug: {text!r}")
    return Code(text)


def literal(value: ir.Json) -> Code:
    """A JSON value as a Python literal, strings quoted as black quotes them."""
    match value:
        case str():
            return Code(_string(value))
        case list():
            return Code(f"[{', '.join(map(literal, value))}]")
        case dict():
            items = [f"{literal(key)}: {literal(item)}" for key, item in value.items()]
            return Code(f"{{{', '.join(items)}}}")
        case float():
            # black writes an exponent without its plus sign.
            return Code(float.__repr__(value).replace("e+", "e"))
        case _:
            return Code(repr(value))


@lru_cache(maxsize=4096)
def docstring(text: str, indent: int, width: int = 88) -> Code:
    """A whole docstring, quotes included, for a line that begins `indent` columns in.

    One line when it fits, else wrapped with the closing quotes on a line of their own.
    Blank lines in the text separate paragraphs; other line breaks are spaces.
    """
    pad = " " * indent
    paragraphs = [_inside_docstring(part) for part in re.split(r"\n\s*\n", text)]
    # Room for both pairs of quotes: black puts them in the line of a lone line.
    wrapped = [_wrapped(part, width - indent - 6) for part in paragraphs if part]
    lines = "\n\n".join(wrapped).split("\n")
    if len(lines) == 1:
        space = " " if lines[0].endswith('"') else ""
        return Code(f'"""{lines[0]}{space}"""')
    body = "\n".join(f"{pad}{line}".rstrip() for line in lines)
    return Code(f'"""{body[indent:]}\n{pad}"""')


@lru_cache(maxsize=4096)
def wrapped(text: str, indent: int, hanging: int = 0) -> Code:
    """Plain text inside a docstring, its later lines `hanging` columns further in."""
    first = " " * indent
    plain = _inside_docstring(text)
    return Code(_wrapped(plain, 88, first, first + " " * hanging)[indent:])


def markdown(text: str) -> Code:
    """Text as Markdown that shows it and does nothing else, in one line."""
    plain = " ".join(_printable(text).split())
    return Code(_MARKDOWN_START.sub(r"\g<0>\\", _MARKDOWN.sub(_escaped, plain)))


def prose(text: str) -> Code:
    """A sentence as Markdown; what stands between backticks in it becomes code."""
    parts = re.split(r"`([^`]+)`", text)
    said = [
        code_span(part) if index % 2 else _spaced(part)
        for index, part in enumerate(parts)
    ]
    return Code("".join(said).strip())


def _spaced(text: str) -> str:
    """Text as Markdown that keeps the space at its ends."""
    before, after = " " * text.startswith(" "), " " * text.endswith(" ")
    plain = markdown(text)
    return f"{before}{plain}{after}" if plain else before


def code_span(text: str) -> Code:
    """Text as a code span of Markdown, in one line, safe inside a table."""
    plain = " ".join(_printable(text).split())
    if not plain or _NOT_IN_SPAN.search(plain):
        # Renderers differ on what ends a cell, or a span, after a backslash, and on
        # whether an element in a span is one.
        return Code(f"<code>{_MARK.sub(_entity, plain)}</code>")
    return Code(f"`{plain}`")


def json_block(value: ir.Json, indent: int = 0) -> Code:
    """A JSON value over several lines, without invisible characters."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    shown = "".join(
        c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text
    )
    return Code(shown.replace("\n", "\n" + " " * indent))


def shell(text: str) -> Code:
    """Text inside the single quotes of a POSIX shell."""
    return Code(text.replace("'", "'\\''"))


def quoted(text: str) -> Code:
    """A basic string of TOML, which a JSON string is as well."""
    return Code(json.dumps(text, ensure_ascii=True))


def _string(text: str) -> str:
    """`repr`, in double quotes where black would have them."""
    written = repr(text)
    if written[0] == '"':
        return written
    inside = written[1:-1].replace("\\'", "'")
    if '"' not in inside:
        return f'"{inside}"'
    doubled = inside.replace('"', '\\"')
    return f'"{doubled}"' if "'" in inside and _even(inside) else written


def _even(inside: str) -> bool:
    """Whether double quotes need no more backslashes than single ones."""
    return inside.count('"') <= inside.count("'")


def _inside_docstring(text: str) -> str:
    plain = " ".join(_printable(text).split())
    plain = re.sub(">(?=>>)", "> ", plain)  # three at the start of a line are a doctest
    safe = plain.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f"\\{safe}" if safe.startswith('"') else safe


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> str:
    """Text without line breaks over lines of at most `width` columns."""
    if len(first) + len(text) <= width:
        return first + text
    lines = textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Controls and invisible marks as spaces: nothing reads them, tools obey them."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    return {"<": "&lt;", ">": "&gt;", "&": "&amp;"}.get(char, f"\\{char}")
