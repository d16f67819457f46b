"""`results.jsonl`: the run as a file, a line for each job."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from mindvideo import MindVideoError
from mindvideo.bulk.rows import Row
from mindvideo.bulk.store import Store


def write_results(store: Store, out: str | os.PathLike[str]) -> Path:
    """Write the file into the folder, whole or not at all; returns its path."""
    lines = (json.dumps(result_of(row)) + "\n" for row in store.rows())
    return write_whole(Path(out) / "results.jsonl", "".join(lines))


def write_whole(path: Path, text: str) -> Path:
    """Write a file that is never seen half. Raises MindVideoError."""
    part = path.with_name(f"{path.name}.{token_hex(6)}.part")
    try:
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    except OSError as reason:
        part.unlink(missing_ok=True)
        raise MindVideoError(
            f"{path} cannot be written: {reason.strerror}. When that is mended, the "
            "same command goes on."
        ) from None
    return path


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
