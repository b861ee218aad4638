"""Filters and tags of the look. Registered as builtins: templates use them without {% load %}.

The component page (/ui/) shows each of them; what they print is tested in ui/tests/.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from qlccn.ui import charts, formats, frame, kept, tables

register = template.Library()

HEADINGS = {2: "<h2>{}</h2>", 3: "<h3>{}</h3>"}
STATES = {"", "ok", "warn", "bad", "brand", "plain"}
NOTE_ICONS = {"": "info", "ok": "check", "warn": "warning", "bad": "error", "brand": "info"}

# figures and days: {{ value|number:2 }} {{ area|ha }} {{ sum|money }} {{ share|percent }} {{ on|day }} {{ at|moment }}
register.filter("number", formats.number)
register.filter("ha", formats.ha)
register.filter("money", formats.money)
register.filter("percent", formats.percent)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("due_text", formats.due_text)
register.filter("due_state", formats.due_state)


def joined(*classes: str) -> str:
    """Class names without the empty ones."""
    return " ".join(name for name in classes if name)


def checked(state: str) -> str:
    """A state the style sheet knows; a typo shows in the first test, not as a grey badge on a page."""
    if state not in STATES:
        raise template.TemplateSyntaxError(f"unknown state {state!r}; known: {sorted(STATES)}")
    return state


@register.filter
def due(value: date | None, today: date) -> SafeString:
    """{{ obligation.due_on|due:today }}: distance in words with its state, the day itself in the tooltip and for machines."""
    words, state = formats.due_text(value, today), formats.due_state(value, today)
    if value is None:
        return format_html('<span class="{}">{}</span>', joined("due", state), words)
    return format_html(
        '<time class="{}" datetime="{}" title="{}">{}</time>', joined("due", state), value.isoformat(), formats.day(value), words
    )


@register.filter
def iso(value: date | datetime | None) -> str:
    """For datetime="" attributes."""
    return "" if value is None else value.isoformat()


@register.filter
def breakable(text: str) -> SafeString:
    """{{ "Triệu đồng/người/tháng"|breakable }}: a narrow column may break it after each "/", nowhere inside a word."""
    return format_html_join(mark_safe("/<wbr>"), "{}", ((part,) for part in text.split("/")))


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """{{ names|get:code }}: a value by a key held in a variable; None when absent."""
    return mapping.get(key)


@register.simple_tag
def navigation(items: tuple[frame.NavItem, ...] | None) -> frame.Navigation | None:
    """{% navigation nav_items as nav %}: {{ nav.side }} and {{ nav.foot }} of the frame; nothing for strangers."""
    return frame.drawn(items) if items else None


@register.simple_tag
def style_sheets() -> SafeString:
    """{% style_sheets %}: those that every page needs."""
    return frame.sheets()


@register.simple_tag(takes_context=True)
def who_menu(context: Context, who: frame.Who) -> SafeString:
    """{% who_menu who %}: who is acting (`ui.frame.Who`), the other seats, the account, light and dark, the way out."""
    request = context["request"]
    theme = request.COOKIES.get("theme", "")
    markup = frame.who_drawn(who, theme if theme in frame.THEMES else "")
    return kept.filled(markup, token=context.get("csrf_token", ""), address=request.get_full_path())


@register.simple_tag
@lru_cache(maxsize=2048)
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """{% icon "document" %} decorates (hidden from screen readers); {% icon "warning" label="Quá hạn" %} speaks."""
    said = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"/></svg>', joined("icon", size), said, static("ui/icons.svg"), name
    )


@register.simple_tag
def badge(text: Any, state: str = "", icon_name: str = "", title: str = "") -> SafeString:
    """{% badge "Đã thành lập" "brand" %}: a state in words and colour. States: ok warn bad brand plain, or none."""
    picture = icon(icon_name) if icon_name else ""
    hint = format_html(' title="{}"', title) if title else ""
    return format_html('<span class="{}"{}>{}{}</span>', joined("badge", checked(state)), hint, picture, text)


@register.simple_tag
def source_chip(label: Any, url: str = "", weak: bool = False, title: str = "") -> SafeString:
    """{% source_chip "QĐ 3426/QĐ-UBND · 23/9/2026" url %}: the paper behind a fact. weak: a table or a second-hand source."""
    hint = title or ("Nguồn yếu: chưa có văn bản gốc" if weak else "")
    hint_attribute = format_html(' title="{}"', hint) if hint else ""
    said = mark_safe('<span class="sr-only">Nguồn yếu: </span>') if weak else ""
    name = joined("src", "weak" if weak else "", "" if url else "plain")
    if url:
        return format_html('<a class="{}" href="{}"{}>{}{}</a>', name, url, hint_attribute, said, label)
    return format_html('<span class="{}"{}>{}{}</span>', name, hint_attribute, said, label)


@register.simple_block_tag
def card(
    content: str, title: Any = "", url: str = "", go: str = "", extra: Any = "", anchor: str = "", level: int = 2, name: str = ""
) -> SafeString:
    """{% card "Dòng thời gian" url="…" go="Xem cả" %}…{% endcard %}; extra: a badge beside the title; name: more classes."""
    if not title:
        return format_html('<section class="{}"{}>{}</section>', joined("card", name), _identity(anchor), content)
    link = format_html('<a class="go" href="{}">{}</a>', url, go) if url else ""
    tag = HEADINGS[level]
    head = format_html("<header>{}{}{}</header>", format_html(tag, title), extra, link)
    return format_html('<section class="{}"{}>{}{}</section>', joined("card", name), _identity(anchor), head, content)


def _identity(anchor: str) -> SafeString | str:
    return format_html(' id="{}"', anchor) if anchor else ""


@register.simple_block_tag
def facts(content: str, label: str = "Dữ kiện chính") -> SafeString:
    """{% facts %}{% fact … %}…{% endfact %}…{% endfacts %}: the strip of figures under a page's title."""
    return format_html('<section class="facts" aria-label="{}">{}</section>', label, content)


@register.simple_block_tag
def fact(content: str, label: Any, value: Any = "", missing: str = "chưa có", note: str = "", text: bool = False) -> SafeString:
    """{% fact "Diện tích" area|ha %}{% source_chip … %}{% endfact %}: a figure, its source chips; without a figure it says so.

    text: the value is a name, not a figure. note: a word under the value (a definition, why it is missing).
    """
    absent = value is None or value == "" or value == formats.MISSING
    shown = missing if absent else value
    name = joined("value", "missing" if absent else "", "text" if text else "")
    remark = format_html("<span>{}</span>", note) if note else ""
    more = format_html('<div class="more">{}{}</div>', remark, content) if note or content.strip() else ""
    return format_html('<div class="fact"><div class="label">{}</div><div class="{}">{}</div>{}</div>', label, name, shown, more)


@register.simple_block_tag
def note(content: str, state: str = "", alert: bool = False) -> SafeString:
    """{% note "bad" %}<b>Chưa khóa được.</b> … {% endnote %}: says what, why, what to do. alert: read out at once."""
    role = mark_safe(' role="alert"') if alert else ""
    return format_html('<div class="{}"{}>{}{}</div>', joined("note", checked(state)), role, icon(NOTE_ICONS[state]), content)


@register.simple_block_tag
def table(content: str, label: str, name: str = "cards") -> SafeString:
    """{% table "Nhiệm vụ đến hạn" %}<thead>…{% endtable %}: scrolls by itself, never the page; on a phone rows become sheets.

    Give each <td> data-k="Nhãn", and the main one class="title". name="" keeps a plain table that scrolls sideways.
    """
    return format_html(
        '<div class="wide" role="region" aria-label="{}" data-scroll><table class="{}">{}</table></div>',
        label,
        name,
        content,
    )


@register.simple_tag(takes_context=True)
def th(context: Context, label: str, key: str, name: str = "", parameter: str = "sap") -> SafeString:
    """{% th "Hạn" "due" %}: a column head that sorts through the address (?sap=due, ?sap=-due), keeping the other filters."""
    request = context["request"]
    current = request.GET.get(parameter, "")
    ascending, descending = current == key, current == f"-{key}"
    query = request.GET.copy()
    query[parameter] = f"-{key}" if ascending else key
    query.pop("page", None)
    direction = "ascending" if ascending else "descending" if descending else ""
    said = format_html(' aria-sort="{}"', direction) if direction else ""
    arrow = icon({"ascending": "sort-up", "descending": "sort-down"}.get(direction, "sort"))
    return format_html('<th scope="col" class="{}"{}><a href="?{}">{}{}</a></th>', name, said, query.urlencode(), label, arrow)


@register.simple_tag(takes_context=True)
def hidden_query(context: Context, *without: str) -> SafeString:
    """{% hidden_query "q" "page" %} inside a GET form: carries the page's other filters along."""
    request = context.get("request")
    pairs = (
        [] if request is None else [(k, v) for k, values in request.GET.lists() if k not in (*without, "page") for v in values]
    )
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', pairs)


@register.simple_tag
def meter(value: Any, label: str, most: Any = 100, state: str = "brand", goal: Any = None) -> SafeString:
    """{% meter 26.96 "Lấp đầy 26,96 %" %}: a bar as SVG (prints, needs no style attribute). goal: a mark to reach."""
    return bars([(value, label, state)], label, most, goal)


@register.simple_tag
def bars(parts: Iterable[tuple[Any, str, str]], label: str, most: Any = 100, goal: Any = None) -> SafeString:
    """{% bars parts "Đất đã cho thuê, còn trống" 75.5 %}: parts of a whole, [(value, label, state), …]; state also "rest"."""
    whole = formats.exact(most) or Decimal(0)
    start, drawn = Decimal(0), []
    for value, name, state in parts:
        figure = None if value is None else formats.exact(value)
        if not figure or whole <= 0 or figure < 0:
            continue
        width = min(figure * 200 / whole, 200 - start)
        drawn.append((f"{start:.2f}", f"{width:.2f}", state, name))
        start += width
    rects = format_html_join("", '<rect class="fill {2}" x="{0}" width="{1}" height="8"><title>{3}</title></rect>', drawn)
    aim = formats.exact(goal) if goal is not None else None
    line = format_html('<path class="goal" d="M{0} -2V10"/>', f"{min(aim * 200 / whole, 200):.2f}") if aim and whole > 0 else ""
    return format_html(
        '<svg class="{}" viewBox="0 0 200 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" width="200" height="8"/>{}{}</svg>',
        joined("meter", "aimed" if line else ""),
        label,
        rects,
        line,
    )


@register.inclusion_tag("ui/chart.html")
def chart(given: charts.Chart) -> dict[str, Any]:
    """{% chart c %}: a picture of figures (`ui.charts`) with the table of the same figures under it."""
    return {"chart": given, "picture": mark_safe(charts.svg(given))}  # noqa: S308  (every word in it is escaped there)


@register.inclusion_tag("ui/timeline.html")
def timeline(events: Iterable[Any]) -> dict[str, Any]:
    """{% timeline events %}: on (date) or when (words), text, url, sources, note, state (strong bad future gone)."""
    return {"events": events}


@register.inclusion_tag("ui/ladder.html")
def ladder(steps: Iterable[Any], label: str = "Các bước") -> dict[str, Any]:
    """{% ladder steps %}: steps with label, state (done now skipped or ""), note; numbered, the current one announced."""
    return {"steps": steps, "label": label}


@register.simple_tag
def pairs(rows: Iterable[tuple[Any, Any]]) -> SafeString:
    """{% pairs rows %}: a definition list of (label, value); a missing value is a dash."""
    shown = [(label, formats.MISSING if value is None or value == "" else value) for label, value in rows]
    return format_html('<dl class="pairs">{}</dl>', format_html_join("", "<dt>{}</dt><dd>{}</dd>", shown))


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """{% field form.due_on %}: label, help and error wired to the control."""
    return bound.as_field_group()


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "dòng") -> SafeString:
    """{% pagination page "cụm" %}: pages through ?page=, keeping filters and order."""
    return tables.pages(page, noun, context["request"].GET)


@register.simple_block_tag
def empty(content: str, title: str, icon_name: str = "search") -> SafeString:
    """{% empty "Chưa có văn bản nào" "document" %}what to do next{% endempty %}: says why it is empty and the way on."""
    return format_html('<div class="empty">{}<b>{}</b>{}</div>', icon(icon_name, size="large"), title, content)


@register.simple_tag
def waiting(text: str = "Đang tải…") -> SafeString:
    """{% waiting "Đang đọc văn bản…" %}: something is under way; announced once."""
    return format_html('<div class="wait" role="status"><span class="spin" aria-hidden="true"></span>{}</div>', text)


@register.simple_tag
def marked(text: str, spans: Iterable[tuple[int, int, str, str]], picked: str = "") -> SafeString:
    """{% marked text spans picked %}: the paper's text with passages marked; spans (start, end, id, title), positions in `text`.

    What overlaps an earlier passage is cut to the part not yet marked, so that the text itself is never repeated or lost.
    """
    done, parts = 0, []
    for start, end, anchor, title in sorted(spans):
        start, end = max(start, done), min(end, len(text))
        if start >= end:
            continue
        name = mark_safe(' class="picked"') if anchor == picked else ""
        parts.append(
            format_html('{}<mark id="{}" title="{}"{}>{}</mark>', text[done:start], anchor, title, name, text[start:end])
        )
        done = end
    return format_html("{}{}", format_html_join("", "{}", ((part,) for part in parts)), text[done:])


@register.simple_tag
def data_table(table: tables.Table) -> SafeString:
    """{% data_table table %}: a list with heads that sort and the columns that were chosen (`ui.tables.Table`)."""
    return tables.markup(table)
