"""Edits of a small catalogue: how each is classified, and that calls agree with it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias, get_args

import pytest

from generator.catalog import build as catalog_build
from generator.catalog import loader
from generator.catalog.versions import NOT_SHOWN, Change, Kind
from generator.evolution import diff, diff_report, release
from generator.evolution.revisions import catalogue
from generator.evolution.witness import Side, inputs
from generator.json_schema.naming import model_names
from generator.json_schema.references import resolve
from generator.render import renderer
from mindvideo._runtime.inputs.model import InputModel
from tests.generator.evolution import history_cases
from tests.generator.evolution.history_cases import CASES, Documents
from tests.golden_texts import accepts, expect, input_class

pytestmark = pytest.mark.slow

UNSHOWN = {("form_not_compared", "schema-changed")}
"""What is called breaking only because nothing proves that it is not."""

# What no input shows: the call itself is not there, or its result is another.
OF_TYPES = {
    "field-removed",
    "model-removed",
    "model-renamed",
    "output-kind-changed",
    "python-name-changed",
}

each_case = pytest.mark.parametrize("name", CASES)


@dataclass(frozen=True)
class Sdk:
    """What is made of a catalogue."""

    files: dict[str, str]
    documents: Documents

    def input_model(self, slug: str) -> type[InputModel]:
        """The class of a model's inputs."""
        names = model_names(slug)
        module = self.files[f"mindvideo/models/{names.attribute}.py"]
        return input_class(module, names.input)


@dataclass(frozen=True)
class History:
    """A catalogue before and after an edit, and what changed."""

    old: Sdk
    new: Sdk
    changes: tuple[Change, ...]


Histories: TypeAlias = Callable[[str], History]


def made(folder: Path, documents: Documents) -> Sdk:
    return Sdk(renderer.render(catalog_build.build(loader.load(folder))), documents)


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Histories:
    """Each case by its name, made when it is first asked for."""
    documents = history_cases.base()
    folder = history_cases.write(tmp_path_factory.mktemp("old"), documents)
    before, old = made(folder, documents), catalogue(str(folder), folder)

    @cache
    def history(name: str) -> History:
        edited = history_cases.case(name).documents
        folder = history_cases.write(tmp_path_factory.mktemp(name), edited)
        changes = diff.changes(old, catalogue(str(folder), folder))
        text = release.decide_release(
            "0.1.0", changes, [], release.ReleaseOptions()
        ).text
        (folder / "_release.json").write_text(text)
        return History(before, made(folder, edited), changes)

    return history


@each_case
def test_classification_step_and_entry(
    name: str, histories: Histories, update_golden: bool
) -> None:
    """An edit has, letter by letter, the table and the changelog entry beside it."""
    history = histories(name)
    entry = history.new.files["CHANGELOG.md"].partition("\n## ")[2]
    golden = history_cases.case(name).golden
    table = diff_report.table(history.changes, "0.1.0")
    expect(golden, f"{table}\n\n## {entry}", update=update_golden)


@each_case
def test_breaking_is_a_call_that_fails(name: str, histories: Histories) -> None:
    """What is called breaking refuses a call that worked, or is seen in the types."""
    history = histories(name)
    for change in history.changes:
        if change.effect != "breaking":
            continue
        if change.witness is not None:
            worked, works = calls(history, change)
            assert (change, worked, works) == (change, True, False)
        elif change.kind in OF_TYPES:
            assert differs_in_types(history, change), change
        else:
            assert (name, change.kind) in UNSHOWN
            assert change.reason == NOT_SHOWN


@each_case
def test_feature_is_a_call_that_works_now(name: str, histories: Histories) -> None:
    """An input that is shown for something new was refused and is accepted."""
    history = histories(name)
    for change in history.changes:
        if change.effect == "feature" and change.witness is not None:
            assert calls(history, change) == (False, True), change


@each_case
def test_compatible_keeps_every_call(name: str, histories: Histories) -> None:
    """Without a breaking change, whatever worked works: examples and drawn inputs."""
    history = histories(name)
    if any(change.effect == "breaking" for change in history.changes):
        return
    for slug in (it for it in history.old.documents if not it.startswith("_")):
        old, new = history.old.input_model(slug), history.new.input_model(slug)
        schema = history.old.documents[slug]["input_schema"]
        example = history.old.documents[slug]["example_input"]
        assert accepts(old, example) and accepts(new, example)
        side = Side(resolve(schema, slug, ""), example)
        for value in inputs([side], ()):
            assert accepts(new, value) or not accepts(old, value), value


def test_kinds_all_have_a_case(histories: Histories) -> None:
    """No kind of change is without an edit that shows it."""
    shown = {it.kind for name in CASES for it in histories(name).changes}
    assert shown == set(get_args(Kind))


def calls(history: History, change: Change) -> tuple[bool, bool]:
    """Whether the input of a change worked, and whether it works."""
    assert change.witness is not None
    slug, given = change.model, change.witness.input
    renamed = [it for it in history.changes if it.kind == "model-renamed"]
    later = {it.old: str(it.new) for it in renamed}.get(slug, slug)
    models = history.old.input_model(slug), history.new.input_model(later)
    return accepts(models[0], given), accepts(models[1], given)


def differs_in_types(history: History, change: Change) -> bool:
    """Whether a name is gone from the code, or the type of a result has changed."""
    path = f"mindvideo/models/{model_names(change.model).attribute}.py"
    old, new = history.old.files[path], history.new.files.get(path)
    if new is None:
        return change.kind in {"model-removed", "model-renamed"}
    if change.kind == "output-kind-changed":
        return "ImagesOutput" in old and "ImagesOutput" not in new
    name = change.pointer.rpartition("/")[2]
    fields = [history.old.input_model(change.model).model_fields]
    fields.append(history.new.input_model(change.model).model_fields)
    names = [{it.alias or key: key for key, it in held.items()} for held in fields]
    return names[0][name] != names[1].get(name)
