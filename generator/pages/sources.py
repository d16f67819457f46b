"""Open pages: a file, a folder of files, stdin or an address; and read them.

A page is a web page, Markdown or text.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import SchemaError
from generator.json_schema.strict_json import decode_text, refusal
from generator.json_schema.time_limit import OutOfTime, processor_time
from generator.pages import importer
from generator.pages.importer import Upstream

if TYPE_CHECKING:
    from generator.pages.fetch import Fetcher

STDIN = "-"
MAX_BYTES = 8_388_608
"""The largest page in bytes; `strict_json` limits its text."""

MAX_SECONDS = 10
"""Seconds of CPU time for reading one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page that has not been read yet."""

    name: str
    """Its name in messages."""

    source: bytes
    encoding: str | None = None
    """The character set that came with it."""


def is_address(name: str) -> bool:
    """Whether a page is named by its address rather than as a file."""
    return name.lower().startswith(("https://", "http://"))


def names_in(names: Iterable[str]) -> Iterator[str]:
    """List the names of pages; a folder stands for the files directly in it."""
    for name in names:
        if name == STDIN or is_address(name) or not Path(name).is_dir():
            yield name
            continue
        files = [it for it in Path(name).iterdir() if it.is_file()]
        found = sorted(str(it) for it in files if it.name[0] not in "._")
        if not found:
            raise refusal(name, "there is no page in this folder")
        yield from found


def opened(name: str, fetcher: "Callable[[], Fetcher]") -> Page:
    """Open the page of that name. Raises SchemaError if that fails."""
    if name == STDIN:
        return Page("stdin", sys.stdin.buffer.read(MAX_BYTES + 1))
    if is_address(name):
        answer = fetcher().get(name)
        if answer.is_gone:
            raise refusal(name, "no such page")
        return Page(name, answer.body, answer.encoding)
    try:
        with Path(name).open("rb") as file:
            return Page(name, file.read(MAX_BYTES + 1))
    except OSError as error:
        raise refusal(name, f"cannot be read: {error.strerror}") from error


def upstream(page: Page, corrected: Callable[[Upstream], Upstream]) -> Upstream:
    """Read upstream's part of the schema file from a page.

    `corrected` is applied before it is judged. Raises SchemaError.
    """
    try:
        with processor_time(MAX_SECONDS):
            return _upstream(page, corrected)
    except OutOfTime:
        reason = f"takes longer to read than the limit of {MAX_SECONDS} seconds"
        raise refusal(page.name, reason) from None


def _upstream(page: Page, corrected: Callable[[Upstream], Upstream]) -> Upstream:
    # Imported here: a parser of HTML is nothing for schema files and text.
    from generator.pages import html

    if not html.is_html(page.source):
        text = decode_text(page.source, page.name)
        return importer.read_page(text, page.name, corrected)
    errors: list[SchemaError] = []
    for text in html.texts(page.source, page.name, page.encoding):
        try:
            if not text.strip():
                reason = "no text is in the web page: a script makes it; save it in a"
                raise refusal(page.name, f"{reason} browser when it is there")
            return importer.read_page(text, page.name, corrected)
        except SchemaError as error:
            errors.append(error)
    # What is missing where people look may be hidden; anything else is wrong there.
    is_missing = errors[0].problems[0].reason.startswith("no ")
    raise errors[-1] if is_missing else errors[0]
