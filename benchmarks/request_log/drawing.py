"""The plot: one bar per log, the page's own CPU in grey and what the log adds in colour, as plain SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from benchmarks.request_log.contenders import SAME
from benchmarks.request_log.figures import added, spread, without_log
from benchmarks.request_log.report import Results

WIDTH, TOP, ROW, BAR = 760, 64, 30, 18
LEFT, RIGHT, BOTTOM = 270, 130, 14  # margins
STYLE = """\
.back{fill:#fff}.text{fill:#222}.quiet{fill:#555}.base{fill:#b4b4b4}.more{fill:#b3005e}.ours{fill:#00708c}.line{stroke:#222}
@media (prefers-color-scheme:dark){.back{fill:#16191c}.text{fill:#eee}.quiet{fill:#b4b4b4}.base{fill:#6a6f74}\
.more{fill:#ff6fb5}.ours{fill:#4cc4e0}.line{stroke:#eee}}"""


@dataclass(frozen=True, slots=True)
class Bar:
    """One log; `added` is what it costs, in µs, as least, median and greatest."""

    label: str
    low: float
    middle: float
    high: float
    ours: bool


def bars(results: Results) -> list[Bar]:
    """The logs of the small page, dearest last."""
    found = []
    for contender in results.cpu:
        if contender.page == SAME.page and contender.log != "none":
            more = spread(added(results.cpu, contender))
            found.append(Bar(contender.label, more.low, more.middle, more.high, contender.log == "ours"))
    return sorted(found, key=lambda bar: bar.middle)


def svg(results: Results) -> str:
    """The whole picture."""
    base = spread(without_log(results.cpu, SAME.page)).middle
    return draw(base, bars(results), f"{results.day}, {results.machine}")


def draw(base: float, rows: Sequence[Bar], caption: str) -> str:
    """`base` is the page without a log, in µs."""
    height = TOP + ROW * (len(rows) + 1) + BOTTOM
    scale = (WIDTH - LEFT - RIGHT) / (base + max(row.middle for row in rows))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">',
        '<title id="title">CPU time of one request, by log</title>',
        '<desc id="desc">Grey is the page without a log, colour is what the log adds; less is better. '
        f"{escape(_spoken(base, rows))}</desc>",
        f"<style>{STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{height}" rx="8"/>',
        '<text class="text" x="16" y="26" font-size="15" font-weight="600">CPU time of one request in the web server, '
        "in µs: less is better</text>",
        f'<text class="quiet" x="16" y="46" font-size="12">{escape(caption)}</text>',
        *_row(TOP, "no log", base, base * scale, None, scale),
    ]
    for place, row in enumerate(rows, 1):
        lines += _row(TOP + ROW * place, row.label, base, base * scale, row, scale)
    return "\n".join([*lines, "</svg>", ""])


def _row(top: int, label: str, base: float, length: float, bar: Bar | None, scale: float) -> list[str]:
    middle = top + BAR / 2
    more = max(bar.middle, 0) * scale if bar else 0
    weight = ' font-weight="600"' if bar and bar.ours else ""
    value = f"{base + bar.middle:.0f} ({bar.middle:+.0f})" if bar else f"{base:.0f}"
    kind = "ours" if bar and bar.ours else "more"
    return [
        f'<text class="text" x="{LEFT - 10}" y="{middle:g}" dy="4.5" text-anchor="end"{weight}>{escape(label)}</text>',
        f'<rect class="base" x="{LEFT}" y="{top}" width="{length:.1f}" height="{BAR}"/>',
        *(
            [f'<rect class="{kind}" x="{LEFT + length:.1f}" y="{top}" width="{more:.1f}" height="{BAR}"/>']
            if bar
            else []
        ),
        f'<text class="text" x="{LEFT + length + more + 8:.1f}" y="{middle:g}" dy="4.5"{weight}>{value}</text>',
    ]


def _spoken(base: float, rows: Sequence[Bar]) -> str:
    return f"No log: {base:.0f}. " + " ".join(f"{row.label}: {row.middle:+.0f}." for row in rows)
