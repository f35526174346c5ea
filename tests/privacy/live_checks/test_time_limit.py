"""The time limit stops its block, and leaves the alarms of others in place."""

import signal
import time
from threading import Thread

import pytest

from privacy.live_checks.time_limit import TimeLimitError, time_limit


def wait(seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        pass


def test_a_block_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(TimeLimitError), time_limit(0.02):
        wait(5)
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


def test_a_block_in_time_is_not_stopped_later() -> None:
    with time_limit(0.02):
        pass
    wait(0.03)


@pytest.mark.parametrize("limit", [30, 90], ids=["shorter", "longer"])
def test_the_alarm_of_a_queue_for_its_task_stays(limit: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, 60)
    try:
        with time_limit(limit):
            assert signal.getitimer(signal.ITIMER_REAL)[0] <= min(limit, 60)
        assert 50 < signal.getitimer(signal.ITIMER_REAL)[0] <= 60
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def test_a_thread_has_no_alarm_and_no_limit() -> None:
    ended = list[bool]()

    def block() -> None:
        with time_limit(0.01):
            wait(0.03)
        ended.append(True)

    thread = Thread(target=block)
    thread.start()
    thread.join()
    assert ended == [True]
