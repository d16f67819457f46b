"""Schemas in, files out: the same bytes everywhere, and nothing more than asked for."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import jinja2
import pytest

from bench import make_catalog
from generator import InternalError
from generator.catalog import build as catalog_build
from generator.catalog.loader import load
from generator.render import renderer
from generator.text import formatter
from tests.golden_texts import TESTS

pytestmark = pytest.mark.slow

PROJECT = TESTS.parent
SCHEMAS = PROJECT / "schemas"
VEO = TESTS / "generator/render/golden" / "model_file" / "veo3-1-quality.json"
INDEXES = {
    *("README.md", "docs/index.md", "docs/catalog.md", "llms.txt"),
    *("mindvideo/client.py", "mindvideo/catalog.py"),
}

PRINT_DIGEST = """
import hashlib, os, pathlib, sys, time
order = sys.argv[2]
glob = pathlib.Path.glob
pathlib.Path.glob = lambda *given: sorted(glob(*given), reverse=order == "reversed")
pathlib.Path.rglob = lambda it, what: pathlib.Path.glob(it, "**/" + what)
from generator import generate
files = generate(pathlib.Path(sys.argv[1]))
text = "".join(f"{path}\\0{files[path]}\\0" for path in files)
sys.stdout.write(hashlib.sha256(text.encode()).hexdigest())
"""


def rendered(schemas: Path) -> dict[str, str]:
    """What the templates give for a schema folder, before black has seen it."""
    return renderer.render(catalog_build.build(load(schemas)))


def digest(order: str, environment: dict[str, str]) -> str:
    """What all files come to, made in a process of its own."""
    command = [sys.executable, "-c", PRINT_DIGEST, str(SCHEMAS), order]
    result = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return result.stdout


def test_the_same_bytes_everywhere() -> None:
    """Hash seed, locale, time zone and the order of a folder change nothing."""
    one = {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC", "PYTHONUTF8": "0"}
    two = {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"}
    assert digest("sorted", one) == digest("reversed", two)


def test_committed_sdk_is_what_generate_makes(sdk_files: dict[str, str]) -> None:
    """Every file in generated/ is the one that the schemas and templates give."""
    for path, text in sdk_files.items():
        assert (PROJECT / "generated" / path).read_bytes() == text.encode(), path


def test_files_are_laid_out_as_black_would(
    sdk_files: dict[str, str], catalogue_files: dict[str, str], whole: bool
) -> None:
    """black finds nothing to do in any file: of ours, and of a hard catalogue."""
    # What is copied is the same in both; of the hard models it sees every third.
    other = [it for it in catalogue_files if catalogue_files[it] != sdk_files.get(it)]
    some = {it: catalogue_files[it] for it in other[:: 1 if whole else 3]}
    for files in (sdk_files, some):
        assert formatter.format_files(files) == files


def test_catalogue_has_every_model(
    catalogue: Path, catalogue_files: dict[str, str]
) -> None:
    """Each of the 60 models has a module, a page and its schema file."""
    slugs = [path.stem for path in catalogue.glob("*.json")]
    assert len(slugs) == 60
    for name in (slug.replace("-", "_") for slug in slugs):
        assert f"mindvideo/models/{name}.py" in catalogue_files
        assert f"docs/models/{name}.md" in catalogue_files
        assert f"mindvideo/schemas/{name}.json" in catalogue_files


def test_schema_file_ships_digit_for_digit(sdk_files: dict[str, str]) -> None:
    """The SDK carries each schema file's own text."""
    text = sdk_files["mindvideo/schemas/veo3_1_quality.json"]
    assert text.strip() == (SCHEMAS / "veo3-1-quality.json").read_text().strip()


@pytest.mark.parametrize(
    "template",
    [
        "{{ sdk.models[0].title }}",
        "{{ sdk.models[0].slug }}",
        "{{ sdk.models | length }}",
        '{{ sdk.models[0].title | upper | replace("A", "B") }}',
        "{{ sdk.models[0].description | literal ~ sdk.models[0].title }}",
    ],
)
def test_unquoted_text_is_a_bug(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that prints text which no filter has quoted fails."""
    (tmp_path / "page.md.jinja").write_text(template)
    monkeypatch.setattr(renderer, "TEMPLATES", tmp_path)
    with pytest.raises(InternalError, match="text that no filter quoted"):
        rendered(SCHEMAS)


def test_name_that_is_missing_is_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template that uses what the IR has not fails instead of printing nothing."""
    (tmp_path / "page.md.jinja").write_text("{{ sdk.modles | count }}")
    monkeypatch.setattr(renderer, "TEMPLATES", tmp_path)
    with pytest.raises(jinja2.UndefinedError, match="modles"):
        rendered(SCHEMAS)


def test_one_more_model_changes_only_the_indexes(
    tmp_path: Path, sdk_files: dict[str, str]
) -> None:
    """A new model brings its own three files, and changes those that list the models."""
    for path in SCHEMAS.glob("*.json"):
        shutil.copy(path, tmp_path)
    make_catalog.write(tmp_path, make_catalog.texts(make_catalog.models(1)))
    files = rendered(tmp_path)
    added = files.keys() - sdk_files.keys()
    changed = {path for path in files.keys() - added if files[path] != sdk_files[path]}
    assert {path.rpartition("/")[0] for path in added} == {
        "docs/models",
        "mindvideo/models",
        "mindvideo/schemas",
    }
    assert len(added) == 4
    assert changed <= INDEXES
    assert {"docs/catalog.md", "mindvideo/client.py"} <= changed


def test_one_changed_model_changes_only_its_files(
    tmp_path: Path, sdk_files: dict[str, str]
) -> None:
    """A new limit of one model reaches its module, its page and its schema alone."""
    for path in SCHEMAS.glob("*.json"):
        shutil.copy(path, tmp_path)
    path = tmp_path / "veo3-1-quality.json"
    path.write_text(path.read_text().replace('"maxItems": 2', '"maxItems": 3'))
    files = rendered(tmp_path)
    changed = {path for path in files if files[path] != sdk_files[path]}
    # The index tells how many images each model takes.
    assert changed - {"docs/catalog.md"} == {
        "docs/models/veo3_1_quality.md",
        "docs/models/veo3_1_quality.playground.json",
        "mindvideo/models/veo3_1_quality.py",
        "mindvideo/schemas/veo3_1_quality.json",
    }


def with_output_kind(folder: Path, kind: str) -> dict[str, str]:
    """The files of a catalogue of one model that makes another kind of output."""
    document = json.loads(VEO.read_text())
    document["output_kind"] = kind
    (folder / VEO.name).write_text(json.dumps(document))
    return rendered(folder)


def test_output_kind_in_the_singular(tmp_path: Path) -> None:
    """A catalogue that says `video` means the same as one that says `videos`."""
    files = with_output_kind(tmp_path, "video")
    plural = rendered(VEO.parent)
    assert {path for path in files if files[path] != plural[path]} == {
        "mindvideo/schemas/veo3_1_quality.json"
    }


def test_output_kind_that_nobody_knows(tmp_path: Path) -> None:
    """A kind that the platform does not list is typed as any output, and kept."""
    files = with_output_kind(tmp_path, "songs")
    module = files["mindvideo/models/veo3_1_quality.py"]
    assert "class Veo3_1QualityInput(ModelInput[Output, Output]):" in module
    assert "VideosOutput" not in module
    assert "print(output)" in files["docs/models/veo3_1_quality.md"]
