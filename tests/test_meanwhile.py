"""Work in a second process: its result, its errors, and what is left behind."""

import os
import threading

import pytest

from generator.meanwhile import meanwhile


def test_work_is_done_in_another_process() -> None:
    """The result comes from a process that is not this one, and that has ended."""
    with meanwhile(lambda: {"pid": str(os.getpid())}) as result:
        pid = int(result()["pid"])
    assert pid != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_error_is_raised_here() -> None:
    """What fails there is done again here, so that its error is seen."""

    def fail() -> None:
        raise ValueError(f"in {os.getpid()}")

    with (
        meanwhile(fail) as result,
        pytest.raises(ValueError, match=f"in {os.getpid()}"),
    ):
        result()


def test_result_that_nobody_asks_for_holds_nothing_up() -> None:
    """A child with more to say than a pipe holds ends when nobody listens."""
    files = len(os.listdir("/proc/self/fd"))
    with meanwhile(lambda: {"text": "x" * 1_000_000}):
        pass
    assert len(os.listdir("/proc/self/fd")) == files
    with pytest.raises(ChildProcessError):
        os.wait()


def test_process_with_threads_is_not_copied() -> None:
    """Where another thread could hold a lock, the work is done here, when asked for."""
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        with meanwhile(lambda: {"pid": str(os.getpid())}) as result:
            assert result() == {"pid": str(os.getpid())}
    finally:
        end.set()
        thread.join()
