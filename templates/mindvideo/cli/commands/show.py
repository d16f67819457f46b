"""`mindvideo show MODEL`: a model's fields, rules and an example."""

import json
import shlex

import click
from click.shell_completion import CompletionItem

from mindvideo._runtime.catalog import ModelInfo
from mindvideo.cli.input.fields import InputField, input_fields
from mindvideo.cli.input.lookup import known_model, slugs
from mindvideo.cli.input.options import TAKEN
from mindvideo.cli.output.reports import Report, reporting
from mindvideo.cli.output.safe_text import json_text, line, put
from mindvideo.cli.output.tables import prose, table


def _complete(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    return slugs(incomplete)


@click.command("show")
@click.argument("model", shell_complete=_complete)
@click.option("as_json", "--json", is_flag=True, help="Print JSON to stdout.")
def command(model: str, as_json: bool) -> None:
    """Show the fields, the rules and an example of MODEL."""
    with reporting(Report(as_json)):
        info = known_model(model)
    if as_json:
        put(json_text(_whole(info)))
        return
    fields = input_fields(info.input_schema, TAKEN)
    put(f"{line(info.title)} ({info.slug}): {line(info.output_kind)}")
    prose(info.description)
    put("")
    table(("field", "takes", "meaning"), [_row(field) for field in fields])
    for rule in info.rules:
        prose(f"Rule: {rule.message}")
    if info.example_input is not None:
        put(f"\nExample:\n  {line(_example(info, fields))}")


def _row(field: InputField) -> tuple[str, str, str]:
    notes = [it for it in ("required", "advanced") if getattr(field, it)]
    meaning = f"{field.meaning} ({', '.join(notes)})" if notes else field.meaning
    return field.option or f"--set {field.wire}=JSON", _takes(field), meaning


def _takes(field: InputField) -> str:
    if field.choices:
        return ", ".join(map(str, field.choices))
    kind = "file or URL" if field.takes_files else field.kind
    return f"{kind}, repeated" if field.many else kind


def _example(info: ModelInfo, fields: tuple[InputField, ...]) -> str:
    by_wire = {field.wire: field for field in fields}
    words = ["mindvideo", "run", info.slug]
    for wire, value in (info.example_input or {}).items():
        words += _words(by_wire.get(wire), wire, value)
    return shlex.join(words)


def _words(field: InputField | None, wire: str, value: object) -> list[str]:
    """Show a field of the example as you would type it."""
    if field is None or field.option is None or field.many:
        return ["--set", f"{wire}={json.dumps(value, ensure_ascii=False)}"]
    if field.negative:
        return [field.option if value else field.negative]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return [field.option, text]


def _whole(info: ModelInfo) -> dict[str, object]:
    cost = info.example_cost
    return {
        "slug": info.slug,
        "title": info.title,
        "description": info.description,
        "output_kind": info.output_kind,
        "input_schema": info.input_schema,
        "rules": [rule._asdict() for rule in info.rules],
        "example_input": info.example_input,
        "example_cost": None if cost is None else f"{cost:f}",
        "deprecated": None if info.deprecated is None else info.deprecated._asdict(),
    }
