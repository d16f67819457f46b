"""`mindvideo models`: the catalog, filtered."""

import click

from mindvideo._runtime.catalog import ModelInfo
from mindvideo.catalog import models
from mindvideo.cli.output.safe_text import json_text, put
from mindvideo.cli.output.tables import table


@click.command("models")
@click.argument("words", nargs=-1)
@click.option("--kind", help="Only models with this output: videos, images, ...")
@click.option("--takes", metavar="FIELD", help="Only models with this field.")
@click.option("as_json", "--json", is_flag=True, help="Print JSON to stdout.")
def command(
    words: tuple[str, ...], kind: str | None, takes: str | None, as_json: bool
) -> None:
    """List models whose name, title or description contains all WORDS."""
    found = [
        info
        for info in models.values()
        if (kind is None or info.output_kind == kind)
        and (takes is None or takes in _fields(info))
        and _holds(info, words)
    ]
    if as_json:
        put(json_text([_listed(info) for info in found]))
        return
    rows = [(it.slug, it.output_kind, _title(it)) for it in found]
    table(("model", "output", "title"), rows)


def _holds(info: ModelInfo, words: tuple[str, ...]) -> bool:
    text = f"{info.slug} {info.title} {info.description}".casefold()
    return all(word.casefold() in text for word in words)


def _fields(info: ModelInfo) -> list[str]:
    properties = info.input_schema.get("properties")
    return list(properties) if isinstance(properties, dict) else []


def _title(info: ModelInfo) -> str:
    return f"{info.title} (deprecated)" if info.deprecated else info.title


def _listed(info: ModelInfo) -> dict[str, object]:
    return {
        "slug": info.slug,
        "title": info.title,
        "description": info.description,
        "output_kind": info.output_kind,
        "fields": _fields(info),
        "deprecated": info.deprecated is not None,
    }
