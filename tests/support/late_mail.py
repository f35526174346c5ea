"""A moment in the future, and the time after it, for tests of mails that are sent late."""

from datetime import datetime, timedelta

import time_machine

START = datetime.fromisoformat("2027-03-01T12:00:00+00:00")


def after(**time: float) -> time_machine.travel:
    """Travel to this long after START, such as `after(days=2)`."""
    return time_machine.travel(START + timedelta(**time), tick=False)
