"""Commands that update the schema folder: add, sync, retire."""

import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from generator.catalog.folder import PROJECT_SCHEMAS
from generator.errors import Problem
from generator.output import writer

if TYPE_CHECKING:
    from generator.pages.fetch import Fetcher
    from generator.pages.sources import Page
    from generator.pages.sync import Origin

CACHE = PROJECT_SCHEMAS.parent / ".cache" / "pages"

schemas_option = click.option(
    "--schemas",
    type=click.Path(path_type=Path),
    default=PROJECT_SCHEMAS,
    help="The folder with one JSON file per model; by default, the project's own.",
)


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option("--slug", help="For an input schema without a page: the model's slug.")
@click.option("--output-kind", help="For the same: what it produces, such as videos.")
@click.option("--title", help="For the same: its display name; by default, the slug.")
@schemas_option
def add(
    pages: tuple[str, ...],
    slug: str | None,
    output_kind: str | None,
    title: str | None,
    schemas: Path,
) -> None:
    """Turn models' documentation pages into schema files.

    A page is a web page, Markdown or text. Give an address, a file, a folder of files,
    or - for stdin. You can also give a file that already is a schema file or, with
    --slug and --output-kind, one that is only an input schema.
    """
    from generator.pages import adding, sources

    given = None
    if slug or output_kind or title:
        given = adding.Given(slug, title, output_kind)
    names = sources.names_in(pages)
    with ExitStack() as stack:
        found = adding.additions(names, _opener(stack), schemas, given)
    changed = {it.path.name: it.text for it in found if it.word != "unchanged"}
    writer.write_some(schemas, changed)
    for addition in found:
        click.echo(adding.report(addition))
        say(addition.notes)


def _opener(stack: ExitStack) -> Callable[[str], "Page"]:
    """Return how to open a page by its name; connects at the first address."""
    from generator.pages import sources

    @cache
    def fetcher() -> "Fetcher":
        from generator.pages.fetch import Fetcher

        return stack.enter_context(Fetcher())

    return lambda name: sources.opened(name, fetcher)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG...]")
@click.option(
    "--from",
    "place",
    metavar="ADDRESS|DIR",
    help="Another host that serves the pages, or a folder of saved ones.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=CACHE,
    help="Where pages are cached between runs; by default, .cache/pages.",
)
@schemas_option
def sync(slugs: tuple[str, ...], place: str | None, cache: Path, schemas: Path) -> None:
    """Read the pages of all models again, and those of new models.

    Writes what is sound and keeps what you reviewed. A model whose page is gone stays;
    the table shows the command that retires it. The exit code is 1 if a page could not
    be read.
    """
    from generator.pages import sync as syncing

    with ExitStack() as stack:
        made = syncing.results(schemas, _origin(place, cache, schemas, stack), slugs)
    writer.write_some(schemas, syncing.files(made))
    click.echo(syncing.report(made))
    for result in made:
        say(result.problems)
        say(result.addition.notes if result.addition else ())
    if any(result.word == "failed" for result in made):
        sys.exit(1)


def _origin(
    place: str | None, cache: Path, schemas: Path, stack: ExitStack
) -> "Origin":
    """Decide where pages come from."""
    from generator.pages import sources
    from generator.pages import sync as syncing
    from generator.pages.cache import PageCache
    from generator.pages.fetch import Fetcher

    if place is not None and not sources.is_address(place):
        if not place or not Path(place).is_dir():
            raise click.UsageError(
                f"--from: {place} is neither an address nor a folder"
            )
        return syncing.Folder(Path(place), schemas)
    platform = syncing.platform(schemas)
    base = place or str(platform["base_url"])
    fetcher = stack.enter_context(Fetcher())
    return syncing.Site(base, platform, fetcher, PageCache(cache))


@click.command()
@click.argument("slug")
@click.option("--replacement", help="The slug of the model to use instead.")
@click.option("--reason", help="Why it was retired, in a sentence for users.")
@schemas_option
def retire(
    slug: str, replacement: str | None, reason: str | None, schemas: Path
) -> None:
    """Remove a model from the catalog and record its replacement in _retired.json.

    Options that you omit are taken from the model's deprecation.
    """
    from generator.catalog import lifecycle
    from generator.catalog import retirement as catalog_retirement

    retirement = catalog_retirement.prepare_retirement(
        schemas, slug, replacement, reason
    )
    writer.write_some(schemas, {lifecycle.FILE: retirement.text})
    (schemas / retirement.file).unlink()
    click.echo(f"retired: {schemas / retirement.file}")


def say(problems: Iterable[Problem]) -> None:
    """Print each on a line of stderr."""
    for problem in sorted(problems):
        click.echo(str(problem), err=True)


def fail(message: str, code: int) -> NoReturn:
    """Exit with a message on stderr."""
    click.echo(message, err=True)
    sys.exit(code)
