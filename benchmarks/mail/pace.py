"""How fast messages are sent, and what that costs."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Pace:
    """Messages per second, and the seconds of the processor that 1,000 of them take: in the worker,
    and in the process of its database session; the memory that sending added, in KiB."""

    rate: float
    worker: float
    database: float
    memory: int


def paced(messages: int, action: Callable[[], Any]) -> Pace:
    """The pace at which an action sends so many messages."""
    Path("/proc/self/clear_refs").write_text("5")  # proc(5): the peak of memory begins again
    memory, worker, database = memory_kib("VmRSS"), time.process_time(), database_cpu()
    _result, seconds = timed(action)
    per_1000 = 1000 / messages
    return Pace(
        messages / seconds,
        (time.process_time() - worker) * per_1000,
        (database_cpu() - database) * per_1000,
        memory_kib("VmHWM") - memory,
    )


def database_cpu() -> float:
    """Seconds of the processor that the database's process of this session has used (Linux)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()[0]
    # proc(5): behind the name in parentheses, utime and stime are the 12th and 13th value.
    values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What an action returns, and its seconds."""
    start = time.perf_counter()
    result = action()
    return result, time.perf_counter() - start


def memory_kib(kind: str) -> int:
    """Memory of this process, in KiB: VmRSS is that of now, VmHWM its peak (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{kind}:")[2].split()[0])
