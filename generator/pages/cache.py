"""Keep pages from run to run, so the next run asks only for new ones.

There is a file for each address: a line of JSON that makes a request conditional, then
the page. Damaged files are ignored.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from generator.pages.fetch import Answer
from generator.text import digests


@dataclass(frozen=True, slots=True)
class PageCache:
    """A disposable folder that git ignores."""

    folder: Path

    def read(self, address: str) -> Answer | None:
        """Return the page last seen at an address, if it can be revalidated."""
        try:
            head, _, body = self._path(address).read_bytes().partition(b"\n")
            said = json.loads(head)
            validators = {str(key): str(it) for key, it in said["validators"].items()}
            encoding = None if said["encoding"] is None else str(said["encoding"])
            is_whole = (said["address"], said["digest"]) == (address, digests.of(body))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None
        return Answer(body, encoding, validators=validators) if is_whole else None

    def write(self, address: str, answer: Answer) -> None:
        """Keep a page, if its host said how to revalidate it."""
        path = self._path(address)
        if not answer.validators:
            path.unlink(missing_ok=True)
            return
        head = {
            "address": address,
            "encoding": answer.encoding,
            "validators": dict(answer.validators),
            "digest": digests.of(answer.body),
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_bytes(json.dumps(head).encode() + b"\n" + answer.body)
        new.replace(path)

    def _path(self, address: str) -> Path:
        return self.folder / f"{digests.of(address.encode())}.page"
