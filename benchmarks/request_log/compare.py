"""Compare what the request log costs a request with what others cost, interleaved in one run.

Run it by `make benchmark-request-log`: it needs what benchmarks/requirements.txt lists, and a
throwaway PostgreSQL named by DATABASE_URL. Writes docs/reference/performance.md and
docs/reference/performance/request-log.svg.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.document import PAGE, machine, write_section
from benchmarks.request_log.contenders import LOGS, PAGES, SAME, Contender, contenders
from benchmarks.request_log.drawing import svg
from benchmarks.request_log.report import Results, section, sentences
from benchmarks.request_log.servers import Place, Server, serving
from benchmarks.spread import Spread, spread

STARTS = 3  # the layout of a process in memory makes it a little faster or slower for life
SLICE = 5  # requests that one server gets in a row
SETTLE = 0.1  # seconds for the last answer's work to end


class Lap:
    """What one server did in one round."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.requests = max(1, round(SLICE * PAGES[server.place.contender.page].share))
        self.before = server.worker_cpu()
        self.sent = 0
        self.seconds = 0.0

    def run(self) -> None:
        self.seconds += self.server.run(self.requests)
        self.sent += self.requests

    def cpu(self) -> float:
        """CPU of the worker per request, in µs, with what it did after its last answer."""
        return (self.server.worker_cpu() - self.before) / self.sent / 1000


class Run:
    """One comparison: the values that were measured, per contender and round."""

    def __init__(self, folder: Path, options: argparse.Namespace, *, postgresql: bool) -> None:
        self.options = options
        self.places = [
            Place(contender, folder / contender.key)
            for contender in contenders(postgresql=postgresql)
        ]
        self.cpu: dict[Contender, list[float]] = {place.contender: [] for place in self.places}
        self.per_second: dict[Contender, list[float]] = {
            place.contender: [] for place in self.places
        }
        self.ingester: dict[Contender, list[float]] = {}
        self.sent = dict.fromkeys(self.cpu, 0)
        self.order = random.Random(0)

    def prepare(self) -> None:
        for place in self.places:
            say(f"preparing {place.contender.label}")
            place.prepare()

    def start(self, rounds: Sequence[int]) -> None:
        """Start every server, measure some rounds, and check that each log is whole."""
        say(f"starting {len(self.places)} servers")
        with ExitStack() as stack:
            servers = [
                stack.enter_context(serving(place, self.sent[place.contender]))
                for place in self.places
            ]
            for number in rounds:
                self.round(number, servers)
            for server in servers:
                self.ingest(server)
                server.wait_until_logged()
                self.sent[server.place.contender] = server.sent

    def round(self, number: int, servers: list[Server]) -> None:
        """Some requests to each, then to each again, in a new order every time: the machine's speed
        drifts."""
        began = time.monotonic()
        laps = {server.place.contender: Lap(server) for server in servers}
        for turn in range(self.options.turns):
            taking_part = [server for server in servers if turn % server.place.contender.every == 0]
            for server in self.order.sample(taking_part, len(taking_part)):
                laps[server.place.contender].run()
        time.sleep(SETTLE)
        for contender, lap in laps.items():
            self.cpu[contender].append(lap.cpu())
            self.per_second[contender].append(lap.sent / lap.seconds)
        small = [
            f"{contender.log} {costs[-1]:.0f}"
            for contender, costs in self.cpu.items()
            if contender.page == SAME.page
        ]
        say(
            f"round {number}/{self.options.rounds}, {time.monotonic() - began:.1f} s, "
            f"µs: {', '.join(small)}"
        )

    def ingest(self, server: Server) -> None:
        contender = server.place.contender
        if LOGS[contender.log].ingester and contender.page == SAME.page:
            cost = server.ingest(self.options.ingest)
            self.ingester.setdefault(contender, []).append(cost)
            say(f"ingester, {contender.label}: {cost:.0f} µs per request")

    def ingested(self) -> Mapping[Contender, Spread]:
        return {contender: spread(values) for contender, values in self.ingester.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    postgresql = os.environ.get("DATABASE_URL", "").startswith(("postgres:", "postgresql:"))
    if not postgresql:
        say("POSTGRESQL IS LEFT OUT: DATABASE_URL names none (sh .ci/with-postgres … makes one)")
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        run = Run(Path(folder), options, postgresql=postgresql)
        run.prepare()
        numbers = range(1, options.rounds + 1)
        for start in range(options.starts):
            run.start(
                numbers[
                    start * options.rounds // options.starts : (start + 1)
                    * options.rounds
                    // options.starts
                ]
            )
        results = Results(
            cpu=run.cpu,
            per_second={
                contender: spread(rates).middle for contender, rates in run.per_second.items()
            },
            ingester=run.ingested(),
            turns=options.turns,
            slice=SLICE,
            starts=options.starts,
            day=datetime.now(UTC).date().isoformat(),
            machine=measured_on(postgresql=postgresql),
            postgresql=postgresql,
            arguments=f"BENCHMARK='{' '.join(arguments or sys.argv[1:])}'"
            if arguments or sys.argv[1:]
            else "",
        )
    write(results)
    print("\n".join(sentences(results)))
    return 0


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=36, help="rounds in all")
    parser.add_argument(
        "--turns",
        type=int,
        default=36,
        help="turns in each round; the dearer contenders take every third",
    )
    parser.add_argument(
        "--starts", type=int, default=STARTS, help="how often all servers are restarted"
    )
    parser.add_argument(
        "--ingest", type=int, default=1500, help="requests over which an ingester is measured"
    )
    return parser.parse_args(arguments)


def measured_on(*, postgresql: bool) -> str:
    """What the figures depend on, the server's version included."""
    versions = machine("django", "gunicorn")
    if not postgresql:
        return versions
    import psycopg

    with psycopg.connect("postgres:///postgres") as connection:
        return f"{versions}, PostgreSQL {connection.info.server_version // 10000}"


def write(results: Results) -> None:
    """Put the report into its place in the documents."""
    write_section("request-log", section(results))
    picture = PAGE.parent / "performance" / "request-log.svg"
    picture.parent.mkdir(exist_ok=True)
    picture.write_text(svg(results))


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
