"""Do generated models accept exactly what their schemas accept? Prints the tables.

python -m bench.fidelity        (or: make fidelity)
"""

import sys
from collections.abc import Callable

from bench import fidelity_drawn, fidelity_models, fidelity_suite
from bench.fidelity_table import Table

TABLES: dict[str, Callable[[], Table]] = {
    "official suite": fidelity_suite.run,
    "five models": lambda: fidelity_models.run(fidelity_models.platform_models()),
    "200 awkward models": lambda: fidelity_models.run(
        fidelity_models.awkward_models(200)
    ),
    "drawn schemas": lambda: fidelity_drawn.run(60),
}


def main() -> None:
    """Print the tables; exit 1 when a model was not exact."""
    wrong = False
    for title, made in TABLES.items():
        table = made()
        print(table.text(title), end="\n\n", flush=True)
        wrong = wrong or table.total.wrong > 0
    sys.exit(wrong)


if __name__ == "__main__":
    main()
