"""The command line. Only this module and `cli_pages` print or exit.

Exit codes: 0 done, 1 the input was refused or a check failed, 2 wrong usage.
"""

import sys
import traceback
from collections.abc import Sized
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from generator.catalog.folder import PROJECT_SCHEMAS
from generator.cli_pages import add, fail, retire, say, schemas_option, sync
from generator.errors import OutputError, SchemaError
from generator.output import writer
from generator.output.writer import Changes

# A command imports what it does its work with: a run without changes needs next to
# nothing, and all of it together takes longer than the run.

_REPORT = "this is a bug in the generator: report it with what --traceback prints"

_out = click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=PROJECT_SCHEMAS.parent / "generated",
    help="The SDK's folder; by default, the project's generated/.",
)


class _OneLineErrors(click.Group):
    """Prints every problem on one line of stderr, and exits with the matching code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SchemaError as error:
            fail(str(error), 1)
        except OutputError as error:
            fail(str(error), 2)
        except BrokenPipeError:
            sys.exit(1)  # whoever read our output has seen enough
        except OSError as error:
            fail(f"{error.filename or 'disk'}: /: {error.strerror or error}", 1)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if ctx.params["traceback"]:
                traceback.print_exc()
            said = " ".join(f"{type(error).__name__}: {error}".split())
            fail(f"{said:.300}; {_REPORT}", 1)


@click.group(cls=_OneLineErrors)
@click.option(
    "--traceback", is_flag=True, help="Print the traceback of an unexpected error."
)
def main(traceback: bool) -> None:
    """Generate the MindVideo SDK from the schema files of the platform's models."""


@main.command()
@schemas_option
@_out
def generate(schemas: Path, out: Path) -> None:
    """Write the parts of the SDK that changed."""
    from generator.output import incremental

    update = incremental.update(schemas, out)
    changes = writer.write(out, update.files, update.kept)
    writer.write_some(out, update.notes)
    say(update.warnings)
    click.echo(f"{_models(update.models)}: {_summary(changes)} in {out}")


@main.command()
@schemas_option
@_out
@click.option(
    "--keywords",
    "only_keywords",
    is_flag=True,
    help="Only print how each JSON Schema keyword is handled.",
)
@click.option("--strict", is_flag=True, help="Fail on warnings too.")
def check(schemas: Path, out: Path, only_keywords: bool, strict: bool) -> None:
    """Fail if the SDK is not what generate would write. Write nothing."""
    if only_keywords:
        from generator.json_schema import keyword_table

        click.echo(keyword_table.table())
        return
    from generator import pipeline

    run = pipeline.run(schemas)
    say([*run.warnings, *run.notices])
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
    fail(f"{out} is not what generate would write; run generate", 1)


@main.command()
@click.argument("old")
@click.argument("new")
@schemas_option
@click.option(
    "--fail-on",
    type=click.Choice(["breaking", "unacknowledged"]),
    help="Exit with 1 when a change is breaking, or breaking and not acknowledged.",
)
@click.option("--json", "as_json", is_flag=True, help="Print machine-readable JSON.")
def diff(old: str, new: str, schemas: Path, fail_on: str | None, as_json: bool) -> None:
    """Compare two catalogs: folders, or git revisions of the schema folder."""
    from generator.catalog.versions import strongest
    from generator.evolution import acknowledgements, diff_report
    from generator.evolution import diff as catalogue_diff
    from generator.evolution.revisions import catalogue

    before, after = catalogue(old, schemas), catalogue(new, schemas)
    changes = catalogue_diff.changes(before, after)
    report = diff_report.as_json if as_json else diff_report.table
    click.echo(report(changes, before.version, [*before.notes, *after.notes]))
    if fail_on == "breaking" and strongest(changes) == fail_on:
        sys.exit(1)
    if fail_on == "unacknowledged":
        unsaid = acknowledgements.missing(changes, acknowledgements.read(schemas))
        untold = acknowledgements.untold(changes, after.retired)
        if to_do := [*untold, *acknowledgements.requests(unsaid, old)]:
            raise SchemaError(to_do)


@main.command()
@click.argument("old")
@click.argument("slugs", nargs=-1, metavar="[SLUG...]")
@click.option("--note", help="What users should do, in a sentence for the changelog.")
@schemas_option
def acknowledge(
    old: str, slugs: tuple[str, ...], note: str | None, schemas: Path
) -> None:
    """Acknowledge the breaking changes since OLD, a revision or a folder.

    Each model gets a file of its own in _breaking/. The next release removes them.
    """
    from generator.evolution import acknowledgements
    from generator.evolution import diff as catalogue_diff
    from generator.evolution.revisions import catalogue

    after = catalogue(str(schemas), schemas)
    changes = catalogue_diff.changes(catalogue(old, schemas), after)
    known = acknowledgements.read(schemas)
    unsaid = acknowledgements.missing(changes, known)
    wanted = [it for it in unsaid if not slugs or it.model in slugs]
    files = acknowledgements.written(wanted, known, note)
    writer.write_some(schemas, files)
    for name in files:
        click.echo(f"acknowledged: {schemas / name}")
    if not files:
        click.echo("nothing to acknowledge")


@main.command()
@schemas_option
@click.option("--since", help="What the last release held; by default, git finds it.")
@click.option("--note", "notes", multiple=True, help="A note about the whole package.")
@click.option(
    "--date",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The release date; by default, none is written.",
)
@click.option(
    "--step",
    type=click.Choice(["patch", "minor", "major"]),
    default="patch",
    help="The smallest version step, whatever the changes require.",
)
@click.option(
    "--check",
    "branched",
    metavar="REVISION",
    help="Only fail if changes since that revision's release are not listed.",
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
    """Write the next version and its changes to _release.json."""
    from generator.evolution import diff_report
    from generator.evolution import release as releases
    from generator.evolution.revisions import RELEASE

    path = schemas / RELEASE
    if branched:
        expected = releases.expected_release(schemas, branched)
        if _change(path, expected.text) != "unchanged":
            fail(f"{path} does not list all changes; run release and generate", 1)
        counted = _counted(expected.changes)
        click.echo(f"{expected.version}, {counted}: all listed in {path}")
        return
    day = f"{date:%Y-%m-%d}" if date else None
    wish = releases.ReleaseOptions(notes=notes, date=day, step=step, since=since)
    prepared = releases.prepare_release(schemas, wish)
    word = _change(path, prepared.text)
    if word != "unchanged":
        writer.write_some(schemas, {path.name: prepared.text})
    for told in prepared.acknowledged:
        told.unlink()
    for problem in prepared.notes:
        click.echo(diff_report.note(problem), err=True)
    click.echo(f"{prepared.version}, {_counted(prepared.changes)}: {word}: {path}")


def _change(path: Path, text: str) -> str:
    """Describe what happens to a schema file that is to hold the text."""
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


for command in (add, sync, retire):
    main.add_command(command)
