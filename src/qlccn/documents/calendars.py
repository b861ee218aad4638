"""The calendar of a province: the national one with the local days that `LocalRule` rows add, each with its paper."""

from datetime import date

from django.db.models import Q

from qlccn.core.audit.changes import Kept
from qlccn.core.refusal import Refusal
from qlccn.core.service import service
from qlccn.core.text import nfc
from qlccn.documents.models import Document, LocalRule
from qlccn.law import calendar
from qlccn.law.calendar import Calendar, LocalDay
from qlccn.parties.actor import Actor
from qlccn.parties.models import Role
from qlccn.places.models import Unit

OFF, WORKING = "calendar.off", "calendar.working"


_kept: Kept[Calendar] = Kept("documents_localrule", "documents_document")


def local_calendar(province: str | None) -> Calendar:
    """National days, days all provinces share (an administrator's correction), and the province's own (its code in force)."""
    return _kept.get(province, lambda: _read(province))


def _read(province: str | None) -> Calendar:
    rules = LocalRule.objects.filter(key__in=(OFF, WORKING)).filter(
        Q(province=None) | Q(province__code=province or "", province__valid_to=None)
    )
    days = [
        LocalDay(rule.valid_from, "working" if rule.key == WORKING else "off", rule.value, str(rule.document))
        for rule in rules.select_related("document").order_by("valid_from", "pk")
    ]
    return calendar.national(tuple(days))


def local_days(year: int, province: str | None) -> list[LocalRule]:
    """Local days of a year as rows, national corrections first."""
    rules = LocalRule.objects.filter(key__in=(OFF, WORKING), valid_from__year=year).select_related("document", "province")
    return list(
        rules.filter(Q(province=None) | Q(province__code=province or "", province__valid_to=None)).order_by("valid_from", "pk")
    )


@service("calendar.day-added")
def add_local_day(
    *, day: date, working: bool, reason: str, document: Document, by: Actor, province: Unit | None = None
) -> LocalRule:
    """A day off or a working day by a paper: of one province (its department or an administrator), or of the country (administrator)."""
    by.require(Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)
    if by.role != Role.ADMIN and not by.is_system and (province is None or province.pk not in (by.territory_ids or ())):
        raise Refusal("Chỉ quản trị sửa lịch chung; sở và tỉnh chỉ thêm ngày của tỉnh mình.", field="province")
    if not reason.strip():
        raise Refusal("Ghi lý do, ví dụ “nghỉ bù theo quyết định của UBND tỉnh”.", field="reason")
    key = WORKING if working else OFF
    clash = LocalRule.objects.filter(key__in=(OFF, WORKING), valid_from=day, province=province).first()
    if clash:
        raise Refusal(f"Ngày {day:%d/%m/%Y} đã được ghi theo {clash.document}; bỏ dòng ấy trước nếu ghi nhầm.", field="day")
    return LocalRule.objects.create(
        province=province, key=key, value=nfc(reason).strip()[:200], valid_from=day, valid_to=day, document=document
    )


@service("calendar.day-removed")
def remove_local_day(rule: LocalRule, *, by: Actor) -> None:
    """Take a local day entered by mistake off again (the audit trail keeps it)."""
    by.require(Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)
    if (
        by.role != Role.ADMIN
        and not by.is_system
        and (rule.province_id is None or rule.province_id not in (by.territory_ids or ()))
    ):
        raise Refusal("Chỉ quản trị sửa lịch chung; sở và tỉnh chỉ sửa ngày của tỉnh mình.")
    rule.delete()
