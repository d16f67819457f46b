"""The maker of invented catalogues: the same each time, and as hard as asked for."""

import json
from pathlib import Path

import pytest

from bench import make_catalog
from generator import generate

MODELS = "mindvideo/models/"


def test_short_catalogue_begins_the_long_one() -> None:
    """The first models are the same, however many follow; another seed differs."""
    long = make_catalog.models(30, seed=3, hard=0.5, rare=0.5)
    assert make_catalog.models(10, seed=3, hard=0.5, rare=0.5) == long[:10]
    assert make_catalog.models(10, seed=4, hard=0.5, rare=0.5) != long[:10]
    assert len({str(model["slug"]) for model in long}) == 30


def test_share_of_hard_models() -> None:
    """No model is hard at 0, every one at 1, and the others stay as they are between."""
    easy, hard = make_catalog.models(20), make_catalog.models(20, hard=1)
    assert "$defs" not in json.dumps(easy)
    assert all("$defs" in json.dumps(model) for model in hard)
    mixed = make_catalog.models(20, hard=0.5)
    assert all(model in easy or model in hard for model in mixed)
    assert easy != mixed != hard


def test_rare_keywords_are_checked(tmp_path: Path) -> None:
    """Every model with a rare keyword has a part that stays a schema."""
    models = make_catalog.models(5, rare=1)
    make_catalog.write(tmp_path, make_catalog.texts(models))
    files = generate(tmp_path)
    modules = [text for path, text in files.items() if path.startswith(MODELS)]
    assert sum("Also(" in text for text in modules) == 5


@pytest.mark.parametrize("layout", ["catalog", "jsonschema", "openapi"])
def test_command_writes_a_layout(layout: str, tmp_path: Path) -> None:
    """The command writes one file for each model, or one document with all of them."""
    make_catalog.main(
        [str(tmp_path), "--count", "4", "--hard", "1", "--layout", layout]
    )
    found = {it.name: json.loads(it.read_text()) for it in tmp_path.iterdir()}
    slugs = [str(model["slug"]) for model in make_catalog.models(4, hard=1)]
    if layout == "openapi":
        assert list(found["openapi.json"]["components"]["schemas"]) == slugs
    else:
        assert found.keys() == {f"{slug}.json" for slug in slugs}
        key = "input_schema" if layout == "catalog" else "properties"
        assert all(key in document for document in found.values())
