"""Run the generator in copies of this process, which die at a step of their writing.

    python -m tests.generator.output.killed FOLDER

Each line of stdin is a step and the arguments of a command, as JSON. A step is a call
that changes something in or below the folder, or removes anything; 0 is none. For each
command one line: its exit code, negative for a signal, and how many steps there were.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from importlib import import_module

from generator.cli import main

_CHANGING = {"os.mkdir", "os.rename", "os.rmdir", "os.remove"}


class Steps:
    """An audit hook that counts the steps and kills its own process at one of them."""

    def __init__(self, folder: str, last: int) -> None:
        self.folder, self.last, self.count = folder, last, 0

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self._is_step(event, arguments):
            return
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_step(self, event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            is_writing = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            return bool(is_writing) and str(path).startswith(self.folder)
        # A tree is removed by names inside folders that are open.
        is_removing = event in {"os.rmdir", "os.remove"}
        return event in _CHANGING and (
            is_removing or str(arguments[0]).startswith(self.folder)
        )


def run(folder: str, step: int, command: list[str]) -> tuple[int, int]:
    """The exit code of a command and its steps, if it lived to tell."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        steps = Steps(folder, step)
        sys.addaudithook(steps)
        with open(os.devnull, "w") as sys.stdout, suppress(BaseException):
            main(command, standalone_mode=False)
            os.write(writing, str(steps.count).encode())
            os._exit(0)
        os._exit(1)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with open(reading) as pipe:
        return os.waitstatus_to_exitcode(status), int(pipe.read() or 0)


if __name__ == "__main__":
    # Once for all: the copies find what is imported here.
    for name in ("catalog.build", "openapi.document", "output.incremental", "pipeline"):
        import_module(f"generator.{name}")

    for line in sys.stdin:
        step, command = json.loads(line)
        print(json.dumps(run(sys.argv[1], step, command)), flush=True)
