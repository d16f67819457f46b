"""Pages as the last run had them, so that the next one asks only for what is new.

A file for each address: a line of JSON with what makes a request conditional, then the
page. What is damaged counts as not kept.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from generator.pages.fetch import Answer
from generator.text import digests


@dataclass(frozen=True, slots=True)
class PageCache:
    """A folder that may go at any time, and that git ignores."""

    folder: Path

    def read(self, address: str) -> Answer | None:
        """The page that was last seen at an address, if it can be asked for again."""
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
        """Keep a page, if its host said how to ask whether it is still the same."""
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
