"""`mindvideo run MODEL` and `submit MODEL`: a command for each model, on demand."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TextIO

import click
from click.shell_completion import CompletionItem

from mindvideo._runtime.catalog import Json, ModelInfo
from mindvideo._runtime.download.file_names import DEFAULT_TEMPLATE
from mindvideo.catalog import models
from mindvideo.cli.commands.execution import Wish, carry_out
from mindvideo.cli.input.fields import InputField, input_fields
from mindvideo.cli.input.lookup import check_not_retired, slugs, unknown
from mindvideo.cli.input.options import TAKEN, field_option, run_options, submit_options
from mindvideo.cli.input.values import document_of, setting_of
from mindvideo.cli.output.downloads import Goal
from mindvideo.cli.output.safe_text import line, say

NO_VALIDATE = "--no-validate"


class ModelCommand(click.Command):
    """The command for one model. Its help groups the fields."""

    def __init__(
        self, slug: str, info: ModelInfo | None, own: Sequence[click.Option]
    ) -> None:
        fields = input_fields(info.input_schema, TAKEN) if info else ()
        # The name of an option's value is ours: the field's own may be anything.
        self.fields = {f"field_{i}": field for i, field in enumerate(fields)}
        options = [field_option(name, it) for name, it in self.fields.items()]
        super().__init__(
            slug,
            params=[*(it for it in options if it), *own],
            help=_help(info),
            callback=partial(_called, slug, info, self.fields),
        )

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Group the options: required fields, others, advanced ones, and the rest."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            title = _group(self.fields.get(param.name or ""))
            groups.setdefault(title, []).extend([record] if record else [])
        for title, records in groups.items():
            with formatter.section(title):
                formatter.write_dl(records)
        hidden = [it.wire for it in self.fields.values() if it.option is None]
        if hidden:
            with formatter.section("Only with --set"):
                formatter.write_text(", ".join(map(line, hidden)))


def _group(field: InputField | None) -> str:
    if field is None:
        return "Task and output"
    if field.required:
        return "Required"
    return "Advanced" if field.advanced else "Input"


def _help(info: ModelInfo | None) -> str:
    if info is None:
        return "A model newer than this version: pass its input with --set or --input."
    return "\n\n".join(map(line, (f"{info.title}.", info.description)))


class ModelGroup(click.Group):
    """All models of the catalog, each as a command."""

    def __init__(self, name: str, said: str, *, waits: bool) -> None:
        super().__init__(name, help=said, subcommand_metavar="MODEL [FIELDS]...")
        self._waits = waits

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the slugs."""
        return list(models)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a model's command. Raises InputError for a retired model."""
        check_not_retired(cmd_name)
        info = models.get(cmd_name)
        return self._command(cmd_name, info) if info else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return a model's command; an unknown model needs --no-validate."""
        slug, rest = args[0], args[1:]
        command = self.get_command(ctx, slug)
        if command is None and NO_VALIDATE not in rest:
            raise click.UsageError(unknown(slug), ctx)
        return slug, command or self._command(slug, None), rest

    def shell_complete(
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """Complete slugs without creating their commands."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [*slugs(incomplete), *options]

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Say where to find the models; there may be a thousand."""
        with formatter.section("Models"):
            formatter.write_text(
                f"{len(models)} are known; `mindvideo models` lists them, and "
                f"`mindvideo {self.name} MODEL --help` shows the fields of one."
            )

    def _command(self, slug: str, info: ModelInfo | None) -> click.Command:
        own = run_options() if self._waits else submit_options()
        return ModelCommand(slug, info, own)


def _called(
    slug: str,
    info: ModelInfo | None,
    known: Mapping[str, InputField],
    *,
    input_file: TextIO | None,
    settings: tuple[str, ...],
    validate: bool,
    timeout: float,
    max_cost: Decimal | None,
    idempotency_key: str | None,
    as_json: bool,
    quiet: bool,
    output: Path | None = None,
    out: Path | None = None,
    name: str = DEFAULT_TEMPLATE,
    overwrite: bool = False,
    no_wait: bool = True,
    sandbox: bool = False,
    **given: object,
) -> None:
    """The callback for click; `run` has options that `submit` lacks."""
    _note_deprecated(info)
    wish = Wish(
        slug=slug,
        fields=_input(input_file, _named(known, given), settings),
        validate=validate,
        timeout=timeout,
        max_cost=max_cost,
        idempotency_key=idempotency_key,
        goal=Goal(output, out, name, overwrite),
        waits=not no_wait,
        sandbox=sandbox,
        as_json=as_json,
        quiet=quiet,
    )
    carry_out(wish)


def _input(
    file: TextIO | None, options: Mapping[str, object], settings: Sequence[str]
) -> dict[str, object]:
    """Combine the input: the file, overridden by options, overridden by --set."""
    return {**_document(file), **options, **dict(map(setting_of, settings))}


def _named(
    known: Mapping[str, InputField], given: Mapping[str, object]
) -> dict[str, object]:
    """Return the values of the given options, by their names on the wire."""
    return {
        known[name].wire: [*value] if isinstance(value, tuple) else value
        for name, value in given.items()
        if value is not None and value != ()
    }


def _document(file: TextIO | None) -> dict[str, Json]:
    if file is None:
        return {}
    try:
        return document_of(file.read())
    except UnicodeDecodeError:
        raise click.BadParameter("--input is not UTF-8 text") from None


def _note_deprecated(info: ModelInfo | None) -> None:
    if info is not None and info.deprecated is not None:
        said = info.deprecated
        instead = f"; use {said.replacement}" if said.replacement else ""
        say(line(f"{info.slug} has been deprecated since {said.since}{instead}"))


run = ModelGroup(
    "run",
    "Submit a task, wait until it has ended, and fetch its files.\n\n"
    "Prints the files that were written, or without -o and --out the addresses.",
    waits=True,
)
submit = ModelGroup(
    "submit",
    "Submit a task and return as soon as the platform has accepted it.\n\n"
    "Prints the id of the task.",
    waits=False,
)
