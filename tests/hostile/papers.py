"""Markdown as HTML, and what is alive in it."""

import re
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_HARMLESS = {
    *(
        (tag, "", "")
        for tag in ("h1", "h2", "h3", "p", "ul", "li", "code", "pre", "br")
    ),
    *((tag, "", "") for tag in ("table", "thead", "tbody", "tr", "th", "td")),
    *(("code", "class", f"language-{language}") for language in ("python", "sh")),
    ("details", "markdown", ""),
    ("summary", "", ""),
    *(("div", "class", name) for name in ("model-filter", "playground")),
    *(("div", name, "") for name in ("data-search-exclude", "markdown")),
}
"""Every element, attribute and value that a page holds when its texts are harmless."""

_OUR_LINK = re.compile(r"(?:\.\./)?(?:catalog|guides/\w+|models/\w+)\.md(?:#\w+)?")

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable("table")


class _Marks(HTMLParser):
    """Collects elements and attributes; comments and the like are elements too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name, value or "") for name, value in attrs or [("", "")]}

    def handle_comment(self, data: str) -> None:
        self.found.add(("comment", "", data))

    handle_decl = handle_pi = unknown_decl = handle_comment


def alive(markdown: str) -> set[tuple[str, str, str]]:
    """What a page holds that a page with harmless texts does not."""
    marks = _Marks()
    marks.feed(_RENDERER.render(markdown))
    marks.close()
    return {it for it in marks.found - _HARMLESS if not _is_ours(*it)}


def _is_ours(tag: str, name: str, value: str) -> bool:
    """Whether it leads to another page of the documents, or names the page's model."""
    if (tag, name) == ("div", "data-model"):
        return value.isidentifier()
    return (tag, name) == ("a", "href") and _OUR_LINK.fullmatch(value) is not None
