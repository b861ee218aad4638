"""Pictures of figures: what is missing is a gap, words are escaped, the table says the same, the scale holds the largest figure."""

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from qlccn.ui import charts
from qlccn.ui.charts import Chart, Point, Series, ceiling, chart_of, svg

SVG = "{http://www.w3.org/2000/svg}"


def points(*values: str | None) -> list[Point]:
    return [Point(f"kỳ {n}", None if v is None else Decimal(v), "9 trên 25 cụm") for n, v in enumerate(values)]


def drawn(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(svg(chart))


def lines_in(root: ElementTree.Element) -> list[str]:
    return [p.get("d", "") for p in root.iter(f"{SVG}path") if "line" in p.get("class", "").split()]


@pytest.mark.parametrize(
    ("most", "whole", "end"),
    [
        ("30.49", False, "40"), ("40", False, "40"), ("40.01", False, "80"), ("0.3", False, "0.4"), ("9", True, "20"), ("9", False, "10"), ("1", True, "4"),
        ("0", False, "4"), ("1240", True, "2000"),
    ],
)  # fmt: skip
def test_the_scale_ends_at_an_even_figure_that_holds_the_largest(most: str, whole: bool, end: str):
    assert ceiling(Decimal(most), whole=whole) == Decimal(end)


def test_a_missing_figure_breaks_the_line_and_nothing_is_drawn_between():
    root = drawn(chart_of(points("1", "2", None, "4", "5"), "Tỷ lệ", "%"))
    assert [d.count("L") for d in lines_in(root)] == [1, 1]
    assert len(list(root.iter(f"{SVG}circle"))) == 4
    alone = drawn(chart_of(points("1", None, "3"), "Tỷ lệ", "%"))
    assert lines_in(alone) == []
    assert len(list(alone.iter(f"{SVG}circle"))) == 2


def test_higher_figures_stand_higher_and_longer_bars_mean_more():
    root = drawn(chart_of(points("10", "40"), "Tỷ lệ", "%"))
    low, high = (float(c.get("cy", "")) for c in root.iter(f"{SVG}circle"))
    assert high < low
    bars = drawn(chart_of(points("10", "40", None), "Lao động", "người", kind="bars"))
    widths = [float(r.get("width", "")) for r in bars.iter(f"{SVG}rect") if r.get("class") == "tone0"]
    assert widths == [pytest.approx(99.5), pytest.approx(398)]
    assert "chưa có số" in "".join(bars.itertext())


def test_several_lines_differ_in_more_than_colour_and_are_named():
    root = drawn(
        Chart("Số cụm", "cụm", (Series("Thành lập", tuple(points("1", "2"))), Series("Hoạt động", tuple(points("0", "1")))))
    )
    dashes = {p.get("stroke-dasharray") for p in root.iter(f"{SVG}path") if "line" in p.get("class", "").split()}
    assert len(dashes) == 2
    assert {"Thành lập", "Hoạt động"} <= set(root.itertext())


def test_words_are_escaped_and_the_picture_is_said_aloud():
    chart = chart_of([Point("<script>&", Decimal(3))], 'Xã "A" <b>', "%", kind="bars")
    root = drawn(chart)
    assert root.get("role") == "img"
    assert 'Xã "A" <b>' in root.get("aria-label", "")
    page = Template("{% chart c %}").render(Context({"c": chart}))
    assert "<script>" not in page
    assert "<b>" not in page


def test_the_table_says_what_the_picture_shows():
    chart = Chart(
        "Số cụm", "cụm", (Series("Thành lập", tuple(points("1", None))), Series("Hoạt động", tuple(points("0", "1.25"))))
    )
    assert chart.head == ("Kỳ", "Thành lập", "Hoạt động", "Tính trên")
    assert [(p.label, v, n) for p, v, n in chart.rows] == [
        ("kỳ 0", ["1", "0"], "9 trên 25 cụm"), ("kỳ 1", ["chưa có số", "1,25"], "9 trên 25 cụm"),
    ]  # fmt: skip
    page = Template("{% chart c %}").render(Context({"c": chart}))
    assert "<table" in page
    assert "1,25" in page
    assert page.count("9 trên 25 cụm") == 2
    empty = Template("{% chart c %}").render(Context({"c": chart_of(points(None, None), "Tỷ lệ", "%")}))
    assert "Chưa có số nào" in empty
    assert "<svg" not in empty


def test_a_chart_that_cannot_be_read_is_not_made():
    with pytest.raises(ValueError, match="share their labels"):
        Chart("x", "", (Series("a", tuple(points("1"))), Series("b", (Point("khác", None),))))
    with pytest.raises(ValueError, match="bars of one series"):
        Chart("x", "", (Series("a", ()), Series("b", ())), "bars")


def test_periods_are_short_enough_for_an_axis():
    assert [charts.short_period(c) for c in ("2026H1", "2025")] == ["6T/2026", "2025"]


def test_the_longest_figure_of_the_scale_has_room_at_the_left():
    root = drawn(chart_of(points("464292", "537794"), "Lao động", "người"))
    ticks = [t for t in root.iter(f"{SVG}text") if t.get("text-anchor") == "end"]
    assert max(len(t.text or "") for t in ticks) == len("800.000")
    assert all(float(t.get("x", "")) >= len(t.text or "") * charts.LETTER for t in ticks)
