"""Duties as a table: one set of columns for the groups of the list, the front page and the file."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from qlccn.core.text import shorten
from qlccn.obligations import rules
from qlccn.ui import formats
from qlccn.ui.tables import Column
from qlccn.ui.templatetags.ui import badge, due, source_chip


def due_cell(today: date) -> Callable[[Any], Any]:
    """The due day and, while the work is still to be done, how far it is; the paper's own words where there is no day."""

    def cell(line: Any) -> Any:
        standing, words = line.item.standing, line.item.obligation.due_words
        if not standing.due_on:
            return format_html('<span class="muted small">{}</span>', words[:60] or "chưa rõ hạn")
        day = format_html('<span class="nowrap num">{}</span>', formats.day(standing.due_on))
        waits = standing.is_open and standing.state != rules.State.ANSWERED  # what was answered waits for the one who judges it
        return format_html('{}<div class="small">{}</div>', day, due(standing.due_on, today)) if waits else day

    return cell


def what_cell(*, compact: bool = False) -> Callable[[Any], Any]:
    """The work itself: whose, what was written on it, the cluster; on the front page also its paper."""

    def cell(line: Any) -> Any:
        item, duty = line.item, line.item.obligation
        marks = [badge("giao cho tôi", "brand")] if item.is_mine else []
        marks += [badge("cần xem", "warn", "warning")] if duty.flags else []
        parts: list[Any] = [instruction(item, compact=compact)]
        if duty.cluster:
            parts.append(
                format_html(
                    '<div class="small"><a class="muted" href="/cum-cong-nghiep/{}/">{}</a></div>',
                    duty.cluster.code,
                    line.cluster or duty.cluster.code,
                )
            )
        if compact:
            parts.append(format_html('<div class="small">{}</div>', source_chip(line.chip.label, line.chip.url)))
        text = shorten(duty.what, 170)
        return format_html(
            '<a href="/nhiem-vu/{}/">{}</a> {}{}', duty.pk, text, SafeString(" ".join(marks)), SafeString("".join(parts))
        )

    return cell


def instruction(item: Any, *, compact: bool) -> SafeString:
    """Internal due day and bút phê, small under the work."""
    handling = item.handling
    inner = handling and compact and handling.internal_due_on
    if not handling or not (handling.instruction or inner):
        return SafeString("")
    told = format_html('Hạn nội bộ <b class="num">{}</b>. ', formats.day(inner)) if inner else ""
    said = f"Bút phê: {handling.instruction}" if handling.instruction else ""
    return format_html('<div class="small muted">{}{}</div>', told, said)


def who_cell(line: Any) -> Any:
    """Agencies, and the person of mine who has it in hand."""
    handling = line.item.handling
    if not handling:
        return line.who or format_html('<span class="muted">{}</span>', "chưa rõ")
    own = f"{handling.membership.account}" + (
        f", nội bộ {formats.day(handling.internal_due_on)}" if handling.internal_due_on else ""
    )
    return format_html('{}<div class="muted">{}</div>', line.who or "chưa rõ", own)


def left(today: date) -> Callable[[Any], Any]:
    """Days to the due day, negative when it is past; nothing for closed work."""

    def cell(line: Any) -> int | str:
        standing = line.item.standing
        return (standing.due_on - today).days if standing.due_on and standing.state in rules.OPEN else ""

    return cell


def columns(today: date) -> list[Column]:
    """Columns of the worklist; sorting is the question's own (`obligations_asked.ORDERS`), so `order` only says that a head sorts."""
    sorts = ("pk",)
    return [
        Column("viec", "Việc", what_cell(), sorts, title=True, name="w-long", plain=lambda r: r.item.obligation.what, width=60),
        Column("han", "Hạn", due_cell(today), sorts, name="w-due", plain=lambda r: r.item.standing.due_on, width=12),
        Column("ai", "Ai làm", who_cell, sorts, name="small w-who", plain=lambda r: "; ".join(r.item.leads), width=34),
        Column("phoi-hop", "Phối hợp", lambda r: "; ".join(r.item.coordinating), name="small", usual=False, width=30),
        Column("nguoi", "Người được giao", lambda r: str(r.item.handling.membership.account) if r.item.handling else "", usual=False, width=20),
        Column("con", "Còn (ngày)", left(today), name="num", usual=False, width=9),
        Column("van-ban", "Căn cứ", lambda r: source_chip(r.chip.label, r.chip.url), sorts, name="w-src", width=34),
        Column("trich-yeu", "Trích yếu văn bản", lambda r: r.item.obligation.document.subject, name="small", usual=False, width=40),
        Column("chuong-trinh", "Chương trình, kế hoạch", lambda r: r.item.obligation.programme, usual=False, width=24),
        Column("cum", "Cụm", lambda r: r.cluster or (r.item.obligation.cluster.code if r.item.obligation.cluster else ""), usual=False, width=28),
        Column("loi-han", "Hạn như văn bản ghi", lambda r: r.item.obligation.due_words, usual=False, width=22),
        Column("tinh-trang", "Tình trạng", lambda r: badge(r.item.standing.name, r.look), sorts, name="w-state", width=16),
    ]  # fmt: skip


def compact_columns(today: date) -> list[Column]:
    """The front page's three: the paper stands under the work."""
    return [
        Column("viec", "Việc", what_cell(compact=True), title=True),
        Column("han", "Hạn", due_cell(today), name="w-due"),
        Column("tinh-trang", "Tình trạng", lambda r: badge(r.item.standing.name, r.look), name="w-state"),
    ]
