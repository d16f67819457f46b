"""The API under the faults: one charge for each new key, tasks that end. Pure."""

import json
from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

OTHER = "task_of_somebody_else"
"""A task that is there, has succeeded, and is not the caller's."""


class KeyReused(Exception):
    """The idempotency key was used for another body."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task that was charged."""

    task_id: str
    body: bytes
    """The request that made it."""

    @property
    def prompt(self) -> str:
        """What was asked for: no two wanted tasks of a run ask for the same."""
        prompt: str = json.loads(self.body)["input"]["prompt"]
        return prompt


@dataclass(slots=True)
class Ledger:
    """Who was charged for what, and how far each task is.

    A task moves when somebody looks at it, so a run needs no time: `looks` answers
    say queued or processing before one says `end`.
    """

    end: str = "succeeded"
    looks: int = 2
    charges: list[str] = field(default_factory=list)
    """The id of a task for each time its owner was charged."""

    _by_key: dict[str, Task] = field(default_factory=dict)
    _tasks: dict[str, Task] = field(default_factory=dict)
    _seen: dict[str, int] = field(default_factory=dict)

    def submit(self, key: str | None, body: bytes) -> Task:
        """The task of that key, made and charged if it is new; without a key always.

        Raises KeyReused if the key belongs to other bytes.
        """
        known = None if key is None else self._by_key.get(key)
        if known is None:
            return self._charge(key, body)
        if known.body != body:
            raise KeyReused
        return known

    def look(self, task_id: str) -> str | None:
        """The status of the task, one look further than before; None: no such task."""
        if task_id == OTHER:
            return "succeeded"
        if task_id not in self._tasks:
            return None
        self._seen[task_id] += 1
        if self._seen[task_id] > self.looks:
            return self.end
        return "queued" if self._seen[task_id] == 1 else "processing"

    def ids_of(self, prompt: str) -> list[str]:
        """The ids of the tasks that asked for it."""
        return [task.task_id for task in self._tasks.values() if task.prompt == prompt]

    def _charge(self, key: str | None, body: bytes) -> Task:
        task = Task(f"task_{len(self._tasks) + 1}", body)
        self._tasks[task.task_id] = task
        self._seen[task.task_id] = 0
        self.charges.append(task.task_id)
        if key is not None:
            self._by_key[key] = task
        return task


def film_of(task_id: str) -> bytes:
    """The file that a task makes; no other task makes the same."""
    return f"the film of {task_id}; ".encode() * 500
