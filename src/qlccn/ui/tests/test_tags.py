"""Template tags: what they print, that text is escaped, and that a typo is an error and not a grey spot."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template, TemplateSyntaxError
from django.test import RequestFactory

TODAY = date(2026, 11, 20)


def render(source: str, **context) -> str:
    request = RequestFactory().get("/trang/", context.pop("query", {}))
    return Template("{% load ui %}" + source).render(RequestContext(request, {"today": TODAY, **context}))


def test_a_due_day_carries_its_words_its_state_and_the_day_itself():
    html = render("{{ d|due:today }}", d=date(2026, 11, 17))
    assert html == '<time class="due bad" datetime="2026-11-17" title="17/11/2026">Quá 3 ngày</time>'


def test_a_unit_may_break_after_each_stroke_and_stays_escaped():
    assert render("{{ u|breakable }}", u="Triệu đồng/người/<b>") == "Triệu đồng/<wbr>người/<wbr>&lt;b&gt;"


def test_an_icon_is_hidden_unless_it_has_something_to_say():
    assert 'aria-hidden="true"' in render('{% icon "law" %}')
    assert 'role="img" aria-label="Quá hạn"' in render('{% icon "warning" label="Quá hạn" %}')


def test_text_in_every_tag_is_escaped():
    evil = "<script>x</script>"
    source = (
        "{% badge t %}{% source_chip t t %}{% card t %}{{ t }}{% endcard %}{% fact t t %}{% endfact %}"
        "{% note %}{{ t }}{% endnote %}{% pairs rows %}{% meter 1 t %}{% timeline events %}{% ladder steps %}"
        "{% marked t spans %}{% empty t %}{% endempty %}{% table t %}{% endtable %}"
    )
    html = render(
        source, t=evil, rows=[(evil, evil)], events=[{"text": evil}], steps=[{"label": evil}], spans=[(0, 8, "a", evil)]
    )
    assert "<script" not in html
    assert html.count("&lt;script") >= 15


@pytest.mark.parametrize("source", ['{% badge "x" "gren" %}', '{% note "danger" %}{% endnote %}'])
def test_an_unknown_state_is_an_error(source):
    with pytest.raises(TemplateSyntaxError, match="unknown state"):
        render(source)


def test_a_missing_figure_says_so_and_why():
    html = render('{% fact "Đất công nghiệp" None note="chờ quy hoạch" %}{% endfact %}')
    assert '<div class="value missing">chưa có</div>' in html
    assert "chờ quy hoạch" in html
    assert "missing" in render('{% fact "Diện tích" None|ha %}{% endfact %}')
    assert "missing" not in render('{% fact "Số cụm" 0 %}{% endfact %}')


def test_a_weak_source_is_said_and_not_only_coloured():
    html = render('{% source_chip "bảng kê" "/x/" weak=True %}')
    assert 'class="src weak"' in html
    assert "Nguồn yếu" in html
    assert render('{% source_chip "QĐ 1" %}') == '<span class="src plain">QĐ 1</span>'


def test_a_column_head_sorts_up_then_down_and_keeps_the_filters():
    first = render('{% th "Hạn" "due" %}', query={"q": "yên", "page": "3"})
    assert "sap=due" in first
    assert "q=y%C3%AAn" in first
    assert "page=" not in first
    assert "aria-sort" not in first
    second = render('{% th "Hạn" "due" %}', query={"sap": "due"})
    assert 'aria-sort="ascending"' in second
    assert "sap=-due" in second
    assert 'aria-sort="descending"' in render('{% th "Hạn" "due" %}', query={"sap": "-due"})


def test_hidden_fields_carry_the_other_filters_along():
    html = render('{% hidden_query "q" %}', query={"q": "a", "xa": ["1", "2"], "page": "9"})
    assert html == '<input type="hidden" name="xa" value="1"><input type="hidden" name="xa" value="2">'


@pytest.mark.parametrize("value, width", [(0, None), (None, None), (50, "100.00"), (100, "200.00"), (140, "200.00"), (-5, None)])
def test_a_bar_is_as_long_as_its_share_and_never_longer_than_the_whole(value, width):
    html = render('{% meter value "Lấp đầy" %}', value=value)
    assert ('class="fill brand"' in html) == (width is not None)
    if width:
        assert f'width="{width}"' in html


def test_parts_of_a_bar_follow_each_other():
    html = render(
        '{% bars parts "Đất" 10 goal=5 %}',
        parts=[(Decimal("2.5"), "a", "ok"), (None, "b", "warn"), (5, "c", "rest"), (5, "d", "bad")],
    )
    assert '<rect class="fill ok" x="0.00" width="50.00"' in html
    assert '<rect class="fill rest" x="50.00" width="100.00"' in html
    assert '<rect class="fill bad" x="150.00" width="50.00"' in html
    assert "M100.00" in html


def test_a_bar_without_a_whole_is_empty():
    assert "fill" not in render('{% meter 5 "x" most=0 %}')


def test_marked_text_loses_and_repeats_nothing_when_passages_overlap():
    text = "một hai ba bốn năm"
    html = render(
        "{% marked text spans 'b' %}",
        text=text,
        spans=[(4, 10, "b", "hai ba"), (8, 14, "c", "ba bốn"), (5, 6, "d", ""), (99, 120, "e", "")],
    )
    assert re.sub(r"<[^>]+>", "", html) == text
    assert '<mark id="b" title="hai ba" class="picked">hai ba</mark><mark id="c"' in html
    assert 'id="d"' not in html


def test_pages_keep_the_filters_and_name_the_range():
    page = Paginator(range(45), 10).get_page(2)
    html = render('{% pagination page "cụm" %}', page=page, query={"q": "a", "page": "2"})
    assert "11–20 trong 45 cụm" in html
    assert "?q=a&amp;page=3" in html
    assert 'aria-current="page">2<' in html
    empty = Paginator([], 10).get_page(1)
    assert "0 cụm" in render('{% pagination page "cụm" %}', page=empty)


def test_the_current_step_is_announced():
    html = render("{% ladder steps %}", steps=[{"label": "A", "state": "done"}, {"label": "B", "state": "now"}])
    assert html.count('aria-current="step"') == 1
    assert "đã xong" in html


def test_a_dash_stands_for_a_missing_value_in_a_list_of_pairs():
    assert render("{% pairs rows %}", rows=[("Loại hình", None), ("Số", 0)]) == (
        '<dl class="pairs"><dt>Loại hình</dt><dd>—</dd><dt>Số</dt><dd>0</dd></dl>'
    )
