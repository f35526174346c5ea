"""Plots for the documents, as SVG: panels of bars, what everyone has in grey and what each adds in
colour."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, TOP, HEAD, ROW, BAR = 760, 64, 40, 30, 18
LEFT, RIGHT, BOTTOM = 270, 130, 14  # margins
STYLE = """\
.back{fill:#fff}.text{fill:#222}.quiet{fill:#555}.base{fill:#b4b4b4}\
.more{fill:#b3005e}.ours{fill:#00708c}.line{stroke:#222}
@media (prefers-color-scheme:dark){.back{fill:#16191c}.text{fill:#eee}\
.quiet{fill:#b4b4b4}.base{fill:#6a6f74}\
.more{fill:#ff6fb5}.ours{fill:#4cc4e0}.line{stroke:#eee}}"""


@dataclass(frozen=True, slots=True)
class Bar:
    """`base` is drawn in grey, `more` behind it in colour where it is positive; `value` is written
    at the end."""

    label: str
    base: float
    more: float
    value: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Panel:
    """Bars of one scale; a panel without a title has the picture's."""

    bars: Sequence[Bar]
    title: str = ""

    @property
    def height(self) -> int:
        return (HEAD if self.title else 0) + ROW * len(self.bars)

    @property
    def scale(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(bar.base + max(bar.more, 0) for bar in self.bars)


def svg(title: str, heading: str, spoken: str, caption: str, panels: Sequence[Panel]) -> str:
    """`title` and `spoken` are what a screen reader says, `heading` and `caption` what is seen."""
    height = TOP + sum(panel.height for panel in panels) + BOTTOM
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title desc" font-family="system-ui, sans-serif" '
        'font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(spoken)}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{height}" rx="8"/>',
        f'<text class="text" x="16" y="26" font-size="15" '
        f'font-weight="600">{escape(heading)}</text>',
        f'<text class="quiet" x="16" y="46" font-size="12">{escape(caption)}</text>',
    ]
    top = TOP
    for panel in panels:
        lines += _panel(top, panel)
        top += panel.height
    return "\n".join([*lines, "</svg>", ""])


def _panel(top: int, panel: Panel) -> list[str]:
    lines = []
    if panel.title:
        lines.append(
            f'<text class="text" x="16" y="{top + HEAD - 12}" '
            f'font-weight="600">{escape(panel.title)}</text>'
        )
        top += HEAD
    for place, bar in enumerate(panel.bars):
        lines += _row(top + ROW * place, bar, panel.scale)
    return lines


def _row(top: int, bar: Bar, scale: float) -> list[str]:
    place = f'class="text" y="{top + BAR / 2:g}" dy="4.5"'
    base, more = bar.base * scale, max(bar.more, 0) * scale
    weight = ' font-weight="600"' if bar.ours else ""
    parts = [("base", LEFT, base), ("ours" if bar.ours else "more", LEFT + base, more)]
    return [
        f'<text {place} x="{LEFT - 10}" text-anchor="end"{weight}>{escape(bar.label)}</text>',
        *(
            f'<rect class="{kind}" x="{left:.1f}" y="{top}" width="{length:.1f}" height="{BAR}"/>'
            for kind, left, length in parts
            if length
        ),
        f'<text {place} x="{LEFT + base + more + 8:.1f}"{weight}>{escape(bar.value)}</text>',
    ]
