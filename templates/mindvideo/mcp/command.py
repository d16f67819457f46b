"""The command line: `mindvideo mcp`."""

from decimal import Decimal, InvalidOperation
from importlib.util import find_spec

import click

from mindvideo import ConfigurationError
from mindvideo.catalog import models

MAX_TOOLS = 30
"""Models that get a tool each by default: agents choose badly among more."""

WAIT = 45.0
"""Seconds that a call waits by default: most clients give a call up after 60."""


class Amount(click.ParamType[Decimal]):
    """Money, digit for digit."""

    name = "amount"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Decimal:
        """The amount. Fails for what is none, and for less than nothing."""
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not (amount.is_finite() and amount >= 0):
            self.fail(f"{value!r} should be an amount of 0 or more", param, ctx)
        return amount


class NotReady(click.ClickException):
    """No key, or an extra that is not installed."""

    exit_code = 2


@click.command("mcp")
@click.option(
    "--max-cost",
    type=Amount(),
    required=True,
    help="The most that all tasks of this server together may cost.",
)
@click.option(
    "--models",
    "slugs",
    type=click.Choice(list(models)),
    multiple=True,
    metavar="SLUG",
    help="A model that may be used; repeat it for more. All, if left out.",
)
@click.option(
    "--max-tools",
    type=click.IntRange(min=0),
    default=MAX_TOOLS,
    show_default=True,
    help="With more models than this, none has a tool of its own: list_models, "
    "describe_model and run_model find and run them.",
)
@click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=WAIT,
    show_default=True,
    help="The most seconds that one call waits for its task.",
)
def command(
    max_cost: Decimal, slugs: tuple[str, ...], max_tools: int, wait: float
) -> None:
    """Serve the models as tools for agents, over stdin and stdout.

    The API key is taken from the environment. A task goes on when its call has ended:
    get_task finds it by its id.
    """
    if find_spec("mcp") is None:
        raise NotReady('needs mcp; run: pip install "mindvideo[mcp]"')
    # Imported here: --help needs nothing of it.
    from mindvideo.mcp.server import Options, serve

    allowed = slugs or tuple(models)
    try:
        serve(Options(max_cost=max_cost, slugs=allowed, max_tools=max_tools, wait=wait))
    except ConfigurationError as error:
        raise NotReady(str(error)) from None
