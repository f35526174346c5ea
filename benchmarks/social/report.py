"""The words of the report: a Markdown section with two tables for each task."""

from benchmarks.social.contenders import AGAIN, NOTHING, TASKS, Contender
from benchmarks.social.figures import Results, ServerTime, added, ratios, rest, usable, weight
from benchmarks.social.trace import SLOWER
from benchmarks.spread import numbers, spread

COMMAND = "make benchmark-social"
NOTES = f"""\
- Bytes are what a first visit loads, packed by `gzip -9`: scripts and styles, and the HTML that
  the contender adds to the page. Its set-up file is counted as it stands, not minified. Pictures
  and fonts are apart, packed if that helps.
- Main thread is the CPU time of the page's main thread in Chromium's trace, with the processor
  slowed down {SLOWER} times: until the button that activates is in the page and enabled, and
  until the page is at rest (half a second without a request, then idle). Every visit has an empty
  cache and a new process. Milliseconds belong to this machine; the ratio compares what was
  measured in the same round, with the mean of our two visits. Ours is visited twice and compared
  with itself: that is the noise.
- Server is the median time in which one process puts our tag into a page: for visitors who ticked
  nothing, whose bar is rendered once and kept, and for one who ticked. The others are static files.
- Before any click, "contacted" counts the hosts and requests of others; a recorder answers for
  the whole world and is proven to see each visitor. "Without JavaScript" was tried: scripts off,
  a click on what the place shows, and a look whether the real thing was called. A site may write
  a plain link there itself; iframemanager has a place for it.
- Shift is the sum of layout-shift values: until the page is at rest, and by activating (with what
  moves at once after a click, which the usual CLS leaves out).

**What is not comparable.** Shariff shows plain links and, with a server of its own, counters; it
loads no plug-in, so "works" is a window of the network here. Its icons are fonts.
vanilla-cookieconsent, Klaro and tarteaucitron manage consent to everything on a site, with
categories and texts in many languages, and are loaded once for all of it; here they guard one
film. iframemanager alone is the closest in scope. Klaro is set up without its banner, which makes
it lighter. tarteaucitron's banner covers the page: its button is there before it can be hit. A
tick of ours is a request, which is not in these figures. What ours writes into the page is
longer, because it says who would learn what; the others say a sentence."""


def section(results: Results) -> str:
    """The whole section."""
    parts = [
        "## The two-click layer",
        "![Bytes and main-thread time of each layer](performance/social.svg)",
        *(
            part
            for task in TASKS
            for part in (f"**{TASKS[task]}**", _cost(results, task), _promise(results, task))
        ),
        f"{results.made_by} {results.rounds} interleaved rounds, in a new order each. "
        f"Bold is the median; least and"
        " greatest are in brackets.",
        NOTES,
    ]
    return "\n\n".join(parts)


def _cost(results: Results, task: str) -> str:
    lines = [
        "| layer | scripts and styles, bytes | HTML, bytes | sum / ours | pictures, bytes | files "
        "| main thread until usable, ms | until at rest, ms | it adds, ms | at rest / "
        "ours | server, ms |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(
        lines
        + [_cost_row(results, contender) for contender in results.timed if contender.task == task]
    )


def _cost_row(results: Results, contender: Contender) -> str:
    nothing = contender in NOTHING.values()
    timed, measured = results.timed, weight(results.looks, contender)
    cells = (
        contender.label,
        "" if nothing else f"{measured.code:,}",
        "" if nothing else f"{measured.html:,}",
        "" if nothing else f"{measured.total / _our_weight(results, contender.task):.2f}",
        "" if nothing else f"{measured.pictures:,}",
        "" if nothing else f"{measured.files}",
        numbers(spread(usable(timed, contender)), 0),
        numbers(spread(rest(timed, contender)), 0),
        "" if nothing else numbers(spread(added(timed, contender)), 0),
        numbers(spread(ratios(timed, contender)), 2),
        server_time(results.server[contender.task]) if contender.ours else "",
    )
    return f"| {' | '.join(cells)} |"


def server_time(measured: ServerTime) -> str:
    """Return the medians for visitors without a consent and with one."""
    neutral, ticked = spread(measured.neutral).middle, spread(measured.ticked).middle
    return f"**{neutral:.2f}**; ticked {ticked:.2f}"


def _our_weight(results: Results, task: str) -> int:
    ours = next(
        contender for contender in results.looks if contender.task == task and contender.ours
    )
    return weight(results.looks, ours).total


def _promise(results: Results, task: str) -> str:
    lines = [
        "| layer | others contacted before a click | works | works without JavaScript "
        "| shift when it appears "
        "| by activating |",
        "|---|---|---|---|---|---|",
    ]
    for contender, look in results.looks.items():
        if (
            contender.task == task
            and contender not in NOTHING.values()
            and contender.key not in AGAIN.values()
        ):
            others = f"{look.hosts} hosts, {look.requests} requests" if look.hosts else "nobody"
            cells = (contender.label, others, yes(look.works), yes(look.works_without_script))
            lines.append(f"| {' | '.join(cells)} | {look.shifted:.4f} | {look.moved:.4f} |")
    return "\n".join(lines)


def yes(so: bool) -> str:
    return "yes" if so else "**no**"
