"""`make fuzz`: the loader and the parser under a coverage-guided fuzzer.

    python -m tests.hostile.fuzz MINUTES

Seeded with the project's schema files and the corpus of refused ones. What is found is
kept in `.fuzz/`, the corpus too, so that the next run goes on from there. Exit code 1
when anything but a clean refusal or a model came out.
"""

import json
import os
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random

import atheris

with atheris.instrument_imports(include=["generator"]):
    from generator import SchemaError
    from generator.catalog import build as catalog_build
    from generator.catalog.loader import PROJECT_SCHEMAS, SchemaFile, load
    from generator.gate import check as gate_check
    from generator.json_schema.judge import Judge
    from generator.json_schema.strict_json import parse_json, read_json
    from generator.render.renderer import render_model_source

from tests.hostile import draw
from tests.hostile.trial import MAX_SECONDS

PROJECT = Path(__file__).parents[2]
FOUND = PROJECT / ".fuzz"
NAME = "model.json"
MAX_LENGTH = 20_000

SOURCES = load(PROJECT_SCHEMAS)
META = read_json(PROJECT_SCHEMAS / "_meta.json", "_meta.json")
assert isinstance(META, dict)
JUDGE = Judge(META)
FIRST_CHARACTER = len(f"{NAME}: ")

COUNTS: Counter[str] = Counter()
START = time.monotonic()


def outcome(source: bytes) -> str:
    """What becomes of one file: `refused` or `generated`; any other is a finding."""
    try:
        document = parse_json(source, NAME)
        if not isinstance(document, dict) or JUDGE.problems(document, NAME, ""):
            return "refused"
        file = SchemaFile(NAME, document)
        sdk = catalog_build.build(replace(SOURCES, files=(file,)))
        text = render_model_source(sdk.models[0].input)
        gate_check.check({"model.py": text}, sdk)
    except SchemaError as error:
        named = all(str(it).startswith(f"{NAME}: /") for it in error.problems)
        return "refused" if named else "nowhere"
    except Exception as error:  # that is what is looked for
        return f"traceback: {type(error).__name__}"
    return "generated"


def one(source: bytes) -> None:
    """One run: count it, and keep what must not be."""
    start = time.process_time()
    became = outcome(source)
    if time.process_time() - start > MAX_SECONDS:
        became = f"slow: {became}"
    COUNTS[became] += 1
    if became not in {"refused", "generated"}:
        keep(source, became)


def keep(source: bytes, became: str) -> None:
    """Write down a finding, ten of each kind at most."""
    if COUNTS[became] <= 10:
        kind = "".join(it if it.isalnum() else "-" for it in became)
        (FOUND / f"{kind}-{COUNTS[became]}.json").write_bytes(source)


def finish() -> None:
    """Print the counts and end; the fuzzer itself never returns."""
    print(f"runs {COUNTS.total():,}")
    for became, count in sorted(COUNTS.items()):
        print(f"{became} {count:,}")
    sys.stdout.flush()
    os._exit(bool(COUNTS.keys() - {"refused", "generated"}))


def mutated(source: bytes, max_size: int, seed: int) -> bytes:
    """Half of the time bytes change, else a value or a name of the document does."""
    random = Random(seed)
    try:
        document = json.loads(source)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict) or random.random() < 0.4:
        return atheris.Mutate(source, max_size)
    for _ in range(random.randint(1, 3)):
        change(random, document)
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")[
        :max_size
    ]


def change(random: Random, document: dict[str, draw.Json]) -> None:
    """Change one place in a document, far inside more often than at the top."""
    place: dict[str, draw.Json] = document
    while inner := [it for it in place.values() if isinstance(it, dict)]:
        place = random.choice(inner)
        if random.random() < 0.3:
            break
    name = random.choice([*place, draw.text_of(random), *draw.KEYWORDS])
    place[name] = random.choice(
        [draw.value_of(random), draw.member(random, 1), *place.values()]
    )


def main(minutes: float) -> None:
    """Fuzz for some minutes."""
    corpus = FOUND / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    seeds = [
        *PROJECT_SCHEMAS.glob("[!_]*.json"),
        *PROJECT.glob("tests/generator/rejected/*/*.json"),
    ]
    for number, path in enumerate(seeds):
        if path.stat().st_size <= MAX_LENGTH:
            (corpus / f"seed-{number}").write_bytes(path.read_bytes())
    options = [f"-max_len={MAX_LENGTH}", "-timeout=60", "-verbosity=0"]
    options += [f"-artifact_prefix={FOUND}/", str(corpus)]

    def run(source: bytes) -> None:
        one(source)
        if time.monotonic() > START + 60 * minutes:
            finish()

    atheris.Setup([sys.argv[0], *options], run, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main(float(sys.argv[1]))
