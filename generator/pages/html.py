"""Turn a web page into the text that people read in it, for the importer.

Code is kept line by line; prose becomes a line for each paragraph, heading or row.
Buttons, navigation, scripts and line numbers are left out. Everything is found by what
it is, never by one site's class names. Nothing in a page is executed or fetched. Only
this module and `code_lines` know the HTML parser.
"""

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from justhtml import JustHTML
from justhtml.dom import Node, Text

from generator.json_schema.strict_json import refusal
from generator.pages.code_lines import elements, line_numbers, lines_of, text_of

MAX_BYTES = 8_388_608
"""The largest page in bytes, scripts and pictures included."""

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details"}
    | {"dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main"}
    | {"menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot"}
    | {"thead", "tr", "ul"}
)
_LEFT_OUT = frozenset(
    {"aside", "audio", "button", "canvas", "datalist", "footer", "head", "iframe"}
    | {"input", "link", "math", "meta", "nav", "noscript", "object", "option", "script"}
    | {"select", "style", "svg", "template", "video"}
)
_CARD = frozenset(
    {"article", "div", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "li", "p"}
)
_ANCHORS = "#\u00a7\u00b6 \t\r\n"
"""The text of links to a heading."""

_SPACE = re.compile(r"[ \t\n\r\f\u00a0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KEEPS_SPACE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SAVED = re.compile(rb"\A\s*(?:From: <Saved by|MIME-Version:)", re.IGNORECASE)
_MARKUP = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<|\A(?:\xff\xfe\s*<\0|\xfe\xff\s*\0<)")


def is_html(source: bytes) -> bool:
    """Whether a page is a web page, as saved by curl or a browser."""
    return _MARKUP.match(source) is not None or _SAVED.match(source) is not None


def texts(source: bytes, name: str, encoding: str | None = None) -> Iterator[str]:
    """Return the visible text of a web page, and then the whole text if that is more.

    A hidden tab may be the one that matters. `encoding` came with the page; otherwise
    the page states it itself. Raises SchemaError if the text is too large.
    """
    if len(source) > MAX_BYTES:
        raise refusal(name, f"larger than the limit of {MAX_BYTES:,} bytes")
    if _SAVED.match(source):
        source, encoding = _unpacked(source, encoding)
    # Nothing is shown to anybody, so there is nothing to sanitize.
    encoding = encoding or _utf_8(source)
    root = JustHTML(source, encoding=encoding, sanitize=False).root
    shown = _Page(root, is_whole=False).text()
    yield shown
    whole = _Page(root, is_whole=True).text()
    if whole != shown:
        yield whole


def _unpacked(source: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """Return the page in a file that a browser saved with all its parts."""
    message = email.message_from_bytes(source, policy=email.policy.default)
    for part in message.walk():
        body = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(body, bytes):
            return body, part.get_content_charset() or encoding
    return b"", encoding


def _utf_8(source: bytes) -> str | None:
    """Return the character set of a page that does not state it, or states it late.

    The HTML standard assumes an old one. The last character may be cut.
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(source)
    except UnicodeDecodeError:
        return None
    return None if b"\0" in source else "utf-8"


@dataclass(slots=True)
class _Page:
    """A walk over a page, with its own stack, because pages can be deep."""

    root: Node
    is_whole: bool
    """Whether hidden text counts too."""

    parts: list[str] = field(default_factory=list[str])
    numbers: set[int] = field(default_factory=set[int])
    """Elements that number lines, by identity."""

    def text(self) -> str:
        self.numbers = line_numbers(self.root)
        title = next((it for it in elements(self.root) if it.name == "h1"), None)
        if title is not None:
            self.prose(text_of(title).rstrip(_ANCHORS))
        stack: list[tuple[Node | Text, bool]] = [(self.root, False)]
        while stack:
            node, is_end = stack.pop()
            if is_end:
                self.line()
            elif isinstance(node, Text):
                self.prose(node.data or "")
            elif not self.is_left_out(node):
                stack += self.entered(node)
        return "".join(self.parts)

    def entered(self, node: Node) -> list[tuple[Node | Text, bool]]:
        """The rest of an element, last first."""
        if _is_code(node):
            self.line()
            if code := lines_of(node, self.numbers, self.is_left_out):
                self.parts.append(code)
            self.line()
            return []
        inside = [(child, False) for child in reversed(node.children or ())]
        if node.name in {"td", "th"} and not self.is_at_start():
            self.parts.append("\t")
        if node.name not in _BLOCKS and node.name != "br":
            return inside
        self.line()
        return [(node, True), *inside]

    def is_left_out(self, node: Node) -> bool:
        if node.name in _LEFT_OUT or id(node) in self.numbers or _is_card(node):
            return True
        attributes = node.attrs or {}
        if attributes.get("role") in {"button", "navigation", "tablist"}:
            return True
        # What can be written into holds examples more often than the page's own code.
        is_aside = node.name == "textarea" or _is_hidden(node)
        return is_aside and not self.is_whole

    def line(self) -> None:
        """End the line, unless it is empty."""
        if not self.is_at_start():
            self.parts.append("\n")

    def is_at_start(self) -> bool:
        return not self.parts or self.parts[-1].endswith("\n")

    def prose(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if not self.parts or self.parts[-1][-1] in "\n\t ":
            text = text.removeprefix(" ")
        if text:
            self.parts.append(text)


def _is_code(node: Node) -> bool:
    """Whether an element keeps spaces and line ends."""
    if node.name in {"pre", "listing", "textarea", "xmp"}:
        return True
    attributes = node.attrs or {}
    words = (attributes.get("class") or "").split()
    if _KEEPS_SPACE.search(attributes.get("style") or ""):
        return True
    if any(word.startswith("whitespace-pre") for word in words):
        return True
    return node.name in {"code", "samp"} and "\n" in text_of(node).strip()


def _is_card(node: Node) -> bool:
    """Whether an element is a link around more than words, such as a card."""
    return node.name == "a" and any(it.name in _CARD for it in elements(node))


def _is_hidden(node: Node) -> bool:
    attributes = node.attrs or {}
    words = (attributes.get("class") or "").split()
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (node.name == "dialog" and "open" not in attributes)
        or _HIDDEN.search(attributes.get("style") or "") is not None
        # With a colon, another word may show it on a larger screen.
        or ("hidden" in words and not any(":" in word for word in words))
    )
