"""The official JSON-Schema-Test-Suite against generated models, and every keyword's fate."""

from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema_specifications import REGISTRY

from bench import fidelity_suite
from bench.fidelity_table import Table, accept_everything, judge_itself
from generator import Problem
from generator.cli import main

pytestmark = pytest.mark.slow

REQUIREMENTS = Path(__file__).parents[3] / "requirements"
VOCABULARIES = "https://json-schema.org/draft/2020-12/meta/"


@pytest.fixture(scope="module")
def suite() -> Table:
    """The whole official suite, tried on generated models."""
    return fidelity_suite.run()


def test_suite_is_all_there(suite: Table) -> None:
    """Every file of the required tests was read, those of every vocabulary among them."""
    assert len(suite.rows) == len(list(fidelity_suite.FOLDER.glob("*.json"))) > 40
    assert suite.total.schemas > 350
    assert suite.total.accepted > 600
    assert suite.total.refusals > 400


def test_models_are_exact(suite: Table) -> None:
    """No model disagrees with jsonschema, crashes, or changes what it accepted."""
    assert suite.findings == []
    assert suite.total.wrong == 0


def test_few_schemas_are_refused(suite: Table) -> None:
    """At most 11 % are refused, in the files of what may be refused or that use it."""
    assert suite.total.refused <= 0.11 * suite.total.schemas
    files = {keyword for keyword, row in suite.rows.items() if row.refused}
    assert files == {
        *("defs", "dynamicRef", "ref", "refRemote"),
        *("unevaluatedItems", "unevaluatedProperties"),
    }


def test_judge_seldom_departs_from_the_suite(suite: Table) -> None:
    """Of the schemas that are taken, jsonschema reads one other than the suite does."""
    departing = {word: row.departing for word, row in suite.rows.items()}
    assert +Counter(departing) == {"vocabulary": 1}


def test_judge_as_model_is_exact() -> None:
    """Control: the judge in the place of the model is right everywhere."""
    schemas = [it for it in fidelity_suite.groups() if it.keyword not in NOT_JUDGED]
    assert len(schemas) > 250
    assert fidelity_suite.tally(schemas, judge_itself).total.wrong == 0


def test_accepting_everything_is_noticed(suite: Table) -> None:
    """Control: what accepts everything is wrong wherever the judge refuses."""
    schemas = [it for it in fidelity_suite.groups() if it.keyword not in NOT_JUDGED]
    total = fidelity_suite.tally(schemas, accept_everything).total
    assert total.disagreeing == total.refusals > 400


NOT_JUDGED = {"defs", "dynamicRef", "refRemote", "ref", "vocabulary"}
"""Files whose schemas need documents that the judge does not fetch."""


@pytest.mark.parametrize(
    ("schema", "pointer", "reason"),
    [
        ({"$ref": "#/$defs/a", "$defs": {"a": {}}}, "/$ref", "nothing is fetched"),
        (
            {"$ref": "#a", "$defs": {"b": {"$anchor": "a"}}},
            "/$ref",
            "nothing is fetched",
        ),
        ({"$ref": "urn:other"}, "/$ref", "leads in a circle"),
        ({"not": {}}, "/not", "this keyword is not supported"),
        ({"type": "string"}, "/$dynamicRef", "this keyword is not supported"),
    ],
)
def test_unfounded_refusal_is_noticed(
    schema: dict[str, object], pointer: str, reason: str
) -> None:
    """Control: a refusal counts as founded only if what it names is there and is so."""
    group = fidelity_suite.group_of("control", {"schema": schema, "tests": []})
    problem = Problem("file", f"/properties/x{pointer}", reason)
    assert not fidelity_suite.is_refusable(group, problem)


def test_pin_of_the_suite_is_the_judges() -> None:
    """The suite is that of the jsonschema in use: the same version, a hash of the lock."""
    wanted = (
        (REQUIREMENTS / "suite.txt").read_text(encoding="utf-8").split("jsonschema")[-1]
    )
    locked = (REQUIREMENTS / "generate.txt").read_text(encoding="utf-8")
    version, *hashes = [word for word in wanted.split() if word != "\\"]
    assert f"jsonschema{version} " in locked
    assert len(hashes) == 1
    assert hashes[0] in locked


def test_every_keyword_has_one_place() -> None:
    """The command names what becomes of each keyword of the draft's vocabularies, once."""
    result = CliRunner().invoke(main, ["check", "--keywords"])
    assert result.exit_code == 0
    named = Counter(line.split()[0] for line in result.stdout.splitlines())
    drafts = [
        REGISTRY.contents(uri) for uri in REGISTRY if uri.startswith(VOCABULARIES)
    ]
    words = {word for draft in drafts for word in draft["properties"]}
    assert len(words) > 50
    assert words <= named.keys()
    assert set(named.values()) == {1}


def test_table_of_keywords_says_what_becomes_of_them() -> None:
    """One keyword of each kind, as the command prints it."""
    result = CliRunner().invoke(main, ["check", "--keywords"])
    fates = dict(line.split() for line in result.stdout.splitlines())
    assert fates["maximum"] == "native"
    assert fates["not"] == "check"
    assert fates["format"] == "annotation"
    assert fates["$ref"] == "resolved"
    assert fates["$dynamicRef"] == "refused"
