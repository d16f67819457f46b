"""Every table of the bench, printed and written to bench/RESULTS.md.

python -m bench        (or: make bench)
"""

from collections.abc import Callable
from pathlib import Path

from bench import bulk, generation, poll_timing, sdk_tables, sdk_types

TABLES: tuple[Callable[[], str], ...] = (
    generation.generation,
    sdk_tables.imports,
    sdk_tables.first_submit,
    sdk_tables.sync_calls,
    sdk_tables.async_polls,
    sdk_tables.many_tasks,
    sdk_types.checking,
    poll_timing.timing,
    bulk.bulk_run,
)
"""Each measures something and gives a table in Markdown; a new one is added here."""

_RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = """# What things cost

Printed by `make bench`. Processor time on the machine it ran on: the ratios mean more
than the figures. Programs that are compared took turns; bytecode was there, as after
an installation, and what `generate` keeps of its own templates, as after a first run.
"""


def main() -> None:
    """Measure, print, write."""
    made: list[str] = [_HEAD]
    for measure in TABLES:
        made.append(measure())
        print(made[-1], end="\n\n", flush=True)
    _RESULTS.write_text(
        "\n".join(f"{part.rstrip()}\n" for part in made), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
