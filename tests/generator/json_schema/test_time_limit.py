"""The limit of CPU time, wherever the timer fires."""

import gc
from time import process_time

import pytest

from generator.json_schema.time_limit import OutOfTime, processor_time


def test_a_block_that_never_ends_is_out_of_time() -> None:
    """The block is left by an exception."""
    with pytest.raises(OutOfTime), processor_time(0.01):
        while True:
            pass


def test_a_timer_that_fires_in_a_garbage_collection_fires_again() -> None:
    """What a callback of the collector raises is lost, so the next firing counts."""

    def busy(*_: object) -> None:
        until = process_time() + 0.03
        while process_time() < until:
            pass

    gc.callbacks.append(busy)
    try:
        with pytest.raises(OutOfTime), processor_time(0.01):
            gc.collect()
            while True:
                pass
    finally:
        gc.callbacks.remove(busy)
