"""Work in a second process: its result, its errors, and what is left behind.

Each test runs a process of its own: that of the tests may have threads, and such a
process is not copied.
"""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def printed(code: str) -> list[str]:
    """The lines that a program prints."""
    program = (
        f"import os\nfrom generator.output.background import in_background\n{code}"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def test_work_is_done_in_another_process() -> None:
    """The result comes from a process that is not this one, and that has ended."""
    lines = printed("""
with in_background(lambda: {"pid": str(os.getpid())}) as result:
    pid = int(result()["pid"])
print(pid != os.getpid())
try:
    os.kill(pid, 0)
except ProcessLookupError:
    print("ended")
""")
    assert lines == ["True", "ended"]


def test_error_is_raised_here() -> None:
    """What fails there is done again here, so that its error is seen."""
    lines = printed("""
def fail():
    raise ValueError(str(os.getpid()))
try:
    with in_background(fail) as result:
        result()
except ValueError as error:
    print(str(error) == str(os.getpid()))
""")
    assert lines == ["True"]


def test_result_that_nobody_asks_for_holds_nothing_up() -> None:
    """A child with more to say than a pipe holds ends when nobody listens."""
    lines = printed("""
files = os.listdir("/dev/fd")
with in_background(lambda: {"text": "x" * 1_000_000}):
    pass
print(os.listdir("/dev/fd") == files)
try:
    os.wait()
except ChildProcessError:
    print("no child")
""")
    assert lines == ["True", "no child"]


def test_process_with_threads_is_not_copied() -> None:
    """Where another thread could hold a lock, the work is done here, when asked for."""
    lines = printed("""
import threading
end = threading.Event()
thread = threading.Thread(target=end.wait)
thread.start()
with in_background(lambda: {"pid": str(os.getpid())}) as result:
    print(result()["pid"] == str(os.getpid()))
end.set()
""")
    assert lines == ["True"]
