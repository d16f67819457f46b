"""The command line `mindvideo`, also available as `python -m mindvideo.cli`.

Needs `pip install "mindvideo[cli]"`. Exit codes are in `mindvideo.cli.exit_codes`.
"""

import sys
from collections.abc import Sequence
from importlib.util import find_spec

__all__ = ["main"]

_NEEDS = ("click", "rich")
_WRONG_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code. Raises nothing but SystemExit."""
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        needed = ", ".join(missing)
        line = f'mindvideo: needs {needed}; run: pip install "mindvideo[cli]"'
        print(line, file=sys.stderr)
        return _WRONG_USAGE
    from mindvideo.cli.entry import run

    return run(arguments)
