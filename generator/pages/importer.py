"""Turn a model's documentation page into its schema file.

A page is plain text in more than one rendering, so every part is found by what it is:
the call is a curl POST to the tasks, the schema a block of JSON that is a JSON Schema,
the response a block with a task's members. Nothing is found by line number or by nearby
text. Pure: the command line reads and writes.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from generator.errors import SchemaError
from generator.ir import Json
from generator.json_schema.judge import Judge, schema_problem
from generator.json_schema.strict_json import (
    decode_at,
    decode_text,
    describe,
    refusal,
    write_json,
)
from generator.pages.prose import description_in, title_in

SLUG_TEXT = "[a-z0-9]+(?:[.-][a-z0-9]+)*"
SLUG = re.compile(SLUG_TEXT)
OUTPUT_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")
MAX_SLUG = 64
MAX_BLOCKS = 100
MAX_PROSE = 20_000
MAX_REASON = 300

UPSTREAM_KEYS = (
    *("slug", "title", "description", "output_kind", "input_schema"),
    *("example_input", "example_response"),
)
"""Keys that a page states, in the order of a schema file."""

REVIEWED_KEYS = ("rules", "deprecated", "corrections")
"""Keys that people add; they survive another import."""

# The body is what single quotes hold; a quote in it is written '\'' or '"'"'.
_CALL = re.compile(
    r"curl\b(?P<head>(?:(?!curl\b).)*?)\s(?:-d|--data(?:-raw|-binary)?|--json)[\s=]*"
    r"'(?P<body>[^']*(?:'(?:\\'|\"'\")'[^']*)*+)'",
    re.DOTALL,
)
_ESCAPED_QUOTE = re.compile(r"'(?:\\'|\"'\")'")
_POST = re.compile(r"(?:-X|--request)[\s=]*POST\b")
_NO_BREAK = "\u00a0"
_SPACED = re.compile(r"^[ \t]*\u00a0|\bcurl\u00a0|\"\s*:\u00a0|\u00a0\\$", re.MULTILINE)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Characters that pages use to allow line breaks in code."""

_MARKS = ('"properties"', '"task_id"')
_OBJECT_START = re.compile(r'\{(?=\s*["}])')


@dataclass(frozen=True, slots=True)
class _Call:
    """The curl call that submits a task."""

    start: int
    end: int
    slug: str
    example_input: dict[str, Json]


@dataclass(frozen=True, slots=True)
class _Block:
    """A top-level JSON object on the page; empty if it is broken."""

    start: int
    end: int
    value: dict[str, Json]


def schema_file(
    upstream: Mapping[str, Json], existing: Mapping[str, Json] | None
) -> str:
    """Return a schema file's text: upstream's part, then the reviewed part."""
    kept = {k: v for k, v in (existing or {}).items() if k in REVIEWED_KEYS}
    return write_json({**upstream, **kept}) + "\n"


Upstream: TypeAlias = dict[str, Json]
"""Upstream's part of a schema file, in the order of its keys."""


def as_it_is(upstream: Upstream) -> Upstream:
    """Return what a page says, without corrections."""
    return upstream


def read_page(
    text: str, name: str, corrected: Callable[[Upstream], Upstream] = as_it_is
) -> Upstream:
    """Return upstream's part of a schema file.

    `corrected` is applied before it is judged. Raises SchemaError with one problem if
    the page is not that of one complete model.
    """
    text = _plain(text, name)
    call = _only_call(text, name)
    # Its lines stay, so that messages count lines as the page does.
    gap = " " + "\n" * text.count("\n", call.start, call.end)
    outside = text[: call.start] + gap + text[call.end :]
    blocks = list(_blocks(outside, name))
    schema = _input_schema(blocks, name)
    response = _response(blocks, name)
    prose = _without(outside[: call.start], blocks).replace(_NO_BREAK, " ")
    description = _description(prose, call.slug, name)
    upstream: Upstream = {
        "slug": call.slug,
        "title": title_in(prose, description) or call.slug,
        "description": description,
        "output_kind": _output_kind(response, name),
        "input_schema": schema,
        "example_input": call.example_input,
        "example_response": response,
    }
    _judge(corrected(upstream), name)
    return upstream


def _plain(text: str, name: str) -> str:
    """Return the page with plain line ends, or refuse what is no page of text."""
    text = decode_text(text, name).removeprefix("\ufeff")
    if "\0" in text:
        raise refusal(name, "not a text page: it contains a NUL character")
    if not text.strip():
        raise refusal(name, "the page is empty")
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    # Where they stand between the parts of code, spaces are written so all over it.
    return text.replace(_NO_BREAK, " ") if _SPACED.search(text) else text


def _only_call(text: str, name: str) -> _Call:
    calls = [
        _read_call(match, name)
        for match in _CALL.finditer(text)
        if _submits(match["head"])
    ]
    if not calls:
        raise refusal(
            name,
            "no complete curl call that sends a task with -d '...': the page is "
            "truncated, or is not a model's page",
        )
    slugs = sorted({call.slug for call in calls})
    if len(slugs) > 1:
        raise refusal(name, f"the page shows several models: {', '.join(slugs[:5])}")
    return calls[0]


def _submits(head: str) -> bool:
    """Return whether the words of a curl call before its body post to the tasks."""
    words = re.split(r"[\s'\"\\]+", head)
    urls = [word for word in words if word.startswith(("https://", "http://"))]
    return _POST.search(head) is not None and any(
        url.rstrip("/").endswith("/tasks") for url in urls
    )


def _read_call(match: re.Match[str], name: str) -> _Call:
    body = _ESCAPED_QUOTE.sub("'", match["body"]).strip()
    try:
        value, end = decode_at(body, 0, name)
    except json.JSONDecodeError as error:
        raise refusal(name, f"the curl call's body: {describe(error)}") from error
    except SchemaError as error:
        raise _in_page(error, "the curl call's body", name) from error
    if end < len(body) or not isinstance(value, dict):
        raise refusal(name, "the curl call's body is not one JSON object")
    slug, example_input = value.get("model"), value.get("input")
    if (
        set(value) != {"model", "input"}
        or not isinstance(slug, str)
        or not isinstance(example_input, dict)
    ):
        raise refusal(name, "the curl call's body is not exactly `model` and `input`")
    if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG:
        shown = json.dumps(slug[:MAX_SLUG])
        raise refusal(name, f"{shown} cannot be a model's slug")
    return _Call(match.start(), match.end(), slug, example_input)


def _blocks(text: str, name: str) -> Iterator[_Block]:
    """Yield the JSON objects in `text`; each search starts where the last one ended.

    So no nested object is found, not even if the outer one is cut off, and no character
    is read twice.
    """
    position = 0
    for _ in range(MAX_BLOCKS):
        match = _OBJECT_START.search(text, position)
        if match is None:
            return
        block = _block(text, match.start(), name)
        position = block.end
        yield block
    raise refusal(name, f"more than the limit of {MAX_BLOCKS} JSON objects on one page")


def _block(text: str, start: int, name: str) -> _Block:
    place = f"the JSON object in line {text.count(chr(10), 0, start) + 1}"
    try:
        value, end = decode_at(text, start, name)
    except SchemaError as error:
        raise _in_page(error, place, name) from error
    except json.JSONDecodeError as error:
        # Program text may look like JSON for a while; a schema or a response may not,
        # and nothing may begin that the page does not end.
        is_cut = "}" not in text[error.pos :]
        if is_cut or any(mark in text[start : error.pos] for mark in _MARKS):
            reason = f"{place} is truncated or broken: {describe(error)}"
            raise refusal(name, reason) from error
        return _Block(start, max(error.pos, start + 1), {})
    return _Block(start, end, value if isinstance(value, dict) else {})


def _input_schema(blocks: Sequence[_Block], name: str) -> dict[str, Json]:
    found = [b.value for b in blocks if isinstance(b.value.get("properties"), dict)]
    return _only(found, "input schema, a JSON object with `properties`,", name)


def _judge(upstream: Upstream, name: str) -> None:
    """Raise SchemaError if the schema is invalid or refuses the example."""
    schema, example = upstream.get("input_schema"), upstream.get("example_input")
    if not isinstance(schema, dict):
        raise refusal(name, "the input schema is not a JSON object")
    if problem := schema_problem(schema):
        reason = f"the object with `properties` is not a JSON Schema: {problem}"
        raise refusal(name, _one_line(reason))
    problems = Judge(schema).problems(example, name, "") if example is not None else []
    if problems:
        first = problems[0]
        reason = "the schema refuses the example input"
        raise refusal(name, f"{reason} at {first.pointer or '/'}: {first.reason}")


def _response(blocks: Sequence[_Block], name: str) -> dict[str, Json]:
    found = [
        b.value
        for b in blocks
        if isinstance(b.value.get("task_id"), str)
        and isinstance(b.value.get("status"), str)
        and isinstance(b.value.get("output"), dict)
    ]
    return _only(
        found, "finished task, a JSON object with `task_id` and `output`,", name
    )


def _output_kind(response: dict[str, Json], name: str) -> str:
    output = response["output"]
    members = output.items() if isinstance(output, dict) else ()
    kinds = [key for key, value in members if isinstance(value, list)]
    if len(kinds) != 1 or not OUTPUT_KIND.fullmatch(kinds[0]):
        reason = "the example response should have exactly one list under `output`"
        raise refusal(name, reason)
    return kinds[0]


def _only(found: Sequence[dict[str, Json]], what: str, name: str) -> dict[str, Json]:
    """Return the one object found; the same one shown twice counts once."""
    if not found:
        raise refusal(name, f"no {what} is on the page; it may be cut off")
    if len({write_json(value) for value in found}) > 1:
        raise refusal(name, f"more than one {what} is on the page: one model a page")
    return found[0]


def _description(prose: str, slug: str, name: str) -> str:
    if len(prose) > MAX_PROSE:
        reason = f"more than the limit of {MAX_PROSE:,} characters before the curl call"
        raise refusal(name, reason)
    description = description_in(prose, slug)
    if description is None:
        raise refusal(name, "no sentence about the model comes before the curl call")
    return description


def _in_page(error: SchemaError, place: str, name: str) -> SchemaError:
    """Return a JSON text's refusal as the page's: a page has no pointers."""
    first = error.problems[0]
    return refusal(name, f"{place}, at {first.pointer or '/'}: {first.reason}")


def _without(prose: str, blocks: Sequence[_Block]) -> str:
    """Return `prose` with the blocks that begin in it cut out."""
    for block in reversed([b for b in blocks if b.start < len(prose)]):
        prose = prose[: block.start] + "\n" + prose[block.end :]
    return prose


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:MAX_REASON]
