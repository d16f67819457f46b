"""The classes of hostile schema files, and where the cases of each are.

A folder of `safe` or of `tests/generator/rejected` holds one schema file for each case; names
with `::` are tests that make their files, because no repository should hold these.
"""

from pathlib import Path

HOSTILE = Path(__file__).parent
SAFE = HOSTILE / "safe"
REJECTED = HOSTILE.parent / "generator" / "rejected"

_FILES = "test_made_files.py::test_kind_of_file"
_PAGES = "test_made_pages.py::test_hostile_page"
_ADDRESSES = "test_made_pages.py::test_hostile_address"
_CORRECTIONS = "test_made_pages.py::test_hostile_correction"
_LIMITS = "test_made_files.py::test_over_a_limit"

ROWS: dict[str, list[str]] = {
    "docstring breakout": ["safe/docstring_breakout"],
    "comment breakout": ["safe/comment_breakout"],
    "first two lines": ["safe/first_two_lines"],
    "tool directives": ["safe/tool_directives"],
    "template and format syntax": ["safe/template_syntax"],
    "keyword, dunder, pydantic names": ["safe/reserved_names"],
    "names of types used in the class body": ["safe/type_names"],
    "argument names": ["safe/argument_names"],
    "odd names": ["safe/odd_names"],
    "NFKC twins": ["safe/nfkc_twins"],
    "controls in names": ["rejected/hostile_names"],
    "collisions of fields": ["safe/field_collisions"],
    "collisions of slugs": ["rejected/hostile_slugs_alike"],
    "slugs": ["rejected/hostile_slugs"],
    "slugs that are keywords or modules": ["safe/slugs_of_modules"],
    "enum text": ["safe/enum_text"],
    "text that pydantic evaluates": ["safe/text_that_is_evaluated"],
    "enum and const typing": ["safe/choice_types"],
    "defaults": ["safe/defaults"],
    "values that their schema refuses": ["safe/refused_values"],
    "references out of the document": ["rejected/hostile_references"],
    "recursion, expansion bombs": ["safe/recursion"],
    "reference loops": ["rejected/hostile_loops"],
    "depth and size": [_LIMITS],
    "numbers": ["rejected/hostile_numbers"],
    "patterns": ["rejected/hostile_patterns"],
    "keywords of another form": ["rejected/hostile_keywords"],
    "pages of the web": [_PAGES],
    "addresses": [_ADDRESSES],
    "corrections": [_CORRECTIONS],
    "JSON bytes": ["rejected/hostile_bytes"],
    "file kinds": [_FILES],
    "documents": ["safe/documents"],
    "extension keys of other tools": ["safe/extension_keys"],
}
"""A row of the table -> its cases."""

LEAST = 3
"""How many cases a row has at least."""


def files(case: str) -> list[Path]:
    """The schema files of a folder of cases."""
    root, _, name = case.partition("/")
    return sorted(({"safe": SAFE, "rejected": REJECTED}[root] / name).glob("*.json"))
