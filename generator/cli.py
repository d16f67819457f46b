"""The command line: the only module that prints or exits.

Exit codes: 0 done, 1 the input was refused or a check failed, 2 wrong usage.
"""

import sys
import traceback
from collections.abc import Iterable, Sized
from datetime import datetime
from pathlib import Path
from typing import Literal, NoReturn

import click

from generator import writer
from generator.errors import OutputError, Problem, SchemaError
from generator.folder import PROJECT_SCHEMAS
from generator.writer import Changes

# A command imports what it does its work with: a run without changes needs next to
# nothing, and all of it together takes longer than the run.

_REPORT = "this is a bug in the generator: report it with what --traceback prints"

_schemas = click.option(
    "--schemas",
    type=click.Path(path_type=Path),
    default=PROJECT_SCHEMAS,
    help="The folder with one JSON file for each model; the project's own if left out.",
)
_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=PROJECT_SCHEMAS.parent / "generated",
    help="The folder for the SDK; the project's generated/ if left out.",
)


class _OneLineErrors(click.Group):
    """Every error as one line each on stderr, and the exit code that goes with it."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SchemaError as error:
            _fail(str(error), 1)
        except OutputError as error:
            _fail(str(error), 2)
        except BrokenPipeError:
            sys.exit(1)  # whoever read our output has seen enough
        except OSError as error:
            _fail(f"{error.filename or 'disk'}: /: {error.strerror or error}", 1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params["traceback"]:
                traceback.print_exc()
            said = " ".join(f"{type(error).__name__}: {error}".split())
            _fail(f"{said:.300}; {_REPORT}", 1)


@click.group(cls=_OneLineErrors)
@click.option("--traceback", is_flag=True, help="Show where an unexpected error is.")
def main(traceback: bool) -> None:
    """Make the MindVideo SDK from the schema files of the platform's models."""


@main.command()
@_schemas
@_out
def generate(schemas: Path, out: Path) -> None:
    """Write the SDK: what changed, and nothing else."""
    from generator import updates

    update = updates.update(schemas, out)
    changes = writer.write(out, update.files, update.kept)
    writer.write_some(out, update.notes)
    _say(update.warnings)
    click.echo(f"{_models(update.models)}: {_summary(changes)} in {out}")


@main.command()
@_schemas
@_out
@click.option(
    "--keywords",
    "only_keywords",
    is_flag=True,
    help="Only print what becomes of each JSON Schema keyword.",
)
@click.option("--strict", is_flag=True, help="Fail for a warning too.")
def check(schemas: Path, out: Path, only_keywords: bool, strict: bool) -> None:
    """Write nothing; fail when the SDK is not what generate would write."""
    if only_keywords:
        from generator import keyword_table

        click.echo(keyword_table.table())
        return
    from generator import pipeline

    run = pipeline.run(schemas)
    _say([*run.warnings, *run.notices])
    files = run.files
    changes = writer.compare(out, files)
    if not changes:
        count = sum(path.startswith("mindvideo/schemas/") for path in files)
        click.echo(f"{_models(count)}: {out} is up to date")
        sys.exit(1 if strict and run.warnings else 0)
    click.echo(writer.diff(out, files), nl=False)
    for word, paths in (
        ("missing", changes.added),
        ("changed", changes.changed),
        ("extra", changes.removed),
    ):
        for path in paths:
            click.echo(f"{word}: {path}", err=True)
    _fail(f"{out} is not what generate would write; run generate", 1)


@main.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@_schemas
def add(pages: tuple[str, ...], schemas: Path) -> None:
    """Turn models' documentation pages into schema files.

    A page is a file, a folder of files, or - for stdin; a file that has the form of a
    schema file already is taken as well.
    """
    from generator import adding

    found = adding.additions(adding.pages_in(pages), adding.page_bytes, schemas)
    changed = {it.path.name: it.text for it in found if it.word != "unchanged"}
    writer.write_some(schemas, changed)
    for addition in found:
        click.echo(adding.report(addition))


@main.command()
@click.argument("slug")
@click.option("--replacement", help="The slug of the model to use instead.")
@click.option("--reason", help="Why it is gone, in a sentence for users.")
@_schemas
def retire(
    slug: str, replacement: str | None, reason: str | None, schemas: Path
) -> None:
    """Take a model out of the catalogue, and note in _retired.json what replaces it.

    What is left out is what the model's deprecation says.
    """
    from generator import lifecycle, retiring

    retirement = retiring.prepared(schemas, slug, replacement, reason)
    writer.write_some(schemas, {lifecycle.FILE: retirement.text})
    (schemas / retirement.file).unlink()
    click.echo(f"retired: {schemas / retirement.file}")


@main.command()
@click.argument("old")
@click.argument("new")
@_schemas
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "unacknowledged"]),
    help="Exit with 1 when a change is breaking, or breaking and not acknowledged.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
def diff(old: str, new: str, schemas: Path, fail_on: str | None, as_json: bool) -> None:
    """Compare two catalogues: folders, or revisions of the schema folder in git."""
    from generator import acknowledgements, diff_report
    from generator import diff as catalogue_diff
    from generator.changes import strongest
    from generator.revisions import catalogue

    before, after = catalogue(old, schemas), catalogue(new, schemas)
    changes = catalogue_diff.changes(before, after)
    report = diff_report.as_json if as_json else diff_report.table
    click.echo(report(changes, before.version, [*before.notes, *after.notes]))
    if fail_on == "breaking" and strongest(changes) == fail_on:
        sys.exit(1)
    if fail_on == "unacknowledged":
        known = acknowledgements.read(schemas)
        unsaid = acknowledgements.missing(changes, after.retired, known)
        if unsaid:
            _fail(acknowledgements.request(unsaid, old), 1)


@main.command()
@click.argument("old")
@click.argument("slugs", nargs=-1, metavar="[SLUG...]")
@click.option("--note", help="What users should do, in a sentence for the changelog.")
@_schemas
def acknowledge(
    old: str, slugs: tuple[str, ...], note: str | None, schemas: Path
) -> None:
    """Note that breaking changes since OLD, a revision or a folder, are wanted.

    Each model has a file of its own in _breaking/, which release takes away.
    """
    from generator import acknowledgements
    from generator import diff as catalogue_diff
    from generator.revisions import catalogue

    after = catalogue(str(schemas), schemas)
    changes = catalogue_diff.changes(catalogue(old, schemas), after)
    known = acknowledgements.read(schemas)
    unsaid = acknowledgements.missing(changes, after.retired, known)
    wanted = [it for it in unsaid if not slugs or it.model in slugs]
    files = acknowledgements.written(wanted, known, note)
    writer.write_some(schemas, files)
    for name in files:
        click.echo(f"acknowledged: {schemas / name}")
    if not files:
        click.echo("nothing to acknowledge")


@main.command()
@_schemas
@click.option("--since", help="What the last release held; else git is asked.")
@click.option("--note", "notes", multiple=True, help="A line about the whole package.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the release; none is written if left out.",
)
@click.option(
    "--step",
    type=click.Choice(["patch", "minor", "major"]),
    default="patch",
    help="The smallest step to take, whatever the changes ask for.",
)
@click.option(
    "--check",
    "branched",
    metavar="REVISION",
    help="Only fail when changes after that revision's release are not told.",
)
def release(
    *,
    schemas: Path,
    since: str | None,
    notes: tuple[str, ...],
    date: datetime | None,
    step: Literal["patch", "minor", "major"],
    branched: str | None,
) -> None:
    """Write the next version and what is new in it to _release.json."""
    from generator import diff_report
    from generator import release as releases
    from generator.revisions import RELEASE

    path = schemas / RELEASE
    if branched:
        expected = releases.expected(schemas, branched)
        if _change(path, expected.text) != "unchanged":
            _fail(f"{path} does not tell all changes; run release and generate", 1)
        counted = _counted(expected.changes)
        click.echo(f"{expected.version}, {counted}: all told in {path}")
        return
    day = f"{date:%Y-%m-%d}" if date else None
    wish = releases.Wish(notes=notes, date=day, step=step, since=since)
    prepared = releases.prepared(schemas, wish)
    word = _change(path, prepared.text)
    if word != "unchanged":
        writer.write_some(schemas, {path.name: prepared.text})
    for told in prepared.acknowledged:
        told.unlink()
    for problem in prepared.notes:
        click.echo(diff_report.note(problem), err=True)
    click.echo(f"{prepared.version}, {_counted(prepared.changes)}: {word}: {path}")


def _say(problems: Iterable[Problem]) -> None:
    """A line on stderr for what stops nothing."""
    for problem in sorted(problems):
        click.echo(str(problem), err=True)


def _change(path: Path, text: str) -> str:
    """What becomes of a schema file that is to hold the text."""
    if not path.exists():
        return "new"
    return "unchanged" if path.read_bytes() == text.encode() else "changed"


def _counted(changes: Sized) -> str:
    return f"{len(changes)} change{'' if len(changes) == 1 else 's'}"


def _models(count: int) -> str:
    return f"{count} model{'' if count == 1 else 's'}"


def _summary(changes: Changes) -> str:
    if not changes:
        return f"nothing changed, {changes.unchanged} files"
    return (
        f"{len(changes.added)} added, {len(changes.changed)} changed, "
        f"{len(changes.removed)} removed, {changes.unchanged} unchanged"
    )


def _fail(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)
