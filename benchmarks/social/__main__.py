"""Our two-click layer beside other people's consent software, on the same page, in one run.

Run from the top folder: make benchmark-social, or python -m benchmarks.social [--rounds 9]
[--print] [--server] Writes docs/reference/performance.md and
docs/reference/performance/social.svg; with --print it only says what it would write.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.document import PAGE, made_by, write_section
from benchmarks.processes import running
from benchmarks.social.contenders import CONTENDERS
from benchmarks.social.drawing import picture
from benchmarks.social.figures import Results, ServerTime
from benchmarks.social.report import COMMAND, section, server_time
from benchmarks.social.visits import Visitor, visiting

HERE = Path(__file__).resolve().parent
ROUNDS = 9
COLLECT = """\
import benchmarks.social.site
from django.core.management import call_command
call_command("collectstatic", verbosity=0)
"""


def main(rounds: int, *, only_print: bool, only_server: bool) -> None:
    if only_server:
        for task, times in server_times().items():
            print(f"{task}: {server_time(times)} ms")
        return
    if not (HERE / "node_modules").is_dir():
        raise SystemExit(
            "The others are missing: npm ci --ignore-scripts --prefix benchmarks/social"
        )
    with site() as url, visiting(url) as visitor:
        results = measure(visitor, rounds)
    if only_print:
        print(section(results))
        return
    write_section("social", section(results))
    (PAGE.parent / "performance" / "social.svg").write_text(picture(results))


@contextmanager
def site() -> Iterator[str]:
    """The site under gunicorn, its static files packed beforehand; its address without a closing
    slash."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.create_server(("127.0.0.1", 0)) as listener,
    ):
        environment = os.environ | {"BENCHMARK_FOLDER": str(Path(folder) / "static")}
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", COLLECT],
            env=environment,
            check=True,
        )
        command = [sys.executable, "-m", "gunicorn", "benchmarks.social.site:application"]
        command += ["--bind", f"fd://{listener.fileno()}", "--threads", "4"]
        command += ["--graceful-timeout", "2", "--log-level", "error", "--no-control-socket"]
        with running(command, environment, keep=listener.fileno()):
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def measure(visitor: Visitor, rounds: int) -> Results:
    """Look at each first, then time them in rounds, in a new order each."""
    looks, load_before = {}, os.getloadavg()[0]
    for contender in CONTENDERS:
        print(f"looking at {contender.label}", file=sys.stderr)
        looks[contender] = visitor.look(contender)
    timed = {contender: [visitor.time(contender)] for contender in CONTENDERS}
    for measurements in timed.values():
        measurements.clear()  # it only warmed up
    for number in range(1, rounds + 1):
        for contender in random.sample(CONTENDERS, len(CONTENDERS)):
            timed[contender].append(visitor.time(contender))
        print(f"round {number} of {rounds}", file=sys.stderr)
    return Results(
        timed,
        looks,
        made_by(COMMAND, "django", "playwright").removesuffix(".")
        + f", {versions()}. {load(load_before)}",
        server_times(),
    )


def server_times() -> dict[str, ServerTime]:
    """Of ours, by task, from a process that serves nobody else."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"BENCHMARK_FOLDER": folder}
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks.social.server"]
        output = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
    return {task: ServerTime(*lists) for task, lists in json.loads(output).items()}


def load(before: float) -> str:
    """Say how busy the machine was, since other work makes the times noisy."""
    return (
        f"Load average of the machine: {before:.1f} at the start, {os.getloadavg()[0]:.1f} at the "
        f"end; above the number of cores, times are noisy."
    )


def versions() -> str:
    """Of the others, as installed."""
    needed = json.loads((HERE / "package.json").read_text())["dependencies"]
    return ", ".join(f"{name} {version}" for name, version in needed.items())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.social")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--print", action="store_true", dest="only_print")
    parser.add_argument(
        "--server", action="store_true", help="only measure what ours costs the server, and say it"
    )
    options = parser.parse_args()
    main(options.rounds, only_print=options.only_print, only_server=options.server)
