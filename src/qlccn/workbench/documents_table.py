"""The register of papers as a table, on the screen and in a file."""

from typing import Any
from urllib.parse import quote

from django.utils.html import format_html

from qlccn.documents.models import Document
from qlccn.ui import formats
from qlccn.ui.tables import Column
from qlccn.ui.templatetags.ui import badge

READING = {
    "read": ("chờ xác nhận", "warn"), "confirmed": ("đã xác nhận", "ok"), "failed": ("không đọc được", "bad"), "waiting": ("chờ đọc", ""),
}  # fmt: skip


def reading(document: Document) -> Any:
    """How far the machine's reading is; what waits for a person leads there."""
    found = getattr(document, "reading", None)
    if found is None:
        return format_html('<span class="muted small">{}</span>', "vào sổ bằng tay")
    words, look = READING.get(found.state, (found.state, ""))
    shown = badge(words, look)
    return format_html('<a href="/van-ban/{}/xac-nhan/">{}</a>', document.pk, shown) if found.state == "read" else shown


def columns(words: str = "") -> list[Column]:
    """Columns of the register; `words`: what was searched for, marked again on the paper's page."""
    tail = f"?q={quote(words)}" if words else ""
    return [
        Column("so", "Số, ngày", lambda d: format_html('<a href="/van-ban/{}/{}">{}</a>', d.pk, tail, d.label), ("number",), title=True, width=30),
        Column("trich-yeu", "Trích yếu", lambda d: shortened(d.subject), ("subject",), name="w-long", plain=lambda d: d.subject, width=60),
        Column("ngay", "Ngày ban hành", lambda d: formats.day(d.issued_on) if d.issued_on else "", ("issued_on",), name="date", usual=False, plain=lambda d: d.issued_on, width=13),
        Column("ban-hanh", "Cơ quan ban hành", lambda d: str(d.issuer or d.issuer_name), ("issuer__name", "issuer_name"), width=32),
        Column("loai", "Loại", lambda d: d.get_type_display(), ("type",), name="nowrap", width=16),
        Column("tinh", "Tỉnh, thành phố", lambda d: d.province.short_name if d.province else "", ("province__name",), usual=False, width=16),
        Column("co-quan", "Cơ quan vào sổ", lambda d: str(d.holder or ""), ("holder__name",), usual=False, width=32),
        Column("vao-so", "Vào sổ lúc", lambda d: formats.moment(d.registered_at), ("registered_at",), name="nowrap", usual=False, width=18),
        Column("den", "Số đến", lambda d: d.arrival_number, ("arrival_number",), usual=False, width=12),
        Column("tep", "Số tệp", lambda d: d.files_count or "", ("files_count",), name="num", usual=False, width=8),
        Column("doc", "Máy đọc", reading, ("reading__state",), name="nowrap", width=16),
    ]  # fmt: skip


def shortened(text: str) -> str:
    """A subject on one or two lines."""
    return text if len(text) <= 180 else f"{text[:179].rstrip()}…"
