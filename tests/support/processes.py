"""Servers as processes of their own: start one, wait until it answers, end it with its children."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    command: Sequence[str], url: str, environment: Mapping[str, str], log: Path, seconds: float = 90
) -> Iterator[None]:
    """Run `command` in the repository while the block runs; `url` must answer within `seconds`.

    AssertionError with the end of its output where it does not start.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(process, url, log, seconds)
            yield
        finally:
            end(process)


def wait_until_it_answers(
    process: "subprocess.Popen[bytes]", url: str, log: Path, seconds: float
) -> None:
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urlopen(url, timeout=10).close()
        except HTTPError as answer:
            answer.close()
            if answer.code < 500:
                return
        except (URLError, ConnectionError):
            pass
        else:
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} does not answer. The server said:\n{log.read_text()[-3000:]}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask the whole group to stop, as Ctrl-C does, and insist after a while."""
    for request, seconds in ((signal.SIGINT, 15), (signal.SIGKILL, 5)):
        try:
            os.killpg(process.pid, request)
            process.wait(seconds)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
        return
