"""A file of jobs, read and checked whole before anything is sent."""

import os
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from mindvideo import InputError
from mindvideo._runtime.catalog import Json, ModelInfo
from mindvideo._runtime.inputs.input_errors import build_input
from mindvideo.bulk.lines import BadLine, csv_lines, json_lines
from mindvideo.bulk.records import Job, JobsError, Problem
from mindvideo.catalog import models, retired

MEMBERS = frozenset({"name", "model", "input", "tags"})
LONGEST_NAME = 200


class Line(NamedTuple):
    """A line of the file: what it says, or why it cannot be read."""

    number: int
    said: Mapping[str, Json] | BadLine


def read_jobs(path: str | os.PathLike[str], default_model: str | None) -> list[Job]:
    """The jobs of a .jsonl or .csv file. Raises JobsError with every problem."""
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        said = reason.strerror if isinstance(reason, OSError) else "it is not UTF-8"
        raise JobsError(str(file), (Problem(0, f"cannot be read: {said}"),)) from None
    read = csv_lines if file.suffix.lower() == ".csv" else json_lines
    lines = (Line(number, said) for number, said in read(text, default_model))
    jobs, problems = _sorted_out(lines, default_model)
    if not jobs and not problems:
        problems = [Problem(0, "holds no jobs")]
    if problems:
        raise JobsError(str(file), tuple(problems))
    return jobs


def _sorted_out(
    lines: Iterable[Line], default_model: str | None
) -> tuple[list[Job], list[Problem]]:
    jobs: list[Job] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    for place, line in enumerate(lines, start=1):
        found = _job(line, place, default_model)
        if isinstance(found, Job):
            # Names become names of files, and some file systems ignore the case.
            first = seen.setdefault(found.name.casefold(), found.line)
            if first == found.line:
                jobs.append(found)
                continue
            found = [f"the name {found.name!r} is taken by line {first}"]
        problems += [Problem(line.number, message) for message in found]
    return jobs, problems


def _job(line: Line, place: int, default_model: str | None) -> Job | list[str]:
    """The job, or everything that is wrong with its line."""
    said = line.said
    if isinstance(said, BadLine):
        return [said.reason]
    wrong = list(_misfits(said))
    if wrong:
        return wrong
    model = said.get("model", default_model)
    input_ = said.get("input")
    if not isinstance(model, str):
        return ["names no model: give it a model, or all of them with --model"]
    if model not in models:
        return [_unknown(model)]
    if not isinstance(input_, dict):
        return ["input should be an object"]
    problems = _refusals(models[model], input_)
    if problems:
        return problems
    tags = _tags(said.get("tags", []))
    name = said.get("name", f"job-{place:05d}")
    return Job(str(name), model, input_, tags, place, line.number)


def _tags(said: Json) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()


def _misfits(said: Mapping[str, Json]) -> Iterator[str]:
    extra = sorted(said.keys() - MEMBERS)
    if extra:
        yield f"{', '.join(extra)}: not a member of a job; fields go into input"
    name = said.get("name", "-")
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        yield f"name should be a string of 1 to {LONGEST_NAME} characters"
    elif not name.isprintable():
        yield "name holds a character that cannot be printed"
    tags = said.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield "tags should be a list of strings"


def _unknown(model: str) -> str:
    if model in retired:
        replacement = retired[model].replacement
        return f"the model {model} is gone" + (
            f"; use {replacement}" if replacement else ""
        )
    near = get_close_matches(model, models, n=1)
    meant = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(models)}"
    return f"there is no model {model!r}{meant}"


def _refusals(info: ModelInfo, input_: Mapping[str, Json]) -> list[str]:
    model = info.input_model
    try:
        build_input(info, lambda: model.model_validate(input_), model, input_)
    except InputError as refused:
        return [str(problem) for problem in refused.errors]
    return []
