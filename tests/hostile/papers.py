"""Markdown as HTML, and what is alive in it."""

from html.parser import HTMLParser

from markdown_it import MarkdownIt

_HARMLESS = {
    *(
        (tag, "", "")
        for tag in ("h1", "h2", "h3", "p", "ul", "li", "code", "pre", "br")
    ),
    *((tag, "", "") for tag in ("table", "thead", "tbody", "tr", "th", "td")),
    *(("code", "class", f"language-{language}") for language in ("python", "sh")),
}
"""Every element, attribute and value that a page holds when its texts are harmless."""

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
    """What a page of a model holds that a page with harmless texts does not."""
    marks = _Marks()
    marks.feed(_RENDERER.render(markdown))
    marks.close()
    return marks.found - _HARMLESS


def alive_in_index(markdown: str) -> set[tuple[str, str, str]]:
    """The same for the index, where each model has a link to its page."""
    return {
        (tag, name, value)
        for tag, name, value in alive(markdown)
        if (tag, name) != ("a", "href") or not is_page(value)
    }


def is_page(link: str) -> bool:
    """Whether a link leads to the page of a model."""
    inner = link.removeprefix("models/").removesuffix(".md")
    return link == f"models/{inner}.md" and inner.isidentifier()
