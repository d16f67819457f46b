"""Make text from the catalog, the API and files safe for a terminal.

A title or message may contain characters that move the cursor, change colors or reverse
the writing direction. They are shown by number instead.
"""

import json
import re
import sys
from contextlib import suppress
from decimal import Decimal

# Controls, marks of direction, invisible ones, tags and halves of surrogate pairs. The
# two joiners stay: scripts and emoji need them.
_UNSAFE = (
    "\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_IN_LINE = re.compile(f"[{_UNSAFE}]")
_IN_LINES = re.compile(f"(?!\n)[{_UNSAFE}]")


def line(text: object) -> str:
    """Return the text on one line; special characters appear as `\\x1b`."""
    return _IN_LINE.sub(_number, str(text).replace("\n", " "))


def lines(text: object) -> str:
    """Return the text with its line breaks."""
    return _IN_LINES.sub(_number, str(text))


def _number(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}"


def json_text(value: object) -> str:
    """Return a value as readable JSON, without characters that a terminal obeys."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=_number_or_text)
    # JSON has escaped controls below 32; what else is left stands within strings.
    return _IN_LINES.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if found[0] != "\x7f" else "\\u007f"


def _number_or_text(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


class ReaderGone(Exception):
    """Whatever read the output is gone. Not an OSError, because click handles those."""


def say(text: str) -> None:
    """Print a line on stderr for people; if nobody reads it, nothing stops."""
    with suppress(OSError):
        sys.stderr.write(f"{lines(text)}\n")
        sys.stderr.flush()


def put(text: str) -> None:
    """Print a line of the result, already safe. Raises ReaderGone, OSError."""
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise ReaderGone from None
