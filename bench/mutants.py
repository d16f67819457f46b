"""Does a test fail when the policy is changed? Prints every change that none noticed.

python -m bench.mutants [MODULE ...]        (or: make mutants)

Each mutation of the modules that pyproject.toml names for coverage is tried against
their own tests, then against tests/runtime/policy. One that survives is explained in
mutants.toml or makes this exit 1, and so does an explanation that no survivor needs any
more.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.mutant_trials import Trials
from bench.mutations import mutations

PROJECT = Path(__file__).parent.parent
EXPLAINED = Path(__file__).with_name("mutants.toml")


def main(names: Sequence[str]) -> None:
    """Print what survived and is not explained, and how many did in all."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    reasons = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))
    equivalent = [
        (it["place"], it["change"].strip())
        for it in reasons["equivalent"]
        if it["reason"]
    ]
    wrong = False
    with TemporaryDirectory() as folder, Trials(PROJECT, Path(folder)) as trials:
        for path in settings["tool"]["coverage"]["run"]["include"]:
            module = Path(path).stem
            if not names or module in names:
                listed = [it for it in equivalent if it[0].split(".")[0] == module]
                wrong |= judge(trials, path, Counter(listed))
    sys.exit(wrong)


def judge(trials: Trials, path: str, listed: Counter[tuple[str, str]]) -> bool:
    """Print the figures of one module; whether survivors and explanations differ."""
    text = (PROJECT / path).read_text(encoding="utf-8")
    found = list(mutations(Path(path).stem, text))
    noticed = trials.noticed(path, [text, *(mutation.text for mutation in found)])
    if next(noticed):
        sys.exit("The tests fail without any mutant: see make coverage.")
    alive = Counter[tuple[str, str]]()
    for mutation, is_dead in zip(found, noticed, strict=True):
        if is_dead:
            continue
        name = (mutation.place, mutation.change)
        alive[name] += 1
        if alive[name] > listed[name]:
            _show("survived", name)
    for name in (listed - alive).elements():
        _show("is explained, but did not survive", name)
    killed = len(found) - alive.total()
    print(f"{path}: {len(found)} mutants, {killed} killed", flush=True)
    return alive != listed


def _show(title: str, name: tuple[str, str]) -> None:
    place, change = name
    print(f"{place} {title}:\n{change}\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
