"""How the time of our code grows with its input: the only thing that tests say about time."""

import gc
import time
from collections.abc import Callable

LEAST = 50e-6  # seconds; of less, nothing can be said


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the quickest of some runs: what else the machine does only adds."""
    times = []
    gc.disable()
    try:
        for _run in range(3):
            began = time.process_time()
            work()
            times.append(time.process_time() - began)
    finally:
        gc.enable()
    return max(min(times), LEAST)


def is_linear(short: Callable[[], object], long: Callable[[], object]) -> bool:
    """Whether the work on four times the input takes less than nine times the time."""
    return seconds(long) < 9 * seconds(short)


def is_bounded(short: Callable[[], object], long: Callable[[], object]) -> bool:
    """Whether the work on an input of any length takes about the time of a short one."""
    return seconds(long) < 4 * seconds(short)
