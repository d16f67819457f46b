"""llms.txt: the SDK in a page that an agent can afford to read."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

LINK = re.compile(r"^- \[.+\]\((.+?)\)", re.MULTILINE)
MOST_BYTES = 120
"""Of a model's line: a thousand models are then 30,000 tokens at most."""


def test_every_model_has_a_line(catalogue_files: Mapping[str, str]) -> None:
    """Each page of a model is linked once."""
    linked = [
        it for it in LINK.findall(catalogue_files["llms.txt"]) if "/models/" in it
    ]
    pages = {
        it
        for it in catalogue_files
        if it.startswith("docs/models/") and it.endswith(".md")
    }
    assert len(linked) == len(set(linked))
    assert set(linked) == pages


def test_every_link_leads_to_a_file(sdk_files: Mapping[str, str]) -> None:
    """What is linked is generated too."""
    links = LINK.findall(sdk_files["llms.txt"])
    assert "docs/guides/recipes.md" in links
    assert set(links) <= sdk_files.keys()
    assert all(not PurePosixPath(it).is_absolute() for it in links)


def test_it_stays_small(catalogue_files: Mapping[str, str]) -> None:
    """A line is short, whatever a model is called."""
    lines = catalogue_files["llms.txt"].splitlines()
    models = [line for line in lines if "(docs/models/" in line]
    assert sum(len(line.encode()) for line in models) <= MOST_BYTES * len(models)
