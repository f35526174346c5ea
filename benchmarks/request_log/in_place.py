"""What the request log costs where it stands: in gunicorn, on a light page, request beside request.

One worker holds the site four times over: twice without a log, once with a bare `os.write`, once
with the log. It takes them in a new order in every block of four requests, so that a pair lies
milliseconds apart, and counts the CPU of its thread from one request to the next: all of it, cold
caches included.

Run from the top folder: .venv/bin/python -m benchmarks.request_log.in_place [blocks]
Without `blocks` it writes its section of docs/reference/performance.md, otherwise it prints it.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.document import made_by, write_section
from benchmarks.processes import gunicorn_command
from benchmarks.request_log.in_place_site import ARMS, FOLDER, PLAIN, RESULTS
from benchmarks.request_log.load import fetch

BLOCKS = 6_000
WARM_UP = 200  # blocks before the first that counts
PATIENCE = 30  # seconds
REQUESTS = {
    "without a referrer": ("/orders/17/", ""),
    "by a link on another page": ("/orders/17/", "http://127.0.0.1/orders/"),
    "both with a query, of which something goes": (
        "/orders/17/?page=2&q=x",
        "http://127.0.0.1/orders/?page=1&q=x",
    ),
}
SITE = "benchmarks.request_log.in_place_site:application()"


def measure(blocks: int, path: str, referrer: str) -> dict[str, list[float]]:
    """Microseconds of CPU of each request, by site, in the order of the blocks."""
    with tempfile.TemporaryDirectory() as name, socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
        command = gunicorn_command(SITE, listener.fileno())
        server = subprocess.Popen(
            command, env=os.environ | {FOLDER: name}, pass_fds=[listener.fileno()]
        )
        try:
            head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            request = (head + (f"Referer: {referrer}\r\n" if referrer else "") + "\r\n").encode()
            for _request in range((WARM_UP + blocks) * len(ARMS)):
                fetch(port, request)
            costs = results(port)
        finally:
            server.terminate()
            server.wait(PATIENCE)
        written = sum(file.read_bytes().count(b"\n") for file in Path(name, "spool").glob("*.log"))
    if written != WARM_UP + blocks:
        raise SystemExit(f"The log holds {written} of {WARM_UP + blocks} requests.")
    return {arm: [cost / 1000 for cost in costs[arm][WARM_UP:]] for arm in ARMS}


def results(port: int) -> dict[str, list[int]]:
    """Nanoseconds by site, as the server noted them."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET {RESULTS} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    durations: dict[str, list[int]] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return durations


def added(costs: dict[str, list[float]], arm: str) -> list[float]:
    """What a site costs more than that without a log beside it, block by block."""
    return [cost - plain for cost, plain in zip(costs[arm], costs[PLAIN], strict=True)]


def main(blocks: int) -> str:
    """The section of the document."""
    lines = []
    for label, (path, referrer) in REQUESTS.items():
        costs = measure(blocks, path, referrer)
        for arm in ARMS[1:]:
            low, middle, high = statistics.quantiles(added(costs, arm), n=4)
            lines.append(f"| {label} | {arm} | **{middle:+.1f}** | {low:+.1f} to {high:+.1f} |")
            label = ""
        plain = statistics.median(costs[PLAIN])
    table = "\n".join(lines)
    return f"""\
### In place

A page of one line through gunicorn, which takes {plain:.0f} µs without a log: the CPU of the
worker's thread from one request to the next, of {blocks:,} blocks of four requests in random
order. What is added is the median over the blocks, each against the request without a log in the
same block; half of the blocks lie in the range.

| request | | added, µs | half of the blocks |
|---|---|---|---|
{table}

{made_by(".venv/bin/python -m benchmarks.request_log.in_place", "django", "gunicorn")}"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(main(int(sys.argv[1])))
    else:
        write_section("in-place", main(BLOCKS))
