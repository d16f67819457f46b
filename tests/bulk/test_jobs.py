"""A file of jobs: what is taken, and every problem of what is not."""

from pathlib import Path

import pytest

from mindvideo.bulk.file_names import template_of
from mindvideo.bulk.jobs import read_jobs
from mindvideo.bulk.records import JobsError

MODEL = "veo3-1-quality"


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_all_problems_are_told_with_their_lines(tmp_path: Path) -> None:
    """Nothing stops at the first: JSON, model, input, names and members of all lines."""
    good = f'{{"name": "a", "model": "{MODEL}", "input": {{"prompt": "x"}}}}'
    lines = (
        good,
        "{",
        '{"model": "veo3-1-qualty", "input": {}}',
        f'{{"model": "{MODEL}", "input": {{}}}}',
        good.replace('"a"', '"A"'),
        good.replace('"name"', '"title"'),
        '{"input": {"prompt": "x"}}',
        '{"input": {"prompt": NaN}}',
    )
    path = written(tmp_path, "jobs.jsonl", "\n".join(lines))
    with pytest.raises(JobsError) as refused:
        read_jobs(path, None)
    problems = refused.value.problems
    assert [it.line for it in problems] == [2, 3, 4, 5, 6, 7, 8]
    assert "did you mean veo3-1-quality?" in problems[1].message
    assert problems[2].message == "prompt: is required"
    assert "taken by line 1" in problems[3].message
    assert "--model" in problems[5].message


def test_csv_cells_become_what_the_field_wants(tmp_path: Path) -> None:
    """Text stays text, even where it looks like a number; lists are read as JSON."""
    text = 'name,prompt,image_urls,tags\none,42,"[""https://a.example/b.png""]",x y\n'
    (job,) = read_jobs(written(tmp_path, "jobs.csv", text), MODEL)
    assert job.input == {"prompt": "42", "image_urls": ["https://a.example/b.png"]}
    assert (job.name, job.model, job.tags, job.line) == ("one", MODEL, ("x", "y"), 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "holds no jobs"),
        ("prompt\na,b\n", "has 2 cells, the first line 1"),
        ("prompt,prompt\na,b\n", "two columns have the same name"),
    ],
)
def test_csv_that_is_none_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """A CSV file whose lines do not fit is refused with the reason."""
    with pytest.raises(JobsError, match=message):
        read_jobs(written(tmp_path, "jobs.csv", text), MODEL)


def test_names_become_safe_and_stay_different() -> None:
    """A name that is no file's name is changed, and keeps what tells it from others."""
    assert template_of("car-1") == "car-1-{index}{suffix}"
    changed = [
        template_of(it) for it in ("../x", "..\\x", "x{index}", "CON", "результат/1")
    ]
    assert len(set(changed)) == len(changed)
    assert not any(set("/\\") & set(it) or it.startswith(".") for it in changed)
    assert not any("{" in it.removesuffix("-{index}{suffix}") for it in changed)
