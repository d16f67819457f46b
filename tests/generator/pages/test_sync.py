"""`generator sync`: every model's page again, from a host or a folder."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.pages import sync
from generator.pages.cache import PageCache
from generator.pages.fetch import Fetcher
from tests.generator.pages.page_server import Host, Reply, host
from tests.generator.pages.test_importer import SCHEMAS, TINY

CALLED = "<!doctype html><title>Models</title><h1>Models</h1><ul>"


def page(slug: str, **changes: str) -> bytes:
    """The page of a small model, with texts in place of others."""
    text = TINY.replace("tiny-1", slug).replace("Tiny 1", f"Tiny {slug[5:]}")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def list_of(*slugs: str, form: str = '<li><a href="/models/{}/docs">{}</a>') -> bytes:
    return (CALLED + "".join(form.format(it, it) for it in slugs)).encode()


KNOWN = ("tiny-1", "tiny-2", "tiny-3", "tiny-4")


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    """A host with the pages of the known models, and no pause between requests."""
    monkeypatch.setattr(sync, "PAUSE", 0)
    with host() as here:
        here.pages = {f"/models/{it}/docs": page(it) for it in KNOWN}
        here.pages["/models"] = list_of(*KNOWN)
        yield here


@pytest.fixture
def schemas(tmp_path: Path, site: Host) -> Path:
    """A schema folder with the known models, as their pages say now."""
    folder = tmp_path / "schemas"
    folder.mkdir()
    places = [site.address + it for it in site.pages if it.endswith("/docs")]
    result = CliRunner().invoke(main, ["add", *places, "--schemas", str(folder)])
    assert result.exit_code == 0
    site.asked.clear()
    return folder


def run(schemas: Path, place: str, *slugs: str) -> Result:
    cache = str(schemas.parent / "cache")
    command = ["sync", *slugs, "--from", place, "--schemas", str(schemas)]
    return CliRunner().invoke(main, [*command, "--cache", cache])


def rows(result: Result) -> dict[str, str]:
    """The table: model -> result."""
    lines = result.stdout.splitlines()[1:-1]
    said = [line.partition(" ") for line in lines if not line.startswith(" ")]
    cells = [(slug, word.strip()) for slug, _, word in said]
    return dict(cells)


def document(schemas: Path, slug: str) -> Any:
    return json.loads((schemas / f"{slug}.json").read_text())


def texts(schemas: Path) -> dict[str, bytes]:
    return {it.name: it.read_bytes() for it in schemas.iterdir()}


EDITS = {
    "/models/tiny-2/docs": page("tiny-2", small="short"),
    "/models/tiny-3/docs": page("tiny-3", **{"1E+2": "50"}),
    "/models/tiny-5/docs": page("tiny-5"),
    "/models": list_of(*KNOWN[:3], "tiny-5"),
}
ALL_FIVE = {
    "tiny-1": "unchanged",
    "tiny-2": "text only",
    "tiny-3": "changed",
    "tiny-4": "gone",
    "tiny-5": "new",
}


def test_all_five_results(schemas: Path, site: Host) -> None:
    """Each model has its word; what changed is told as `add` tells it, and written."""
    site.pages |= EDITS
    del site.pages["/models/tiny-4/docs"]
    result = run(schemas, site.address)
    assert (result.exit_code, result.stderr) == (0, "")
    assert rows(result) == ALL_FIVE
    lines = result.stdout.splitlines()
    assert (
        "  tiny-3  breaking  bound-tightened  /input_schema/properties/n/maximum"
        in lines
    )
    assert "  if so: python -m generator retire tiny-4" in lines
    assert lines[-1] == "1 unchanged, 1 text only, 1 changed, 1 new, 1 gone"
    assert (
        document(schemas, "tiny-3")["input_schema"]["properties"]["n"]["maximum"] == 50
    )
    assert {it.stem for it in schemas.iterdir()} == {*KNOWN, "tiny-5"}


def test_a_folder_of_saved_pages(schemas: Path, site: Host, tmp_path: Path) -> None:
    """The same from a folder, whatever its files are called."""
    saved = tmp_path / "saved"
    saved.mkdir()
    site.pages |= EDITS
    for number, slug in enumerate(["tiny-1", "tiny-2", "tiny-3", "tiny-5"]):
        body = site.pages[f"/models/{slug}/docs"]
        assert isinstance(body, bytes)
        (saved / f"page {number}.txt").write_bytes(body)
    result = run(schemas, str(saved))
    assert (result.exit_code, rows(result)) == (0, ALL_FIVE)
    assert site.asked == []


def test_nothing_has_changed(schemas: Path, site: Host) -> None:
    """A second run writes nothing, and asks only whether pages are the same."""
    before = texts(schemas)
    assert set(rows(run(schemas, site.address)).values()) == {"unchanged"}
    assert not any("if-none-match" in headers for _, headers, _ in site.asked)
    site.asked.clear()
    assert set(rows(run(schemas, site.address)).values()) == {"unchanged"}
    assert all("if-none-match" in headers for _, headers, _ in site.asked)
    assert texts(schemas) == before


def test_a_kept_page_and_another_catalogue(schemas: Path, site: Host) -> None:
    """A page that the host calls the same still mends a file that says otherwise."""
    run(schemas, site.address)
    before = texts(schemas)
    path = schemas / "tiny-1.json"
    path.write_text(path.read_text().replace("small", "large"))
    assert rows(run(schemas, site.address))["tiny-1"] == "text only"
    assert texts(schemas) == before


@pytest.mark.parametrize("damage", [b"", b"{}\n", b"x", b'{"validators": 1}\nx'])
def test_a_damaged_cache(damage: bytes, schemas: Path, site: Host) -> None:
    """What is not as it was written counts as not kept."""
    run(schemas, site.address)
    for path in (schemas.parent / "cache").iterdir():
        path.write_bytes(damage)
    site.asked.clear()
    assert set(rows(run(schemas, site.address)).values()) == {"unchanged"}
    assert not any("if-none-match" in headers for _, headers, _ in site.asked)


def test_one_connection_and_a_pause(schemas: Path, site: Host, tmp_path: Path) -> None:
    """Between two requests there is a pause, and all go over one connection."""
    pauses: list[float] = []
    with Fetcher() as fetcher:
        origin = sync.Site(
            base=site.address,
            platform=sync.platform(schemas),
            fetcher=fetcher,
            cache=PageCache(tmp_path / "cache"),
            sleep=pauses.append,
        )
        sync.results(schemas, origin)
    assert site.paths() == ["/models", *(f"/models/{it}/docs" for it in KNOWN)]
    assert len({ends for _, _, ends in site.asked}) == 1
    assert pauses == [sync.PAUSE] * 4


def test_only_some_models(schemas: Path, site: Host) -> None:
    """Of models that are named nothing but their pages is asked, new ones too."""
    site.pages |= EDITS
    result = run(schemas, site.address, "tiny-3", "tiny-5")
    assert rows(result) == {"tiny-3": "changed", "tiny-5": "new"}
    assert site.paths() == ["/models/tiny-3/docs", "/models/tiny-5/docs"]


BAD = {
    "an error": (Reply(status=500), "the host answered 500"),
    "another host": (
        Reply(status=302, headers={"Location": "https://example.com/"}),
        "redirects to another host: https://example.com",
    ),
    "a login page": (b"<h1>Sign in</h1>", "no complete curl call that sends a task"),
    "another model": (page("tiny-1"), "the page belongs to tiny-1"),
    "half a page": (page("tiny-2")[:-300], ""),
    "a page without an end": (Reply(b" " * 65_536, endless=True), "larger than the"),
    "no answer": (Reply(silent=True), "cannot be reached: "),
}


@pytest.mark.parametrize("case", BAD)
def test_one_bad_page(case: str, schemas: Path, site: Host) -> None:
    """It is one line with its address and exit code 1; the others are written."""
    reply, reason = BAD[case]
    site.pages |= {**EDITS, "/models/tiny-2/docs": reply}
    before = (schemas / "tiny-2.json").read_bytes()
    result = run(schemas, site.address)
    assert result.exit_code == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"{site.address}/models/tiny-2/docs: /: {reason}")
    assert rows(result) == {**ALL_FIVE, "tiny-2": "failed", "tiny-4": "unchanged"}
    assert (schemas / "tiny-2.json").read_bytes() == before
    assert (schemas / "tiny-5.json").exists()


def test_a_host_that_is_down(schemas: Path, site: Host) -> None:
    """After three failures in a row the host is left alone, and nothing is gone."""
    for path in site.pages:
        site.pages[path] = Reply(status=503)
    result = run(schemas, site.address)
    assert (result.exit_code, len(site.asked)) == (1, 3)
    assert set(rows(result).values()) == {"failed"}
    assert result.stderr.count("not fetched: the host does not answer") == 2


def test_a_folder_of_other_pages(schemas: Path, tmp_path: Path) -> None:
    """Each page that is no model's has its line, and no model is gone for that."""
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "login.html").write_text("<h1>Sign in</h1>")
    result = run(schemas, str(saved))
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"{saved / 'login.html'}: /: no complete curl call" in result.stderr
    assert "has their address changed?" in result.stderr


def test_pages_that_have_moved(schemas: Path, site: Host) -> None:
    """When every page is gone, the models are not: their address has changed."""
    site.pages = {"/models": list_of(*KNOWN)}
    result = run(schemas, site.address)
    assert result.exit_code == 1
    assert result.stderr == (
        f"{schemas}: /: no model has a page there any more: has their address changed?\n"
    )


@pytest.mark.parametrize(
    "form",
    [
        '<a href="https://api.mindvideo.ai/models/{}/docs/">{}</a>',
        '{{"url": "\\/models\\/{}\\/docs", "name": "{}"}}',
        "- [{1}](/models/{0}/docs)\n",
    ],
)
def test_forms_of_the_list(form: str, schemas: Path, site: Host) -> None:
    """A new model is found wherever the address of its page stands in the list."""
    site.pages |= {"/models/tiny-5/docs": page("tiny-5")}
    site.pages["/models"] = list_of("tiny-5", form=form)
    assert rows(run(schemas, site.address))["tiny-5"] == "new"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (Reply(status=404), "there is no list of models: new ones are not found"),
        (b"<div id=app></div>", "the list has no link to a model's page"),
        (Reply(status=500), "the host answered 500"),
    ],
)
def test_a_list_that_is_none(
    reply: Reply | bytes, reason: str, schemas: Path, site: Host
) -> None:
    """Without the list known models are read all the same, and exit code 1 says so."""
    site.pages["/models"] = reply
    result = run(schemas, site.address)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"{site.address}/models: /: {reason}")
    assert rows(result) == {"-": "failed", **dict.fromkeys(KNOWN, "unchanged")}


def reviewed(schemas: Path, slug: str, **keys: Any) -> None:
    """Add what people write to a schema file."""
    said = {**document(schemas, slug), **keys}
    (schemas / f"{slug}.json").write_text(json.dumps(said, indent=2) + "\n")


def test_what_is_reviewed_stays(schemas: Path, site: Host) -> None:
    """Rules, deprecation and corrections are kept; what no longer fits is not written."""
    n = "/input_schema/properties/n"
    keys: dict[str, Any] = {
        "rules": [{"id": "few", "expression": "!has(this.n)", "message": "F."}],
        "deprecated": {"since": "2026-11-01"},
        "corrections": [
            {
                "op": "replace",
                "path": f"{n}/maximum",
                "value": 60,
                "reason": "It is less.",
            }
        ],
    }
    reviewed(schemas, "tiny-3", **keys)
    reviewed(schemas, "tiny-2", rules=keys["rules"])
    site.pages |= EDITS | {
        "/models/tiny-2/docs": page("tiny-2", **{'"n":': '"count":'})
    }
    before = (schemas / "tiny-2.json").read_bytes()
    result = run(schemas, site.address)
    assert result.exit_code == 1
    assert "tiny-2.json: /rules/0/expression: " in result.stderr
    assert (schemas / "tiny-2.json").read_bytes() == before
    made = document(schemas, "tiny-3")
    assert {key: made[key] for key in keys} == keys
    assert made["input_schema"]["properties"]["n"]["maximum"] == 50


def test_a_correction_that_upstream_has_made(schemas: Path, site: Host) -> None:
    """Once a page says what was corrected, a notice says so and nothing has changed."""
    path = "/input_schema/properties/n/maximum"
    said = {"op": "replace", "path": path, "value": 50, "reason": "It is less."}
    reviewed(schemas, "tiny-3", corrections=[said])
    site.pages |= EDITS
    result = run(schemas, site.address, "tiny-3")
    assert result.exit_code == 0
    assert result.stderr.startswith(
        "tiny-3.json: /corrections/0: no longer changes anything"
    )
    assert "breaking" not in result.stdout


def test_a_correction_that_does_not_apply(schemas: Path, site: Host) -> None:
    """A page that has lost the place of a correction is refused; the file stays."""
    path = "/input_schema/properties/n/maximum"
    said = {"op": "replace", "path": path, "value": 50, "reason": "It is less."}
    reviewed(schemas, "tiny-3", corrections=[said])
    site.pages |= {"/models/tiny-3/docs": page("tiny-3", **{'"n":': '"count":'})}
    before = texts(schemas)
    result = run(schemas, site.address, "tiny-3")
    assert (result.exit_code, rows(result)) == (1, {"tiny-3": "failed"})
    assert result.stderr.startswith("tiny-3.json: /corrections/0: replace ")
    assert texts(schemas) == before


def test_a_model_that_cannot_be_new(schemas: Path, site: Host) -> None:
    """A retired slug, and one that gives a name that is taken, are left to a person."""
    gone = {"slug": "tiny-5", "replacement": None, "reason": None}
    (schemas / "_retired.json").write_text(json.dumps({"models": [gone]}))
    site.pages |= EDITS | {"/models/tiny.1/docs": page("tiny.1")}
    site.pages["/models"] = list_of("tiny-5", "tiny.1")
    result = run(schemas, site.address)
    assert result.exit_code == 1
    first, second = result.stderr.splitlines()
    assert first.endswith("take it out of _retired.json and add the page")
    assert second.endswith("tiny.1 maps to the same name as tiny-1: tiny_1")
    assert not {"tiny-5", "tiny.1"} & {it.stem for it in schemas.iterdir()}
    assert rows(result)["tiny-3"] == "changed"


def test_a_schema_file_that_is_broken(schemas: Path, site: Host) -> None:
    """It is the only one that fails."""
    (schemas / "tiny-2.json").write_text("{")
    site.pages |= EDITS
    result = run(schemas, site.address)
    assert result.exit_code == 1
    assert result.stderr.startswith("tiny-2.json: /: not JSON: ")
    assert rows(result)["tiny-2"] == "failed"
    assert rows(result)["tiny-3"] == "changed"


def test_two_saved_pages_of_one_model(schemas: Path, tmp_path: Path) -> None:
    """The second one is refused, by its name."""
    saved = tmp_path / "saved"
    saved.mkdir()
    for name in ("a.txt", "b.txt"):
        (saved / name).write_bytes(page("tiny-1"))
    result = run(schemas, str(saved), "tiny-1")
    assert result.exit_code == 1
    assert (
        result.stderr == f"{saved / 'b.txt'}: /: another page belongs to tiny-1 too\n"
    )


@pytest.mark.parametrize("place", ["nowhere", "ftp://example.com", ""])
def test_wrong_usage(place: str, schemas: Path) -> None:
    """What is neither an address nor a folder is wrong usage."""
    result = run(schemas, place)
    assert result.exit_code == 2
    assert "is neither an address nor a folder" in result.stderr


def test_the_address_of_pages_is_a_fact(schemas: Path, site: Host) -> None:
    """A folder with facts of its own says itself where pages are."""
    shutil.copy(SCHEMAS / "_platform.json", schemas)
    path = schemas / "_platform.json"
    text = path.read_text().replace("/models/{slug}/docs", "/m/{slug}")
    path.write_text(text.replace('"model_list": "/models"', '"model_list": "/m"'))
    site.pages = {f"/m/{it}": page(it) for it in KNOWN} | {
        "/m": list_of("tiny-5", form='<a href="/m/{}">{}</a>'),
        "/m/tiny-5": page("tiny-5"),
    }
    expected = {**dict.fromkeys(KNOWN, "unchanged"), "tiny-5": "new"}
    assert rows(run(schemas, site.address)) == expected
