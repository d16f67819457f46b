"""`results.jsonl`: the run as a file, a line for each job."""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from mindvideo import MindVideoError
from mindvideo.bulk.rows import Row
from mindvideo.bulk.store import Store


def write_results(store: Store, out: str | os.PathLike[str]) -> Path:
    """Write the file into the folder, whole or not at all; returns its path."""
    path = Path(out) / "results.jsonl"
    return store.read(lambda rows: write_whole(path, map(_line, rows)))


def write_whole(path: Path, lines: Iterable[str]) -> Path:
    """Write a file that is never seen half. Raises MindVideoError."""
    part = path.with_name(f"{path.name}.{token_hex(6)}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.writelines(lines)
        os.replace(part, path)
    except OSError as reason:
        raise MindVideoError(
            f"{path} cannot be written: {reason.strerror}. Once that is fixed, run "
            "the same command to go on."
        ) from None
    finally:
        with suppress(OSError):
            part.unlink()
    return path


def _line(row: Row) -> str:
    return json.dumps(result_of(row)) + "\n"


def result_of(row: Row) -> dict[str, object]:
    """What a line says of a job; times are in UTC, `host` is where the files are."""
    return {
        "job": row["name"],
        "model": row["model"],
        "tags": json.loads(row["tags"]),
        "status": row["status"],
        "task_id": row["task_id"],
        "cost": None if row["cost"] is None else float(row["cost"]),
        "files": json.loads(row["files"] or "[]"),
        "host": row["host"],
        "error": row["error"],
        "submitted_at": _time(row["submitted_at"]),
        "finished_at": _time(row["finished_at"]),
    }


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
