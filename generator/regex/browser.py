"""Regular expressions for a browser: JavaScript with the flag `u`, the same meaning.

Only what JavaScript surely reads as Python does is written; for anything else there is
none, and the form leaves the check to the SDK.
"""

import re

from generator.regex.re2 import MEMBER, TOKEN, PatternError, translate

# What JavaScript wants a backslash before, and before nothing else.
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_CLASSES = {"d": "0-9", "w": "0-9A-Za-z_", "s": r"\t\n\f\r "}
_DOLLAR_OF_PYTHON = r"(?=\n?$)"


def of_rule(pattern: str) -> str | None:
    """A pattern of a rule, which means what RE2 says."""
    return _written(pattern, "$")


def of_schema(pattern: str) -> str | None:
    """A pattern of an input schema, which means what Python says."""
    if re.search(r"\\[dwsDWSz]", pattern):  # they reach further than ASCII
        return None
    return _written(pattern, _DOLLAR_OF_PYTHON)


def _written(pattern: str, dollar: str) -> str | None:
    try:
        translate(pattern)
    except PatternError:
        return None
    parts: list[str] = []
    ignoring = [False]
    at = 0
    while found := TOKEN.match(pattern, at):
        at = found.end()
        if found["set"]:
            members, at = _members(pattern, at, ignoring[-1])
            parts.append(f"{found[0]}{members}]")
        else:
            parts.append(_part(found, ignoring, dollar))
    return "".join(parts)


def _part(found: re.Match[str], ignoring: list[bool], dollar: str) -> str:
    """One token; `ignoring` holds for each open group whether case counts there."""
    text = found[0]
    if found["group"]:
        ignoring.append(ignoring[-1] or "i" in text)
        return text.replace("i", "")
    if found["global"]:
        ignoring[-1] = True
        return ""
    if found["close"]:
        ignoring.pop()
    elif found["short"]:
        return f"[{_CLASSES[found['short']]}]"
    elif found["not_short"]:
        return f"[^{_CLASSES[found['not_short'].lower()]}]"
    elif found["end"]:
        return "^" if found["end"] == "A" else "$"
    elif found["dollar"]:
        return dollar
    elif found["escape"]:
        return _escape(text)
    elif text == ".":
        return r"[^\n]"
    elif ignoring[-1] and text.isalpha():
        return f"[{text.lower()}{text.upper()}]"
    return text


def _members(pattern: str, at: int, ignoring: bool) -> tuple[str, int]:
    """What stands in a set that begins before `at`, and where the set ends."""
    parts: list[str] = []
    while found := MEMBER.match(pattern, at):
        at = found.end()
        parts.append(_member(found, ignoring))
    return "".join(parts), at + 1


def _member(found: re.Match[str], ignoring: bool) -> str:
    text = found[0]
    if found["short"]:
        return _CLASSES[found["short"]]
    if found["escape"]:
        return r"\-" if text == r"\-" else _escape(text)
    if found["edge"]:
        return r"\-"
    if ignoring and any(map(str.isalpha, text)):
        return _both_cases(text)
    return text if text not in _SYNTAX else f"\\{text}"


def _both_cases(text: str) -> str:
    """A letter or a range, as it is and in the other case."""
    if text.islower() or text.isupper():
        return text.lower() + text.upper()
    # From one kind of sign to another: each that has a case stands for itself.
    first, last = map(ord, (text[0], text[-1]))
    letters = {chr(code) for code in range(first, last + 1) if chr(code).isalpha()}
    return text + "".join(sorted({it.swapcase() for it in letters}))


def _escape(text: str) -> str:
    """An escape; one that only Python takes stands without its backslash."""
    plain = text[1] not in "nrtfx" and text[1] not in _SYNTAX
    return text[1] if plain else text
