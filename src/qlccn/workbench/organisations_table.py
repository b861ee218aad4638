"""The register of organisations as a table, on the screen and in a file."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html

from qlccn.parties.models import Organisation
from qlccn.ui import formats
from qlccn.ui.tables import Column
from qlccn.ui.templatetags.ui import badge
from qlccn.workbench.organisations_forms import kind_labels


def columns(today: date) -> list[Column]:
    """Columns of the register on a day."""
    kinds = kind_labels()
    return [
        Column("ten", "Tên", name_of, ("name",), title=True, plain=lambda o: o.name, width=48),
        Column("loai", "Loại", lambda o: kinds.get(o.kind, "Cơ quan khác"), ("kind",), width=34),
        Column("dia-ban", "Địa bàn", place_of, ("unit__province__name", "unit__name"), width=34),
        Column("tinh-trang", "Tình trạng", lambda o: standing_of(o, today), ("valid_to",), name="nowrap", plain=lambda o: words_of(o, today), width=26),
        Column("ma-so-thue", "Mã số thuế", lambda o: o.tax_code, ("tax_code",), name="num", usual=False, width=16),
        Column("tu-ngay", "Từ ngày", lambda o: formats.day(o.valid_from) if o.valid_from else "", ("valid_from",), name="date", usual=False, plain=lambda o: o.valid_from, width=13),
        Column("ke-thua", "Kế thừa bởi", heirs_of, usual=False, width=40),
        Column("ma", "Mã trong sổ", lambda o: o.slug, ("slug",), usual=False, width=34),
    ]  # fmt: skip


def name_of(organisation: Organisation) -> Any:
    return format_html('<a href="{}">{}</a>', reverse("organisation", args=[organisation.slug]), organisation.name)


def place_of(organisation: Organisation) -> str:
    """ "Phường Văn Phú, Tỉnh Lào Cai"; nothing for a body of the whole country."""
    unit = organisation.unit
    return ", ".join(str(u) for u in (unit, unit.province) if u) if unit else ""


def heirs_of(organisation: Organisation) -> str:
    """Who took its files and duties over; the rows were fetched along."""
    return ", ".join(s.new.name for s in organisation.successions.all())


def words_of(organisation: Organisation, today: date) -> str:
    """Whether it stands, with its last day where there is one."""
    last = organisation.valid_to
    if last is None:
        return "đang hoạt động"
    return f"đã kết thúc {formats.day(last)}" if last < today else f"đến hết {formats.day(last)}"


def standing_of(organisation: Organisation, today: date) -> Any:
    """The same with the colour of what is over."""
    over = organisation.valid_to is not None and organisation.valid_to < today
    return badge(words_of(organisation, today), "warn") if over else words_of(organisation, today)
