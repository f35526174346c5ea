"""What the request log costs one request in our own Python, against the bare os.write it cannot do
without.

Run from the top folder: python benchmarks/request_log/hot_loop.py [rounds]
Without `rounds` it writes its section of docs/reference/performance.md, otherwise it prints it.
"""

import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings

REQUESTS = 5_000  # in one round of one measurement
ROUNDS = 41
BARE = "bare `os.write` of the line"


def configure(folder: Path) -> None:
    settings.configure(
        SECRET_KEY="only-for-the-benchmark",  # noqa: S106
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.request_log.urls",
        INSTALLED_APPS=["privacy.request_log"],
        MIDDLEWARE=[],
        USE_TZ=True,
        STATIC_URL="/static/",
        LANGUAGES=[("de", "German"), ("en", "English")],
        PRIVACY_REQUEST_LOG_SPOOL_DIR=folder / "spool",
        PRIVACY_REQUEST_LOG_SEGMENT_BYTES=1 << 30,
    )
    django.setup()


def measurements(folder: Path) -> dict[str, Callable[[], object]]:
    from django.http import HttpResponse
    from django.test import RequestFactory
    from django.urls import resolve

    from privacy.request_log.middleware import RequestLogMiddleware
    from privacy.request_log.recorder import now, recorder

    plain = RequestFactory().get("/orders/17/")
    full = RequestFactory().get(
        "/orders/17/?page=2&q=nina",
        headers={"referer": "https://testserver/orders/?page=1&q=x", "host": "testserver"},
    )
    static = RequestFactory().get("/static/site/app.3f2a1b9c.css", headers=full.headers)
    unseen = RequestFactory().get(full.get_full_path(), headers=full.headers)
    paths = (f"/orders/{number}/" for number in itertools.count())
    for request in (plain, full, unseen):
        request.resolver_match = resolve(request.path_info)
    log = recorder()

    def visit_unseen() -> None:
        unseen.path = next(paths)
        log.record(unseen, now(), 200, 5_000)

    log.record(full, now(), 200, 5_000)
    line = next((folder / "spool").glob("*.log")).read_bytes()
    bare = os.open(folder / "bare", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    response = HttpResponse(b"x" * 5_000)
    middleware = RequestLogMiddleware(lambda _: response)
    return {
        BARE: lambda: os.write(bare, line),
        "append, plain URL": lambda: log.record(plain, now(), 200, 5_000),
        "append, query and referrer": lambda: log.record(full, now(), 200, 5_000),
        "append, a path never seen before": visit_unseen,
        "append, static file with referrer": lambda: log.record(static, now(), 200, 5_000),
        "whole middleware, query and referrer": lambda: middleware(full),
    }


def microseconds(call: Callable[[], object]) -> float:
    began = time.perf_counter_ns()
    for _ in range(REQUESTS):
        call()
    return (time.perf_counter_ns() - began) / REQUESTS / 1000


def main(rounds: int) -> str:
    """The section of the document."""
    with tempfile.TemporaryDirectory() as name:
        configure(Path(name))
        calls = measurements(Path(name))
        times: dict[str, list[float]] = {label: [] for label in calls}
        for _ in range(rounds):
            for label, call in calls.items():
                times[label].append(microseconds(call))
    bare = statistics.median(times[BARE])
    lines = []
    for label, durations in times.items():
        median = statistics.median(durations)
        lines.append(
            f"| {label} | {min(durations):.2f} | {median:.2f} | {max(durations):.2f} | "
            f"{median / bare:.2f} |"
        )
    table = "\n".join(lines)
    return f"""\
### The append alone

Microseconds per request in a loop of {REQUESTS:,} in {rounds} interleaved rounds, with
everything: address, minimised URL and referrer, encoding, one `os.write`. The ratio is that of
the medians.

| | least | median | greatest | × a bare `os.write` |
|---|---|---|---|---|
{table}

{made_by("python benchmarks/request_log/hot_loop.py", "django")}"""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from benchmarks.document import made_by, write_section

    if len(sys.argv) > 1:
        print(main(int(sys.argv[1])))
    else:
        write_section("hot-loop", main(ROUNDS))
