"""What the last run made is not made again, and the result is that of a clean run."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import jinja2
import pytest

from bench import make_catalog
from generator import SchemaError, pipeline
from generator.catalog.folder import PROJECT_SCHEMAS
from generator.json_schema.subschemas import Schema
from generator.openapi import components as openapi_components
from generator.openapi import document as openapi
from generator.output import incremental, manifest, writer
from generator.render import python_filters, renderer
from generator.text.quoting import Code
from tests.golden_texts import TESTS

pytestmark = pytest.mark.slow

HEAVY = {
    "black",
    "celpy",
    "datamodel_code_generator",
    "httpx2",
    "jinja2",
    "jsonpatch",
    "jsonschema",
    "justhtml",
    "pydantic",
}
OWN = (
    "docs/models/{}.md",
    "docs/models/{}.playground.json",
    "mindvideo/models/{}.py",
    "mindvideo/schemas/{}.json",
)
SHARED = {"docs/catalog.md", "llms.txt", "mindvideo/client.py", "openapi.json"}

PRINT_MODULES = """
import sys
from generator.cli import main
try:
    main(["generate", "--schemas", sys.argv[1], "--out", sys.argv[2]])
finally:
    print(*sorted(name for name in sys.modules if "." not in name))
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with schemas of four models, and makers that may be changed."""
    for name in ("generator", "templates"):
        shutil.copytree(
            TESTS.parent / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for module in (manifest, renderer):
        monkeypatch.setattr(module, "TEMPLATES", tmp_path / "templates")
    monkeypatch.setattr(manifest, "GENERATOR", tmp_path / "generator")
    # The API's own types take half a second, and no step of a history changes them.
    kept: dict[str, dict[str, str]] = {}
    make = pipeline.api_module
    monkeypatch.setattr(
        pipeline,
        "api_module",
        lambda it: kept.setdefault(
            repr(it.platform), kept.get(repr(it.platform)) or make(it)
        ),
    )
    # Changes of a history are taken back when it ends.
    monkeypatch.setattr(python_filters, "FILTERS", dict(python_filters.FILTERS))
    models = make_catalog.models(4, hard=0.3)
    make_catalog.write(tmp_path / "schemas", make_catalog.texts(models))
    run(tmp_path)
    return tmp_path


def run(place: Path) -> incremental.Update:
    """What `generate` does."""
    update = incremental.update(place / "schemas", place / "out")
    writer.write(place / "out", update.files, update.kept)
    writer.write_some(place / "out", update.notes)
    return update


def held(place: Path) -> dict[str, str]:
    """The files of the output, those of every output left out."""
    root = place / "out"
    return {
        it: (root / it).read_text()
        for it in writer.list_files(root) - writer.OWN.keys()
    }


def schema(place: Path, random: Random) -> Path:
    return random.choice(sorted((place / "schemas").glob("[!_]*.json")))


def output(place: Path, random: Random) -> Path:
    return place / "out" / random.choice(sorted(held(place)))


def rewrite(path: Path, change: Callable[[dict[str, object]], object]) -> None:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def describe(place: Path, random: Random) -> None:
    """Another description of a model."""
    rewrite(
        schema(place, random), lambda it: it.update(description=str(random.random()))
    )


def limit(place: Path, random: Random) -> None:
    """Another form of an input."""
    properties = {"prompt": {"type": "string"}, "resolution": {"enum": ["1K"]}}
    given = {"type": "object", "properties": properties}
    value = {"input_schema": given, "example_input": None}
    rewrite(schema(place, random), lambda it: it.update(value))


def spoil(place: Path, random: Random) -> None:
    """A schema file that is refused."""
    rewrite(schema(place, random), lambda it: it.pop("title", None))


def collide(place: Path, random: Random) -> None:
    """A model with the names of another."""
    path = schema(place, random)
    document = json.loads(path.read_text())
    document["slug"] = document["slug"].replace("-", ".")
    (place / "schemas" / "twin.json").write_text(json.dumps(document))


def mend(place: Path, random: Random) -> None:
    """The schema folder as it was at first."""
    shutil.rmtree(place / "schemas")
    models = make_catalog.models(4, hard=0.3)
    make_catalog.write(place / "schemas", make_catalog.texts(models))


def add(place: Path, random: Random) -> None:
    """More models."""
    models = make_catalog.models(6, hard=0.3)
    make_catalog.write(place / "schemas", make_catalog.texts(models))


def drop(place: Path, random: Random) -> None:
    """A model less."""
    if len(list((place / "schemas").glob("[!_]*.json"))) > 1:
        schema(place, random).unlink()


def rename(place: Path, random: Random) -> None:
    """The same model in a file that comes last."""
    schema(place, random).rename(place / "schemas" / "zz.json")


def link(place: Path, random: Random) -> None:
    """A schema file out of the folder, behind a link of the same name."""
    path = schema(place, random)
    path.rename(place / path.name)
    path.symlink_to(place / path.name)


def platform(place: Path, random: Random) -> None:
    """Other facts of the platform."""
    path = place / "schemas" / "_platform.json"
    shutil.copy(PROJECT_SCHEMAS / path.name, path)
    rewrite(path, lambda it: it.update(base_url=f"https://{random.randint(0, 9)}.test"))


def released(place: Path, random: Random) -> None:
    """Another version."""
    said = {"version": f"1.{random.randint(0, 9)}.0", "entries": []}
    (place / "schemas" / "_release.json").write_text(json.dumps(said))


def edit(place: Path, random: Random) -> None:
    """A file of the output changed by hand."""
    output(place, random).write_text("# by hand\n")


def delete(place: Path, random: Random) -> None:
    """A file of the output gone."""
    output(place, random).unlink()


def litter(place: Path, random: Random) -> None:
    """A file in the output that nobody made."""
    (place / "out" / "docs" / "notes.md").write_text("mine\n")


def replace(place: Path, random: Random) -> None:
    """A link to the same text in place of a file of the output."""
    path = output(place, random)
    path.rename(place / "moved")
    path.symlink_to(place / "moved")


def template(place: Path, random: Random) -> None:
    """Another text in a template of models, of indexes, or in a file that is copied."""
    name = random.choice(
        ["docs/models/model.md.jinja", "docs/catalog.md.jinja", "LICENSE"]
    )
    with (place / "templates" / name).open("a") as file:
        file.write(f"{random.random()}\n")


def generator(place: Path, random: Random) -> None:
    """Another generator."""
    said = f"# {random.random()}\n"
    (place / "generator" / "render" / "python_filters.py").write_text(said)
    python_filters.FILTERS["seconds"] = lambda time: Code(f"{time:g} {said[2:-1]}")


def forget(place: Path, random: Random) -> None:
    """No manifest."""
    (place / "out" / writer.MANIFEST).unlink(missing_ok=True)


def damage(place: Path, random: Random) -> None:
    """A manifest with another text somewhere."""
    spoil_byte(place / "out" / writer.MANIFEST, random)


def wear(place: Path, random: Random) -> None:
    """Another byte in what is kept of the makers."""
    for path in (place / "templates" / "__pycache__").iterdir():
        spoil_byte(path, random)


def spoil_byte(path: Path, random: Random) -> None:
    if path.exists():
        data = bytearray(path.read_bytes())
        data[random.randrange(len(data))] ^= 1
        path.write_bytes(data)


STEPS = (
    *(add, collide, damage, delete, describe, drop, edit, forget, generator, limit),
    *(link, litter, mend, platform, released, rename, replace, spoil, template, wear),
)


@pytest.mark.parametrize("seed", range(8))
def test_any_history_ends_as_a_clean_run(seed: int, place: Path) -> None:
    """After each of some random changes, a run gives what a clean one gives."""
    random = Random(seed)
    for _ in range(6):
        for step in random.sample(STEPS, random.randint(1, 2)):
            step(place, random)
        assert_clean(place)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_each_change_is_seen(step: Callable[[Path, Random], None], place: Path) -> None:
    """One change alone, and a run gives what a clean one gives, or refuses the same."""
    step(place, Random(0))
    assert_clean(place)


def assert_clean(place: Path) -> None:
    """A run leaves what a clean one gives, or is refused for the same reasons."""
    try:
        wanted = pipeline.generate(place / "schemas")
    except SchemaError as error:
        with pytest.raises(SchemaError) as refused:
            run(place)
        assert refused.value.problems == error.problems
    else:
        run(place)
        assert held(place) == wanted
        assert not run(place).files


def test_second_run_makes_nothing(place: Path) -> None:
    """Without a change there is nothing to make, and everything is kept."""
    update = run(place)
    assert (update.files, update.notes) == ({}, {})
    assert update.kept == writer.list_files(place / "out")


def test_one_changed_model_is_all_that_is_written(place: Path) -> None:
    """Of the other models, no file is made; of all files, only what differs is new."""
    before = {it: (place / "out" / it).stat().st_mtime_ns for it in held(place)}
    path = schema(place, Random(1))
    rewrite(path, lambda it: it.update(description="Another one."))
    rewrite(path, lambda it: it["input_schema"]["properties"].update(more={}))
    update = run(place)
    name = path.stem.replace("-", "_")
    own = {it.format(name) for it in OWN}
    assert not {it for it in update.kept if name in it}
    after = {it: (place / "out" / it).stat().st_mtime_ns for it in held(place)}
    written = {it for it in after if after[it] != before[it]}
    assert own <= written <= own | SHARED


def test_manifest_is_never_needed(place: Path) -> None:
    """`check` neither reads it nor misses it, and does not call it extra."""
    files = pipeline.generate(place / "schemas")
    assert (place / "out" / writer.MANIFEST).exists()
    assert not writer.compare(place / "out", files)
    forget(place, Random(0))
    assert not writer.compare(place / "out", files)


def modules(place: Path) -> Iterator[set[str]]:
    """The modules that runs import, one after the other."""
    command = [sys.executable, "-c", PRINT_MODULES, place / "schemas", place / "new"]
    while True:
        done = subprocess.run(
            command, cwd=TESTS.parent, check=True, capture_output=True, text=True
        )
        yield set(done.stdout.splitlines()[-1].split())


def test_run_without_changes_imports_little(place: Path) -> None:
    """Neither black nor Jinja nor a library of schemas is imported for nothing."""
    runs = modules(place)
    assert "jinja2" in next(runs)
    assert not next(runs) & HEAVY


def test_run_with_one_changed_model_imports_what_it_needs(place: Path) -> None:
    """The API's own types are not made again, so nobody needs their generator."""
    runs = modules(place)
    next(runs)
    describe(place, Random(0))
    assert not next(runs) & {"black", "datamodel_code_generator"}


def test_what_the_makers_decide_is_made_once(place: Path) -> None:
    """A clean run of makers that have made before compiles nothing and has its types."""
    shutil.rmtree(place / "out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "api_module", refuse)
        patch.setattr(jinja2.Environment, "_compile", refuse)
        run(place)
    assert held(place) == pipeline.generate(place / "schemas")


def refuse(*_: object) -> object:
    raise AssertionError("made again")


def test_components_of_known_models_are_taken_as_they_stand(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the OpenAPI document, only a model that changed has its components made."""
    made: list[str] = []
    components = openapi_components.components

    def noted(name: str, schema: Schema) -> openapi_components.Components:
        made.append(name)
        return components(name, schema)

    monkeypatch.setattr(openapi, "components", noted)
    describe(place, Random(1))
    run(place)
    assert len(made) == 1
    assert held(place) == pipeline.generate(place / "schemas")
