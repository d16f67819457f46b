"""The options of `run` and `submit`: one for each field of a model, and our own."""

import math
from decimal import Decimal
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from mindvideo._runtime.download.file_names import DEFAULT_TEMPLATE, FIELDS
from mindvideo._runtime.platform import SUBMIT_TIMEOUT, WAIT_TIMEOUT
from mindvideo._runtime.policy.budget import amount
from mindvideo.cli.input.fields import InputField
from mindvideo.cli.input.values import value_of
from mindvideo.cli.output.safe_text import line


class FieldType(click.ParamType[object]):
    """One value of a field."""

    def __init__(self, field: InputField) -> None:
        self.field = field
        self.name = "file or URL" if field.takes_files else field.kind

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> object:
        """The value that goes into the input."""
        return value_of(self.field, value) if isinstance(value, str) else value

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The choices, or the kind of value."""
        shown = "|".join(_words(self.field))
        return f"[{shown}]" if shown else self.name.upper()

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The choices, or files where they are taken."""
        if self.field.takes_files:
            return [CompletionItem(incomplete, type="file")]
        words = _words(self.field)
        return [CompletionItem(it) for it in words if it.startswith(incomplete)]


def _words(field: InputField) -> list[str]:
    """The choices as they are typed: `720p`, `8`, `true`."""
    return [
        line(it if isinstance(it, str) else str(it).lower()) for it in field.choices
    ]


class Seconds(click.ParamType[float]):
    """A time of 0 or more seconds, or `none` for no limit, which is infinite here."""

    name = "seconds"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The seconds."""
        if str(value) == "none":
            return math.inf
        try:
            seconds = float(str(value))
        except ValueError:
            seconds = math.nan
        if not (math.isfinite(seconds) and seconds >= 0):
            self.fail(f"{value} is not 0 or more seconds, or none", param, ctx)
        return seconds


class Amount(click.ParamType[Decimal]):
    """An amount of money, digit for digit."""

    name = "amount"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """The amount."""
        found = amount(value)
        if found is None:
            self.fail(f"{value} is not an amount of 0 or more", param, ctx)
        return found


def limit_of(seconds: float) -> float | None:
    """The time as the SDK takes it, where None is no limit."""
    return None if math.isinf(seconds) else seconds


def field_option(name: str, field: InputField) -> click.Option | None:
    """The option of a field; None when it has none."""
    if field.option is None:
        return None
    said = line(field.meaning)
    if field.negative:
        declared = [name, f"{field.option}/{field.negative}"]
        return click.Option(declared, help=said, default=None, is_flag=True)
    kind = FieldType(field)
    return click.Option([name, field.option], help=said, type=kind, multiple=field.many)


def _path(*, folder: bool) -> click.Path:
    return click.Path(path_type=Path, dir_okay=folder, file_okay=not folder)


def output_options() -> tuple[click.Option, ...]:
    """Where the files of a task go."""
    fields = ", ".join(f"{{{name}}}" for name in FIELDS)
    return (
        click.Option(
            ["output", "-o", "--output"],
            type=_path(folder=False),
            help="The file to write; further files become FILE-2, FILE-3, ...",
        ),
        click.Option(
            ["out", "--out"], type=_path(folder=True), help="The folder for all files."
        ),
        click.Option(
            ["name", "--name"],
            default=DEFAULT_TEMPLATE,
            show_default=True,
            metavar="TEMPLATE",
            help=f"The file names in --out, made of {fields}.",
        ),
        click.Option(
            ["overwrite", "--overwrite"], is_flag=True, help="Replace existing files."
        ),
    )


def timeout_option(default: float) -> click.Option:
    """How long to wait."""
    return click.Option(
        ["timeout", "--timeout"],
        type=Seconds(),
        default=default,
        show_default=True,
        help="Seconds in all; none means no limit. The task goes on afterwards.",
    )


def json_option() -> click.Option:
    """The result for programs."""
    return click.Option(
        ["as_json", "--json"], is_flag=True, help="Print the result as JSON to stdout."
    )


def quiet_option() -> click.Option:
    """No progress."""
    return click.Option(
        ["quiet", "-q", "--quiet"], is_flag=True, help="Print only errors to stderr."
    )


def input_options() -> tuple[click.Option, ...]:
    """The input as a whole."""
    return (
        click.Option(
            ["input_file", "--input"],
            type=click.File("r", encoding="utf-8"),
            metavar="FILE.json|-",
            help="The fields as a JSON object; options and --set override them.",
        ),
        click.Option(
            ["settings", "--set"],
            multiple=True,
            metavar="FIELD=JSON",
            help="Any field; overrides everything else.",
        ),
        click.Option(
            ["validate", "--no-validate"],
            is_flag=True,
            flag_value=False,
            default=True,
            help="Let the API judge the input: for what is newer than this version.",
        ),
    )


def task_options(timeout: float) -> tuple[click.Option, ...]:
    """What a submit may be told."""
    return (
        timeout_option(timeout),
        click.Option(
            ["max_cost", "--max-cost"],
            type=Amount(),
            help="The most that the task may be expected to cost.",
        ),
        click.Option(
            ["idempotency_key", "--idempotency-key"],
            metavar="KEY",
            help="The same key gives the same task, paid for once.",
        ),
    )


def run_options() -> tuple[click.Option, ...]:
    """The options of `run` beside the fields."""
    return (
        *output_options(),
        *input_options(),
        *task_options(WAIT_TIMEOUT),
        click.Option(
            ["no_wait", "--no-wait"], is_flag=True, help="Return at once, like submit."
        ),
        click.Option(
            ["sandbox", "--sandbox"],
            is_flag=True,
            help="Try it on this machine only: no key, no cost, made-up files.",
        ),
        json_option(),
        quiet_option(),
    )


def submit_options() -> tuple[click.Option, ...]:
    """The options of `submit` beside the fields."""
    options = (*input_options(), *task_options(SUBMIT_TIMEOUT))
    return (*options, json_option(), quiet_option())


TAKEN = frozenset({"--help"} | {it for option in run_options() for it in option.opts})
"""What no field's option is called, in both commands: these mean something else."""
