"""Tables: drawn on a terminal, tab-separated lines elsewhere."""

import sys
from collections.abc import Sequence

from mindvideo.cli.output.safe_text import line, put


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table of any text. Programs get neither headings nor truncation."""
    cells = [[line(it) for it in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            put("\t".join(row))
        return
    # Imported here, as in `prose`: a pipe does not need it.
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*heads, box=None, padding=(0, 2, 0, 0), header_style="bold")
    for column in drawn.columns:
        column.overflow = "fold"
    # The first column names things: it is never broken.
    drawn.columns[0].no_wrap = True
    for row in cells:
        drawn.add_row(*map(Text, row))
    Console(highlight=False, markup=False).print(drawn)


def prose(text: object) -> None:
    """Print sentences of any text; a terminal wraps them."""
    if not sys.stdout.isatty():
        put(line(text))
        return
    from rich.console import Console
    from rich.text import Text

    Console(highlight=False, markup=False).print(Text(line(text)))
