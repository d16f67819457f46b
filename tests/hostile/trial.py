"""One hostile file through the generator, and what became of it."""

import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from generator import SchemaError, generate
from generator.catalog import build as catalog_build
from generator.catalog.loader import load
from generator.output import writer
from tests.hostile import papers
from tests.hostile.texts import CANARY

CHILD = Path(__file__).with_name("child.py")
MAX_SECONDS = 5
BATCH = 100


@dataclass(slots=True)
class Tally:
    """What became of many files; all lists stay empty when all is well."""

    files: int = 0
    refused: int = 0
    generated: int = 0
    tracebacks: list[str] = field(default_factory=list[str])
    slow: list[str] = field(default_factory=list[str])
    nowhere: list[str] = field(default_factory=list[str])
    outside: list[str] = field(default_factory=list[str])
    effects: list[str] = field(default_factory=list[str])
    lost: list[str] = field(default_factory=list[str])
    alive: list[str] = field(default_factory=list[str])

    @property
    def failures(self) -> dict[str, list[str]]:
        """What must not be, by the words of the table."""
        return {
            "tracebacks": self.tracebacks,
            f"longer than {MAX_SECONDS} s": self.slow,
            "refusals without file and pointer": self.nowhere,
            "files outside the root": self.outside,
            "effects at import": self.effects,
            "values or names lost": self.lost,
            "live markup in documents": self.alive,
        }


@dataclass(slots=True)
class Trial:
    """Files go in one by one; those that are taken are generated a batch at a time."""

    folder: Path
    tally: Tally = field(default_factory=Tally)
    taken: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def judge(self, source: bytes, name: str) -> None:
        """Show one file to the generator."""
        self.tally.files += 1
        schemas = self.folder / "one"
        schemas.mkdir(exist_ok=True)
        (schemas / "model.json").write_bytes(source)
        start = time.process_time()
        try:
            sdk = catalog_build.build(load(schemas))
        except SchemaError as error:
            self.refuse(error, name)
        except Exception as error:  # that is what is looked for
            self.tally.tracebacks.append(f"{name}: {type(error).__name__}: {error}")
        else:
            self.tally.generated += 1
            # Two files of one name are refused as such; here each is on its own.
            self.taken[sdk.models[0].names.attribute] = source
        if time.process_time() - start > MAX_SECONDS:
            self.tally.slow.append(name)
        if len(self.taken) == BATCH:
            self.generate()

    def refuse(self, error: SchemaError, name: str) -> None:
        """A refusal names the file and a place in it, each problem in one line."""
        self.tally.refused += 1
        lines = str(error).splitlines()
        if not lines or not all(line.startswith("model.json: /") for line in lines):
            self.tally.nowhere.append(f"{name}: {error}")

    def generate(self) -> None:
        """Write the SDK of all that was taken, import it and read its documents."""
        taken, self.taken = self.taken, {}
        if not taken:
            return
        place = self.folder / f"batch-{self.tally.files}"
        schemas, out = place / "schemas", place / "work" / "out"
        schemas.mkdir(parents=True)
        for name, source in taken.items():
            (schemas / f"{name}.json").write_bytes(source)
        start = time.process_time()
        try:
            writer.write(out, generate(schemas))
        except Exception as error:
            self.tally.tracebacks.append(f"{place}: {type(error).__name__}: {error}")
            return
        if time.process_time() - start > MAX_SECONDS * len(taken):
            self.tally.slow.append(str(place))
        self.look(place, out)

    def look(self, place: Path, out: Path) -> None:
        """What is in the folder, what an import does, what is alive in the documents."""
        command = [sys.executable, "-X", "utf8", str(CHILD), str(out)]
        done = subprocess.run(
            command, cwd=place / "work", capture_output=True, text=True, check=False
        )
        if done.returncode:
            self.tally.tracebacks.append(f"{place}: import: {done.stderr[-500:]}")
        else:
            said = json.loads(done.stdout)
            self.tally.effects += [f"{place}: {it}" for it in said["effects"]]
            self.tally.lost += [f"{place}: {it}" for it in said["lost"].items()]
        there = {it.name for it in place.iterdir()} | {
            it.name for it in (place / "work").iterdir()
        }
        strays = there - {"schemas", "work", "out"}
        self.tally.outside += [f"{place}: {it}" for it in strays]
        self.tally.effects += [str(it) for it in place.rglob(f"*{CANARY}*")]
        docs = out / "docs"
        for paper in [docs / "catalog.md", *sorted((docs / "models").glob("*.md"))]:
            found = papers.alive(paper.read_text(encoding="utf-8"))
            self.tally.alive += [f"{paper}: {it}" for it in found]
