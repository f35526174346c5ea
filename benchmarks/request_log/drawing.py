"""The plot: one bar per log, the page's own CPU in grey and what the log adds in colour."""

from benchmarks import bars
from benchmarks.bars import Bar, Panel
from benchmarks.request_log.contenders import SAME
from benchmarks.request_log.figures import added, without_log
from benchmarks.request_log.report import Results
from benchmarks.spread import spread


def svg(results: Results) -> str:
    """The logs of the small page, dearest last."""
    base = spread(without_log(results.cpu, SAME.page)).middle
    drawn = []
    for contender in results.cpu:
        if contender.page == SAME.page and contender.log != "none":
            more = spread(added(results.cpu, contender)).middle
            value = f"{base + more:.0f} ({more:+.0f})"
            drawn.append(Bar(contender.label, base, more, value, ours=contender.log == "ours"))
    drawn.sort(key=lambda bar: bar.more)
    spoken = " ".join(f"{bar.label}: {bar.more:+.0f}." for bar in drawn)
    return bars.svg(
        "CPU time of one request, by log",
        "CPU time of one request in the web server, in µs: less is better",
        f"Grey is the page without a log, colour is what the log adds; less is better. "
        f"No log: {base:.0f}. {spoken}",
        f"{results.day}, {results.machine}",
        [Panel([Bar("no log", base, 0, f"{base:.0f}"), *drawn])],
    )
