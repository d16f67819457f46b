"""Run a command of the generator, and die at a given step of its writing.

    python -m tests.killed STEP FOLDER COMMAND...

A step is a call that changes something in or below the folder, or removes anything.
Without a step to die at, 0, it prints how many there were.
"""

import os
import signal
import sys
from pathlib import Path

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


if __name__ == "__main__":
    step, folder, *command = sys.argv[1:]
    steps = Steps(str(Path(folder)), int(step))
    sys.addaudithook(steps)
    main(command, standalone_mode=False)
    print(steps.count)
