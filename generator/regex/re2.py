"""Translate regular expressions of CEL (RE2) to Python's `re`.

matches() searches, as `re.search` does. Only what both engines read alike is accepted.
Three things are written differently: `$` is the very end, and `\\d`, `\\w`, `\\s` are
ASCII. Anything else that only one of them knows is refused.
"""

import re

MAX_REPEAT = 1000
"""The most repetitions in RE2."""

_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_ENDS = {"A": r"\A", "z": r"\Z"}

TOKEN = re.compile(
    r"""
      \\(?P<short>[dws])
    | \\(?P<not_short>[DWS])
    | \\(?P<end>[Az])
    | (?P<escape>\\(?:[nrtf]|x[0-9a-fA-F]{2}|[!-/:-@\[-^`{-~]))
    | (?P<group>\((?:\?:|\?i:|(?!\?)))
    | (?P<global>(?<!.)\(\?i\))
    | (?P<close>\))
    | (?P<repeat>(?:[*+?]|\{(?P<least>[0-9]+)(?:,(?P<most>[0-9]*))?\})\??(?![*+?{]))
    | (?P<dollar>\$)
    | (?P<set>\[\^?)
    | (?P<plain>[^\\()*+?{}\[\]])
    """,
    re.VERBOSE | re.DOTALL,
)

MEMBER = re.compile(
    r"""
      \\(?P<short>[dws])
    | (?P<range>(?P<first>[0-9A-Za-z])-(?P<last>[0-9A-Za-z]))
    | (?P<escape>\\(?:[nrtf]|x[0-9a-fA-F]{2}|[!-/:-@\[-^`{-~]))
    | (?P<edge>-(?=\]))
    | (?P<plain>[^\\\[\]&|~-])
    """,
    re.VERBOSE | re.DOTALL,
)


class PatternError(ValueError):
    """A pattern that Python does not read as RE2 does."""


def translate(pattern: str) -> str:
    """Return the pattern for Python's `re.search`. Raises PatternError."""
    text = _translated(pattern)
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"not a regular expression: {error}") from None
    return text


def _translated(pattern: str) -> str:
    parts: list[str] = []
    ignoring = [False]
    at = 0
    while at < len(pattern):
        found = TOKEN.match(pattern, at)
        if found is None:
            raise _unlike(pattern, at)
        at = found.end()
        if found["set"]:
            part, at = _members(pattern, found, ignoring[-1])
        else:
            part = _part(found, ignoring)
        parts.append(part)
    return "".join(parts)


def _part(found: re.Match[str], ignoring: list[bool]) -> str:
    """One token; `ignoring` holds for each open group whether case counts there."""
    text = found[0]
    if found["group"]:
        ignoring.append(ignoring[-1] or "i" in text)
    elif found["global"]:
        ignoring[-1] = True
    elif found["close"] and len(ignoring) > 1:
        ignoring.pop()
    elif found["short"]:
        return f"[{_CLASSES[found['short']]}]"
    elif found["not_short"]:
        return f"[^{_CLASSES[found['not_short'].lower()]}]"
    elif found["end"]:
        return _ENDS[found["end"]]
    elif found["dollar"]:
        return r"\Z"
    elif max(int(found["least"] or 0), int(found["most"] or 0)) > MAX_REPEAT:
        raise PatternError(f"RE2 repeats at most {MAX_REPEAT:,} times")
    elif ignoring[-1]:
        _same_case(found, text)
    return text


def _members(pattern: str, opening: re.Match[str], ignoring: bool) -> tuple[str, int]:
    """A set such as `[^a-z.]`, and where it ends."""
    parts = [opening[0]]
    at = opening.end()
    while found := MEMBER.match(pattern, at):
        at = found.end()
        if ignoring:
            _same_case(found, found[0])
        parts.append(_CLASSES[found["short"]] if found["short"] else found[0])
    if len(parts) == 1 or not pattern.startswith("]", at):
        raise _unlike(pattern, at)
    return "".join([*parts, "]"]), at + 1


def _same_case(found: re.Match[str], text: str) -> None:
    """Refuse where the engines disagree on what differs in case only."""
    range_ = "range" in found.re.groupindex and found["range"]
    inside = range_ and found["first"].lower() <= "i" <= found["last"].lower()
    if inside or not text.isascii() or text in "iI" or text.startswith("\\x"):
        raise PatternError(
            f"RE2 and Python differ on {text} without regard to case; "
            "write both cases, as in [iI]"
        )


def _unlike(pattern: str, at: int) -> PatternError:
    shown = pattern[at : at + 8]
    return PatternError(
        f"RE2 and Python do not read {shown!r} alike, or it is not supported"
    )
