"""The main thread's own time, from a trace of Chromium. Pure."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

CATEGORIES = ["toplevel", "blink.user_timing"]
SLOWER = 4  # times the processor is slowed down, to be as slow as a simple phone
TASK, FINISHED, MARK = "ThreadControllerImpl::RunTask", "X", "usable"


class NotMarkedError(Exception):
    """The button never became usable while the trace ran."""


@dataclass(frozen=True, slots=True)
class MainThread:
    """CPU time of the page's main thread, in ms: until the button could be used, and until the page
    was at rest."""

    usable: float
    rest: float


def main_thread(trace: bytes) -> MainThread:
    """From the JSON of a trace of one visit. Raises NotMarkedError."""
    return _sum(json.loads(trace)["traceEvents"])


def _sum(events: Iterable[Mapping[str, Any]]) -> MainThread:
    """The time counts from the first task of the thread that set the mark: each page gets a process
    of its own."""
    events = list(events)
    mark = next((event for event in events if event.get("name") == MARK), None)
    if mark is None:
        raise NotMarkedError
    thread = mark["pid"], mark["tid"]
    # The last one may not be finished: it is our own call that waits for rest. The first, of some
    # microseconds, may have begun before the process had a clock of the thread.
    tasks = [
        event
        for event in events
        if event.get("name") == TASK and event["ph"] == FINISHED and "tdur" in event
    ]
    usable = rest = 0
    for task in tasks:
        if (task["pid"], task["tid"]) != thread:
            continue
        rest += task["tdur"]
        # Of the task that set the mark counts what ran before it.
        usable += max(0, min(task["tdur"], mark["tts"] - task["tts"]))
    return MainThread(usable / 1000, rest / 1000)
