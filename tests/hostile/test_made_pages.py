"""Hostile pages, addresses and corrections: a model as it is, or one line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.pages import sources

CALL = (
    "curl -X POST https://api.mindvideo.ai/api/v1/tasks \\\n"
    '-d \'{"model": "tiny-1", "input": {"prompt": "A cat"}}\''
)
PAGE = (
    "<h1>Tiny 1</h1>BEFORE<p>Tiny 1 makes small videos.</p><pre>CALL</pre>"
    '<pre>{"task_id": "t", "status": "succeeded", "output": {"videos": []}}</pre>'
    '<pre>{"type": "object", "properties": {"prompt": {"type": "string"}}}</pre>'
)


def page(before: str = "", call: str = CALL, prose: str = "") -> bytes:
    text = PAGE.replace("BEFORE", before).replace("CALL", call)
    return text.replace("small videos", prose or "small videos").encode()


MANY = 20_000
PAGES: dict[str, bytes] = {
    "elements in elements": page("<div>" * MANY),
    "formatting that never ends": page("<b><i><a href=x>" * 10_000),
    "tables in tables": page("<table><tr><td>" * 10_000),
    "lists of numbers": page("".join(f"<li><b>{i}</b>x" for i in range(MANY))),
    "rows of numbers": page("<table>" + "<tr><td>1<td>2" * MANY + "</table>"),
    "attributes": page("<p " + " ".join(f"a{i}=1" for i in range(MANY)) + ">x</p>"),
    "brackets": page("<" * 5_000_000),
    "entities": page("&" * 1_000_000 + "&lt;" * MANY),
    "comments": page("<!--" * MANY),
    "code in code": page("<code>\n" * MANY),
    "scripts": page("<script>fetch('https://example.com')</script>" * 1_000),
    "a script in a string": page("<p onclick='alert(1)'>Hello.</p><base href='//x/'>"),
    "frames": page("<iframe srcdoc='<pre>{}</pre>'></iframe>" * 1_000),
    "a refresh": page('<meta http-equiv="refresh" content="0;url=file:///etc/passwd">'),
    "an entity of XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM '
    b'"file:///etc/hostname">]>' + page("<p>&x;</p>"),
    "markup as text": page(prose="&lt;script&gt;alert(1)&lt;/script&gt; videos"),
    "text that turns around": page(prose="small \u202evideos\u202c"),
    "a slug that leads out": page(call=CALL.replace("tiny-1", "../../tiny")),
    "a slug of another alphabet": page(call=CALL.replace("tiny-1", "t\u0456ny-1")),
    "a thousand calls": page(f"<pre>{CALL}</pre>" * 1_000),
    "calls of many models": page(
        "".join(f"<pre>{CALL.replace('tiny', f't{i}')}</pre>" for i in range(1_000))
    ),
    "quotes": page(f"<pre>{CALL[:-1]}" + "'\\''" * MANY + "</pre>"),
    "a page in a page": b"MIME-Version: 1.0\nContent-Type: multipart/related; "
    b"boundary=a\n\n" + b"--a\nContent-Type: multipart/related; boundary=a\n\n" * 500,
    "a saved page without one": b"MIME-Version: 1.0\nContent-Type: image/png\n\nx",
    "nothing but its beginning": b"<",
    "half a character": page("<p>\u4e2d</p>")[:-2] + b"\xe4",
    "another character set": "<html>\u4e2d".encode("utf-16"),
    "characters that are none": b"<html>" + bytes(range(1, 256)),
}
ADDRESSES: dict[str, str] = {
    "a file": "file:///etc/hostname",
    "plain text on the way": "http://example.com/",
    "the machine's own network": "https://10.0.0.1/",
    "the cloud's secrets": "https://169.254.169.254/latest/meta-data",
    "a number": "https://2130706433/",
    "a mapped address": "https://[::ffff:127.0.0.1]/",
    "a user": "https://user:secret@example.com/",
    "a line break": "https://exam\nple.com/",
    "no host": "https:///page",
    "a port that there is not": "https://localhost:99999/",
}
FIELD = "/input_schema/properties/prompt"
OPERATIONS: dict[str, dict[str, Any]] = {
    "out of the document": {"op": "add", "path": "/../x", "value": 1},
    "of what people write": {"op": "add", "path": "/rules", "value": []},
    "of corrections": {"op": "remove", "path": "/corrections/0"},
    "of the whole": {"op": "replace", "path": "", "value": {}},
    "a file": {"op": "add", "path": f"{FIELD}/$ref", "value": "file:///etc/hostname"},
    "a reference that is none": {"op": "add", "path": f"{FIELD}/$ref", "value": 1},
    "a place with a tilde": {"op": "add", "path": f"{FIELD}/~2", "value": 1},
    "a wide number": {"op": "replace", "path": f"{FIELD}/minLength/-0", "value": 1},
    "a value of no end": {"op": "add", "path": f"{FIELD}/enum", "value": [0] * 6_000},
    "a loop": {"op": "replace", "path": FIELD, "value": {"$ref": f"#{FIELD[13:]}"}},
    "not even an operation": {"op": 5, "path": [], "value": None},
}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def is_one_line(result: Result) -> bool:
    lines = result.stderr.splitlines()
    return result.exit_code == 1 and len(lines) == 1 and ": /" in lines[0]


@pytest.mark.parametrize("case", PAGES)
def test_hostile_page(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives its model, letter by letter, or one line; nothing else is written."""
    monkeypatch.setattr(sources, "MAX_SECONDS", 2)
    schemas, path = tmp_path / "schemas", tmp_path / "page.html"
    schemas.mkdir()
    path.write_bytes(PAGES[case])
    result = run("add", str(path), "--schemas", str(schemas))
    made = [it.name for it in schemas.iterdir()]
    if result.exit_code:
        assert is_one_line(result), result.output
        assert made == []
    else:
        assert made == ["tiny-1.json"]
        said = json.loads((schemas / "tiny-1.json").read_text())
        assert said["description"].startswith("Tiny 1 makes ")
        assert said["input_schema"]["properties"] == {"prompt": {"type": "string"}}
    assert {it.name for it in tmp_path.iterdir()} == {"schemas", "page.html"}


@pytest.mark.parametrize("case", ADDRESSES)
def test_hostile_address(case: str, tmp_path: Path) -> None:
    """It is not asked: one line, and nothing is written."""
    result = run("add", ADDRESSES[case], "--schemas", str(tmp_path))
    assert is_one_line(result), result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("case", OPERATIONS)
def test_hostile_correction(case: str, tmp_path: Path) -> None:
    """It is refused at its place, in lines, and nothing is written."""
    schemas, out = tmp_path / "schemas", tmp_path / "out"
    schemas.mkdir()
    (tmp_path / "page.html").write_bytes(page())
    assert not run("add", str(tmp_path / "page.html"), "--schemas", str(schemas)).stderr
    path = schemas / "tiny-1.json"
    said = {**json.loads(path.read_text())}
    said["corrections"] = [{**OPERATIONS[case], "reason": "None."}]
    path.write_text(json.dumps(said))
    result = run("generate", "--schemas", str(schemas), "--out", str(out))
    assert (result.exit_code, out.exists()) == (1, False)
    assert result.stderr
    for line in result.stderr.splitlines():
        assert line.startswith("tiny-1.json: /")
