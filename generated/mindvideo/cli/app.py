"""The group `mindvideo`, which imports each command when you call it."""

import os
from importlib import import_module
from typing import NamedTuple

import click

from mindvideo._runtime.platform import API_KEY_VARIABLE, SDK_VERSION
from mindvideo.cli.exit_codes import MEANINGS
from mindvideo.cli.key_file import find_key


class Place(NamedTuple):
    """A command's module, and its line in the list of commands."""

    module: str
    help: str
    name: str = "command"
    extra: str = ""
    """The extra it needs besides the command line's own."""


COMMANDS = {
    "models": Place(
        "mindvideo.cli.commands.models", "List the models, or some of them."
    ),
    "show": Place("mindvideo.cli.commands.show", "Show the input of a model."),
    "run": Place(
        "mindvideo.cli.commands.run", "Submit a task, wait, fetch its files.", "run"
    ),
    "submit": Place(
        "mindvideo.cli.commands.run", "Submit a task and return.", "submit"
    ),
    "wait": Place(
        "mindvideo.cli.commands.tasks", "Wait for a task, fetch its files.", "wait"
    ),
    "get": Place("mindvideo.cli.commands.tasks", "Show the status of a task.", "get"),
    "events": Place(
        "mindvideo.cli.commands.tasks", "List the events of a task.", "events"
    ),
    "download": Place(
        "mindvideo.cli.commands.tasks",
        "Fetch the files of a finished task.",
        "download",
    ),
    "bulk": Place(
        "mindvideo.bulk.command", "Run many jobs, each exactly once.", extra="bulk"
    ),
    "mcp": Place("mindvideo.mcp.command", "Serve the models to agents.", extra="mcp"),
    "sandbox": Place(
        "mindvideo.cli.commands.sandbox",
        "The API on this machine: no account, no cost.",
    ),
    "config": Place(
        "mindvideo.cli.commands.config", "Check the key, the address and the API."
    ),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the called one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order you would first use them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command. Raises UsageError if its extra is not installed."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        try:
            command = getattr(import_module(place.module), place.name)
        except ModuleNotFoundError as missing:
            raise click.UsageError(_install(cmd_name, place, missing)) from missing
        return command if isinstance(command, click.Command) else None

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands, without importing any, and the exit codes."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, it.help) for name, it in COMMANDS.items()])
        with formatter.section("Exit codes"):
            formatter.write_dl([(f"{code}", said) for code, said in MEANINGS.items()])


def _install(name: str, place: Place, missing: ModuleNotFoundError) -> str:
    extra = place.extra or "cli"
    needed = missing.name or "more"
    return f'{name} needs {needed}; run: pip install "mindvideo[{extra}]"'


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"The key is in {API_KEY_VARIABLE} or in a file: `mindvideo config check`.",
)
@click.version_option(SDK_VERSION, prog_name="mindvideo")
@click.pass_context
def app(ctx: click.Context) -> None:
    """AI videos and images from the command line.

    mindvideo run veo3-1-quality --prompt "A red car at dusk" -o car.mp4
    """
    place = COMMANDS.get(ctx.invoked_subcommand or "")
    if place and place.extra:
        _put_key_into_environment()


def _put_key_into_environment() -> None:
    """Commands of other packages read the environment only, as every client does."""
    found = find_key()
    if found is not None:
        os.environ[API_KEY_VARIABLE] = found.key
