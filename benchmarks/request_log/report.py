"""The words of the report: a Markdown section with its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.request_log.contenders import HOME, PAGES, SAME, Contender
from benchmarks.request_log.figures import Measured, added, ratios, targets, without_log
from benchmarks.spread import Spread, numbers, spread

COMMAND = "make benchmark-request-log"


@dataclass(frozen=True, slots=True)
class Results:
    """All that a run found."""

    cpu: Measured
    per_second: Mapping[Contender, float]
    ingester: Mapping[Contender, Spread]  # CPU per logged request, in µs
    turns: int  # in each round
    slice: int  # requests of a contender in one turn
    starts: int  # how often all servers were restarted
    day: str
    machine: str
    postgresql: bool
    arguments: str = ""  # that were given to the command


def section(results: Results) -> str:
    """The whole section."""
    rounds = len(next(iter(results.cpu.values())))
    parts = [
        "## The request log",
        "![CPU time per request of each log, over the page without a "
        "log](performance/request-log.svg)",
        *(_loud_omission() if not results.postgresql else []),
        *(table(results, page) for page in PAGES),
        _target_table(results),
        _error(results),
        _how(results, rounds),
    ]
    return "\n\n".join(parts)


def _loud_omission() -> list[str]:
    return [
        "**POSTGRESQL WAS NOT MEASURED**: `DATABASE_URL` named none. Run it as the "
        "command below does."
    ]


def table(results: Results, page: str) -> str:
    """The figures of one page."""
    lines = [
        f"**{PAGES[page].label[0].upper()}{PAGES[page].label[1:]}**",
        "",
        "| log | CPU per request, µs | no log / this | it adds, µs | its ingester "
        "adds, µs | requests/s |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(results, contender) for contender in results.cpu if contender.page == page]
    return "\n".join(lines)


def _row(results: Results, contender: Contender) -> str:
    cpu, ratio = spread(results.cpu[contender]), spread(ratios(results.cpu, contender))
    more = "" if contender.log == "none" else numbers(spread(added(results.cpu, contender)), 0)
    ingester = results.ingester.get(contender)
    cells = (
        contender.label,
        numbers(cpu, 0),
        numbers(ratio, 3),
        more,
        numbers(ingester, 0) if ingester else "",
        f"{results.per_second[contender]:.0f}",
    )
    return f"| {' | '.join(cells)} |"


def _target_table(results: Results) -> str:
    lines = ["| target | found | |", "|---|---|---|"]
    lines += [
        f"| {target.wish} | {target.measured} | {verdict(target.kept)} |"
        for target in targets(results.cpu)
    ]
    return "\n".join(lines)


def _error(results: Results) -> str:
    """How far the median of the same software against itself is from 1: what is smaller is not told
    apart from 0."""
    differences = []
    for contender in (SAME, HOME):
        share = abs(1 - spread(ratios(results.cpu, contender)).middle)
        base = spread(without_log(results.cpu, contender.page)).middle
        differences.append(f"{PAGES[contender.page].label}: {share:.1%}, {share * base:.0f} µs")
    return (
        f"The median of no log against no log differs from 1: {'; '.join(differences)}. Smaller "
        f"costs are noise."
    )


def verdict(kept: bool) -> str:
    return "pass" if kept else "**FAIL**"


def _how(results: Results, rounds: int) -> str:
    command = " ".join(part for part in (COMMAND, results.arguments) if part)
    return f"""\
Made by `{command}` on {results.day}: {results.machine}. {rounds} rounds over {results.starts}
starts of all servers; in each round {results.turns} turns of {results.slice} requests per
contender, in a new order every turn. Those whose cost is great take part in every third turn
only, and so does the home page, with two requests. Bold is the median of the rounds; least and
greatest are in brackets. A ratio compares what was measured in the same round, with the mean of
the two servers without a log; the rows without a log compare these two with each other.

- CPU is that of gunicorn's one sync worker, from the kernel's scheduler (nanoseconds). Such a
  worker serves one request per connection. Requests/s are for information: load generator and
  server share the cores.
- The ingester is a process of its own beside the server. Its CPU is measured while requests come
  as fast as one worker serves them, until the last one is stored. It delays no answer, but it is
  work: add it where cores are scarce.
- After each start, every log was checked to hold exactly the requests that were sent.
- Everyone uses one lasting connection to the database (`CONN_MAX_AGE=None`), SQLite with WAL and
  `synchronous=NORMAL`, PostgreSQL without waiting for the disk. The database server's own CPU is
  not counted, which favours those that write during the request. django-easy-audit stores neither
  status nor bytes, and watches requests only."""


def sentences(results: Results) -> Sequence[str]:
    """What the terminal shows in the end."""
    return [
        f"{verdict(target.kept).strip('*'):4}  {target.wish}: {target.measured}"
        for target in targets(results.cpu)
    ]
