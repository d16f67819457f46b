"""`mindvideo sandbox`: the same as `python -m mindvideo.sandbox`."""

import click

_SETTINGS = {"ignore_unknown_options": True, "help_option_names": list[str]()}


@click.command("sandbox", context_settings=_SETTINGS, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run the MindVideo API on this machine, without an account or cost."""
    from mindvideo.sandbox.__main__ import main

    raise click.exceptions.Exit(main(arguments))
