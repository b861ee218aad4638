"""Pictures of figures as SVG made on the server: bars by place, lines over time, each with a table of the same figures beside it.

One picture serves the page, the print and the paper: marks carry plain colours, which the style sheet overrides with those of the
theme. Lines differ in dash and marker, not in colour alone. A missing figure is a gap and said so; nothing is drawn between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape

from qlccn.ui import formats

WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 46, 14, 20, 26
LETTER = 7.5  # width of a figure of the scale, in the widest of the fonts a screen may use
ROW, BAR, HEAD = 34, 10, 6
FONT = "Tinos, serif"
INK, SOFT, RULE = "#17212b", "#4f5e6d", "#c8d0d8"
TONES = (
    ("#0d4f5c", "", "circle"),
    ("#8a5200", "6 3", "square"),
    ("#1b7247", "2 3", "diamond"),
    ("#0a5ea8", "8 3 2 3", "triangle"),
)
TICKS = 4
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10), Decimal(20))
MISSING = "chưa có số"


@dataclass(frozen=True)
class Point:
    """A figure at a place or a time; `value` None: nobody gave it. `note`: what it is counted over, for the table."""

    label: str
    value: Decimal | None
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Series:
    """One line, or the only set of bars."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Chart:
    """`kind` lines: every series has the same labels in the same order; bars: one series. `about`: base and population in words."""

    title: str
    unit: str
    series: tuple[Series, ...]
    kind: str = "lines"
    about: str = ""
    most: Decimal | None = None  # the end of the scale; None: from the figures
    empty: str = ""  # why there is no figure at all, said in the picture's place
    instead: str = ""  # address of the same picture with the last known figures, offered there

    def __post_init__(self) -> None:
        if self.kind not in ("lines", "bars") or (self.kind == "bars" and len(self.series) != 1):
            raise ValueError("a chart is lines, or bars of one series")
        if len({tuple(p.label for p in s.points) for s in self.series}) > 1:
            raise ValueError("lines of one chart share their labels")

    @property
    def has_figures(self) -> bool:
        return any(p.value is not None for s in self.series for p in s.points)

    @property
    def said(self) -> str:
        """The picture in one sentence, for who hears it and for who sees the file only."""
        parts = []
        for one in self.series:
            known = [p for p in one.points if p.value is not None]
            if known:
                first, last = known[0], known[-1]
                span = f"{first.label} {self.shown(first.value)}" + (
                    f" đến {last.label} {self.shown(last.value)}" if last is not first else ""
                )
                parts.append(f"{one.name}: {span}" if self.kind == "lines" else f"{len(known)}/{len(one.points)} có số")
        return f"{self.title} ({self.unit}). {'; '.join(parts) or MISSING}."

    def shown(self, value: Decimal | None) -> str:
        """A figure with at most two decimals."""
        return MISSING if value is None else formats.number(value, most=2)

    @property
    def head(self) -> tuple[str, ...]:
        """Heads of the table."""
        return ("Kỳ" if self.kind == "lines" else "Địa bàn", *(s.name for s in self.series), "Tính trên")

    @property
    def rows(self) -> list[tuple[Point, list[str], str]]:
        """The table: label, a figure of each series, what they are counted over."""
        return [
            (points[0], [self.shown(p.value) for p in points], "; ".join(dict.fromkeys(p.note for p in points if p.note)))
            for points in zip(*(s.points for s in self.series), strict=True)
        ]


def svg(chart: Chart) -> str:
    """The picture. Widths follow its place; text is at least as large as in the table beside it on a phone."""
    height, inside = _bars(chart) if chart.kind == "bars" else _lines(chart)
    said = escape(chart.said, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{said}" '
        f'font-family="{FONT}" font-size="12"><title>{escape(chart.title)}</title>{inside}</svg>'
    )


def ceiling(most: Decimal, *, whole: bool = False) -> Decimal:
    """The end of the scale: four even steps of 1, 2, 2.5 or 5 times a power of ten that hold the largest figure (`whole`: no part steps)."""
    if most <= 0:
        return Decimal(TICKS)
    step = most / TICKS
    power = Decimal(10) ** step.adjusted()
    steps = (s * power for s in STEPS if s * power >= step)
    return next(s for s in steps if not whole or s == s.to_integral_value()) * TICKS


def _most(chart: Chart) -> Decimal:
    figures = [p.value for s in chart.series for p in s.points if p.value is not None]
    whole = all(f == f.to_integral_value() for f in figures)
    return chart.most or ceiling(max(figures, default=Decimal(0)), whole=whole)


def _text(x: float, y: float, words: str, *, anchor: str = "start", soft: bool = False, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    name, colour = ("soft", SOFT) if soft else ("ink", INK)
    return f'<text class="{name}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(words)}</text>'


def _bars(chart: Chart) -> tuple[int, str]:
    """A line of words over each bar, so that the longest name of a commune fits on a phone."""
    (series,), most, out = chart.series, _most(chart), []
    room = WIDTH - 2
    for number, point in enumerate(series.points):
        y = HEAD + number * ROW
        out.append(_text(1, y + 11, point.label))
        value = MISSING if point.value is None else f"{chart.shown(point.value)} {chart.unit}"
        out.append(_text(WIDTH - 1, y + 11, value, anchor="end", soft=point.value is None, bold=point.value is not None))
        out.append(f'<rect class="track" x="1" y="{y + 16}" width="{room}" height="{BAR}" fill="#e9edf1"/>')
        if point.value is not None and most > 0:
            width = float(min(max(point.value, Decimal(0)) / most, Decimal(1)) * room)
            out.append(f'<rect class="tone0" x="1" y="{y + 16}" width="{width:.1f}" height="{BAR}" fill="{TONES[0][0]}"/>')
    return HEAD + len(series.points) * ROW, "".join(out)


def _lines(chart: Chart) -> tuple[int, str]:
    labels = [p.label for p in chart.series[0].points] if chart.series else []
    legend = 18 * len(chart.series) if len(chart.series) > 1 else 0
    most = _most(chart)
    out = [_grid(most, chart)]
    for number, label in enumerate(labels):
        if _is_labelled(number, len(labels)):
            out.append(_text(_x(number, len(labels), _left(most)), HEIGHT - 8, label, anchor="middle", soft=True))
    for number, series in enumerate(chart.series):
        out.append(_line(series, number, most, chart, labelled=len(chart.series) == 1))
    for number, series in enumerate(chart.series if legend else ()):
        y = HEIGHT + 12 + 18 * number
        tone, dash, marker = TONES[number % len(TONES)]
        out.append(
            f'<path class="line tone{number % len(TONES)}" d="M{LEFT} {y - 4}h28" stroke="{tone}" stroke-dasharray="{dash}" stroke-width="2" fill="none"/>'
        )
        out.append(_marker(LEFT + 14, y - 4, marker, number) + _text(LEFT + 36, y, series.name))
    return HEIGHT + legend + (4 if legend else 0), "".join(out)


def _is_labelled(number: int, count: int) -> bool:
    """At most six labels under the axis, the last always among them."""
    every = -(-count // 6)
    return (count - 1 - number) % every == 0


def _left(most: Decimal) -> float:
    """Where the scale's lines begin: beside its longest figure."""
    longest = max(len(formats.number(most * step / TICKS, most=2)) for step in range(TICKS + 1))
    return max(LEFT, longest * LETTER + 8)


def _x(number: int, count: int, left: float) -> float:
    room = WIDTH - left - RIGHT - 36
    return left + 18 + (room / 2 if count == 1 else room * number / (count - 1))


def _y(value: Decimal, most: Decimal) -> float:
    return HEIGHT - BOTTOM - float(min(max(value, Decimal(0)) / most, Decimal(1))) * (HEIGHT - TOP - BOTTOM)


def _grid(most: Decimal, chart: Chart) -> str:
    left = _left(most)
    out = [_text(2, 12, chart.unit, soft=True)]
    for step in range(TICKS + 1):
        value = most * step / TICKS
        y = _y(value, most)
        out.append(f'<path class="rule" d="M{left:g} {y:.1f}H{WIDTH - RIGHT}" stroke="{RULE}" stroke-width="1"/>')
        out.append(_text(left - 6, round(y + 4, 1), formats.number(value, most=2), anchor="end", soft=True))
    return "".join(out)


def _line(series: Series, number: int, most: Decimal, chart: Chart, *, labelled: bool) -> str:
    """Stretches of known figures; a gap where there is none. A single line has its figures written above it."""
    tone, dash, marker = TONES[number % len(TONES)]
    count, stretches, out = len(series.points), [], []
    last: list[tuple[float, float]] = []
    for place, point in enumerate(series.points):
        if point.value is None:
            last = []
            continue
        spot = (_x(place, count, _left(most)), _y(point.value, most))
        if not last:
            stretches.append(last)
        last.append(spot)
        out.append(_marker(*spot, marker, number))
        if labelled and _is_labelled(place, count):
            out.append(_text(round(spot[0], 1), round(spot[1] - 8, 1), chart.shown(point.value), anchor="middle", bold=True))
    paths = "".join(
        f'<path class="line tone{number % len(TONES)}" d="M{" L".join(f"{x:.1f} {y:.1f}" for x, y in s)}" stroke="{tone}" stroke-dasharray="{dash}" stroke-width="2" fill="none"/>'
        for s in stretches
        if len(s) > 1
    )
    return paths + "".join(out)


def _marker(x: float, y: float, shape: str, number: int) -> str:
    tone = number % len(TONES)
    fill = f'class="tone{tone}" fill="{TONES[tone][0]}"'
    if shape == "circle":
        return f'<circle {fill} cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
    corners = {
        "square": ((-3.2, -3.2), (3.2, -3.2), (3.2, 3.2), (-3.2, 3.2)), "diamond": ((0, -4.6), (4.6, 0), (0, 4.6), (-4.6, 0)),
        "triangle": ((0, -4.6), (4.4, 3.4), (-4.4, 3.4)),
    }[shape]  # fmt: skip
    return f'<path {fill} d="M{" L".join(f"{x + a:.1f} {y + b:.1f}" for a, b in corners)}Z"/>'


def short_period(code: str) -> str:
    """2026H1 → “6T/2026”, 2025 → “2025”: a label that fits under an axis."""
    return f"6T/{code[:4]}" if code.endswith("H1") else code


def chart_of(
    points: Sequence[Point], title: str, unit: str, *, kind: str = "lines", about: str = "", most: Decimal | None = None, empty: str = "",
) -> Chart:  # fmt: skip
    """A chart of one series."""
    return Chart(title, unit, (Series(title, tuple(points)),), kind, about, most, empty)
