"""The plot: bytes and main-thread time of each layer, for each task."""

from benchmarks.bars import Bar, Panel, svg
from benchmarks.social.contenders import AGAIN, NOTHING, TASKS, Contender
from benchmarks.social.figures import Results, added, rest, weight
from benchmarks.spread import spread


def picture(results: Results) -> str:
    panels = [panel for task in TASKS for panel in (_bytes(results, task), _time(results, task))]
    spoken = " ".join(
        f"{panel.title}: {', '.join(f'{bar.label} {bar.value}' for bar in panel.bars)}."
        for panel in panels
    )
    return svg(
        "Bytes and main-thread time, by layer",
        "What a layer costs the visitor before consent: less is better",
        spoken,
        f"grey is the page without any layer; {results.made_by.partition(' on ')[2]}",
        panels,
    )


def _bytes(results: Results, task: str) -> Panel:
    drawn_bars = []
    for contender in _layers(results, task):
        kilobytes = weight(results.looks, contender).total / 1000
        drawn_bars.append(Bar(contender.label, 0, kilobytes, f"{kilobytes:.1f}", contender.ours))
    return Panel(
        sorted(drawn_bars, key=lambda bar: bar.more),
        f"{TASKS[task]}: kB of scripts, styles and HTML, gzip -9",
    )


def _time(results: Results, task: str) -> Panel:
    base = spread(rest(results.timed, NOTHING[task])).middle
    drawn_bars = []
    for contender in _layers(results, task):
        more = spread(added(results.timed, contender)).middle
        drawn_bars.append(
            Bar(contender.label, base, more, f"{base + more:.0f} ({more:+.0f})", contender.ours)
        )
    return Panel(
        sorted(drawn_bars, key=lambda bar: bar.more),
        f"{TASKS[task]}: ms of main thread, slow processor",
    )


def _layers(results: Results, task: str) -> list[Contender]:
    hidden = {
        *NOTHING.values(),
        *(contender for contender in results.timed if contender.key in AGAIN.values()),
    }
    return [
        contender
        for contender in results.timed
        if contender.task == task and contender not in hidden
    ]
