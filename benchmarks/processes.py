"""Servers as processes of their own."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

PATIENCE = 60.0  # seconds for a process to stop
ONE_WORKER = "--workers 1 --worker-class sync --log-level error --no-control-socket"


def gunicorn_command(application: str, descriptor: int) -> list[str]:
    """Return the command of a gunicorn with one worker, on a listening socket."""
    start = [sys.executable, "-m", "gunicorn", application, "--bind", f"fd://{descriptor}"]
    return start + ONE_WORKER.split()


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], keep: int | None = None
) -> Iterator[int]:
    """Run the command while the block runs, and yield its process id.

    It is stopped at the end, by force after PATIENCE. `keep` is a descriptor that it inherits,
    such as a listening socket: connections wait there until the server accepts them.
    """
    process = subprocess.Popen(command, env=environment, pass_fds=[] if keep is None else [keep])
    try:
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=PATIENCE)
