"""Verify the promises of the running demo site again and again: `python -m tests.rounds`.

Its data is correct and people use it meanwhile: they read, order, ask, and have their data
deleted. So every sentence that is not kept is a false alarm. It exits with 1 after one.
"""

import argparse
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

from tqdm import tqdm

from telekom_site.run import HOST, set_environment

START = 400  # seconds that the site may take to start
TICKS = os.sysconf("SC_CLK_TCK")  # of the processor, per second


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds; print the false alarms and what a round costs, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=600, help="Stop after this time.")
    parser.add_argument("--quiet", action="store_true", help="Nobody else uses the site.")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="rounds-") as folder:
        port = _free_port()
        os.environ["TRUSTED_PROXIES"] = f"{HOST}/32"  # visitors have an address each
        set_environment(Path(folder), port)
        with _running("telekom_site.run", "--port", str(port), "--data-dir", folder) as site:
            _wait_for(f"http://{HOST}:{port}/de/")
            if options.quiet:
                return _verify(options, site)
            with _running("tests.rounds.visitors"):
                return _verify(options, site)


def _verify(options: argparse.Namespace, site: int) -> int:
    import django

    django.setup()
    from privacy.promises.models import Verification
    from privacy.promises.verification import verify_all
    from privacy.rate_limits.models import IntakeCounter

    alarms, seconds = Counter[str](), list[float]()
    ends, ours, theirs = time.monotonic() + options.minutes * 60, _own_cpu(), _cpu_of(site)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt):  # who stops the rounds learns what they saw
        for number in tqdm(range(1, options.rounds + 1), unit="round"):
            if time.monotonic() > ends:
                break
            began = time.monotonic()
            verify_all()
            seconds.append(time.monotonic() - began)
            IntakeCounter.objects.all().delete()  # an hour of a site has a few rounds only
            for seen in Verification.objects.all():
                if seen.state != "kept":
                    alarms[f"{seen.promise} {seen.state}"] += 1
                    tqdm.write(f"{number}: {seen} {seen.state} {seen.evidence}")
    ours, theirs = _own_cpu() - ours, _cpu_of(site) - theirs
    if not seconds:
        return 1
    rounds, sentences = len(seconds), Verification.objects.count()
    sys.stdout.write(
        f"{rounds} rounds of {sentences} sentences, {sum(alarms.values())} false alarms "
        f"{dict(alarms) or ''}\n"
        f"a round takes {median(seconds):.1f} s (median), {max(seconds):.1f} s at most; processor: "
        f"{ours / rounds:.1f} s for the checks, {theirs / rounds:.1f} s for the site\n"
    )
    return 1 if alarms else 0


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        return int(listener.getsockname()[1])


@contextmanager
def _running(*module: str) -> Iterator[int]:
    """Run a module while the block runs, and yield its process id."""
    process = subprocess.Popen([sys.executable, "-m", *module], stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _wait_for(url: str) -> None:
    """Return once the site answers. Raises TimeoutError."""
    ends = time.monotonic() + START
    while time.monotonic() < ends:
        try:
            urlopen(url, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(url)


def _own_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _cpu_of(program: int) -> float:
    """Return the processor time of a program with all that it started, in seconds (Linux)."""
    parents, ticks = dict[int, int](), dict[int, int]()
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            values = file.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        process = int(file.parent.name)
        parents[process] = int(values[1])
        ticks[process] = sum(map(int, values[11:15]))  # its own, and its children's that ended
    total = 0
    for process in ticks:
        ancestor = process
        while ancestor not in {0, program}:
            ancestor = parents.get(ancestor, 0)
        if ancestor == program:
            total += ticks[process]
    return total / TICKS


if __name__ == "__main__":
    sys.exit(main())
