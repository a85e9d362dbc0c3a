"""Bar charts: as SVG that stands by itself, light or dark as its reader likes it, and as plain text for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

Bars = Sequence[tuple[str, float]]

LINE, WIDTH, LABELS, VALUES = 26, 640, 170, 70
CELLS = 40

STYLE = """
.ground { fill: #ffffff } text { fill: #1f2328; font: 14px system-ui, sans-serif } .bar { fill: #0b62c4 }
.head { font-weight: 600 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #15181c } text { fill: #e6edf3 } .bar { fill: #6cb0ff }
}
"""


def as_svg(title: str, bars: Bars, unit: str = "") -> str:
    """One bar a row. All values stand in the description too, for those who do not see them."""
    return as_svg_sheet(title, [("", bars, unit)])


def as_svg_sheet(title: str, charts: Sequence[tuple[str, Bars, str]]) -> str:
    """Several charts below each other on one sheet, each with a heading of its own, its bars and their unit."""
    height = LINE * (1 + sum(len(bars) + 1 + bool(heading) for heading, bars, _ in charts))
    told = " ".join(f"{heading}{': ' * bool(heading)}{_told(bars, unit)}." for heading, bars, unit in charts)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
        ' role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(told.removesuffix("."))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        f'<text class="head" x="12" y="{LINE}">{escape(title)}</text>',
    ]
    row = 1
    for heading, bars, unit in charts:
        if heading:
            lines.append(f'<text x="12" y="{LINE * (row + 1)}">{escape(heading)}</text>')
            row += 1
        lines += _rows(bars, unit, row)
        row += len(bars) + 1
    return "\n".join([*lines, "</svg>", ""])


def _rows(bars: Bars, unit: str, first: int) -> list[str]:
    most, lines = max((value for _, value in bars), default=0) or 1, []
    for row, (label, value) in enumerate(bars, start=first):
        top = LINE * (row + 0.5)
        width = (WIDTH - LABELS - VALUES) * value / most
        lines += [
            f'<text x="{LABELS - 8}" y="{top + 16:g}" text-anchor="end">{escape(label)}</text>',
            f'<rect class="bar" x="{LABELS}" y="{top + 3:g}" width="{width:.1f}" height="{LINE - 8}" rx="2"/>',
            f'<text x="{LABELS + width + 6:.1f}" y="{top + 16:g}">{escape(_said(value, unit))}</text>',
        ]
    return lines


def _told(bars: Bars, unit: str) -> str:
    return "; ".join(f"{label}: {_said(value, unit)}" for label, value in bars) or "nothing to show"


def as_text(title: str, bars: Bars, unit: str = "") -> str:
    """The same for a terminal or a pipe."""
    most = max((value for _, value in bars), default=0) or 1
    labels = max((len(label) for label, _ in bars), default=0)
    drawn = [(label, "█" * round(CELLS * value / most), _said(value, unit)) for label, value in bars]
    rows = [f"  {label:<{labels}}  {bar}{' ' if bar else ''}{said}" for label, bar, said in drawn]
    return "\n".join([title, *(rows or ["  nothing to show"])])


def _said(value: float, unit: str) -> str:
    return f"{value:g} {unit}".strip()
