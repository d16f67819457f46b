"""Patterns of rules: Python finds what RE2 finds, or the pattern is refused."""

import random
import re

import pytest
import re2

from generator.regex import re2 as regex_re2

PATTERNS = (
    *("^a.b$", r"^\d+\.\w*\s?$", "(?i:ab|c)+d", r"[^a-c\d-]x", r"\Aab?\z", "a{2,3}?b"),
    *("(?i)^[jk]_s$", r"(?:\.|b){2}", r"\x61\/b", "(a|b)$", r"\D\W\S", "^(?i:h)I$"),
)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_find_what_re2_finds(pattern: str) -> None:
    """A translated pattern finds a match exactly where RE2 does."""
    chance = random.Random(pattern)
    found = set[bool]()
    for _ in range(4000):
        text = "".join(
            chance.choices(
                "aabbcdKkISsx_.1٣ \n\v\u212a\u017fé/-", k=chance.randint(0, 4)
            )
        )
        text = chance.choice(["", "ab", "12.a ", "aab", "hI", "k_", "a/b"]) + text
        expected = re2.search(pattern, text) is not None
        assert (text, re.search(regex_re2.translate(pattern), text) is not None) == (
            text,
            expected,
        )
        found.add(expected)
    assert found == {True, False}


UNLIKE = (
    *(r"(a)\1", "(?<!a)b", "(?P<n>a)", "a++", "a**", "a{,3}", "a{1001}", "(?m)^a"),
    *(r"\ba", r"\Z", r"\pL", "(?i)i", "(?i:[a-z])", "(?i)é", "[[:alpha:]]", "[a&&b]"),
    *("[", "a(?i)", "[z-a]", "a)", "*a", "[]a]"),
)


@pytest.mark.parametrize("pattern", UNLIKE)
def test_patterns_that_differ_are_refused(pattern: str) -> None:
    """What the two engines read differently, or one of them only, is refused."""
    with pytest.raises(regex_re2.PatternError):
        regex_re2.translate(pattern)
