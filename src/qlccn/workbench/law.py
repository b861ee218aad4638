"""Luật: what applies on a chosen day, what changed when, the steps of a procedure, a due day with its reasons, citations checked."""

import re
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.documents import calendars
from qlccn.documents import queries as documents
from qlccn.documents.calendars import local_calendar
from qlccn.documents.models import LocalRule
from qlccn.law import citation_status, due_answer
from qlccn.law import on as law_on
from qlccn.law.loader import load
from qlccn.law.model import Law, Value
from qlccn.law.wording import STATUS_WORDS, UNIT_WORDS, spoken
from qlccn.parties.models import Role
from qlccn.places.models import PROVINCE, Unit
from qlccn.ui.formats import parse_day
from qlccn.workbench.access import page
from qlccn.workbench.law_forms import CiteForm, DueForm, LocalDayForm

TABS = (
    ("", "Đang áp dụng"), ("doi", "Thay đổi"), ("trinh-tu", "Trình tự"), ("tinh-han", "Tính hạn"), ("vien-dan", "Kiểm tra viện dẫn"), ("lich", "Lịch nghỉ"),
)  # fmt: skip


def frame(request: HttpRequest, tab: str) -> dict:
    """What the tabs share: the law, the day and the province asked about (the actor's own unless another is chosen)."""
    law = load()
    day = parse_day(request.GET["ngay"]) if request.GET.get("ngay") else clock.today()
    province = request.GET.get("tinh", own_province(request))
    law_on.check_province(law, province or None)
    regime = law.regime_on(day)
    return {
        "title": "Luật", "law": law, "day": day, "as_of": day, "as_of_param": "ngay", "province": province, "provinces": law.provinces.items(),
        "province_name": law.provinces.get(province, ""), "regime": regime, "tab": tab,
        "tabs": [{"url": f"/luat/{key + '/' if key else ''}", "label": label, "current": key == tab} for key, label in TABS],
    }  # fmt: skip


def own_province(request: HttpRequest) -> str:
    """Code of the actor's province in force today, or empty."""
    organisation = request.actor.organisation
    unit = organisation.unit if organisation else None
    unit = (unit.province or unit) if unit else None
    return unit.code if unit and unit.valid_to is None else ""


@page()
def applies(request: HttpRequest) -> HttpResponse:
    """Every figure in force on the day, by group, with article and confidence; instruments, forms and provincial rules beside them."""
    context = frame(request, "")
    law, day, province = context["law"], context["day"], context["province"] or None
    words = request.GET.get("q", "").strip()
    answer = law_on.answer(law, day, province)
    context |= {
        "groups": groups(law, day, province, words), "q": words, "instruments": answer["instruments"], "forms": answer["forms"],
        "overlays": answer["overlays"], "marks": law.confidence.values(),
    }  # fmt: skip
    return render(request, "workbench/law/applies.html", context)


def groups(law: Law, day: date, province: str | None, words: str) -> list[dict]:
    """Parameters in force that day, grouped as the data groups them; `words` narrows by name, article or id, without diacritics."""
    found: dict[str, list[dict]] = {}
    for parameter in law.parameters.values():
        value = parameter.value_on(day, province)
        if value is None:
            continue
        row = shown(law, value) | {"name": parameter.name_vi, "id": parameter.id}
        if all(word in fold(f"{row['name']} {row['cite']} {row['id']}") for word in fold(words).split()):
            found.setdefault(parameter.group, []).append(row)
    return [{"name": law.groups[key], "rows": rows, "id": key} for key, rows in found.items()]


def shown(law: Law, value: Value) -> dict:
    """A value as the page shows it."""
    text = (
        STATUS_WORDS.get(value.status or "", "—")
        if value.value is None
        else spoken(value.value, value.unit, value.op, law.labels)
    )
    return {
        "text": text, "cite": value.cite, "mark": law.confidence[value.confidence], "weak": value.confidence != "primary",
        "since": value.valid_from, "until": value.valid_to, "province": law.provinces.get(value.province or "", ""),
        "note": value.note or value.condition, "missing": value.value is None,
    }  # fmt: skip


@page()
def changes(request: HttpRequest) -> HttpResponse:
    """Days on which a figure changed, newest first: what it was, what it became, by which instrument."""
    context = frame(request, "doi")
    law, province = context["law"], context["province"] or None
    found: dict[date, list[dict]] = {}
    for parameter in law.parameters.values():
        for value in parameter.values:
            if value.province not in (None, province):
                continue
            before = parameter.value_on(value.valid_from - timedelta(days=1), value.province)
            if before is None or shown(law, before)["text"] != shown(law, value)["text"]:
                row = {"name": parameter.name_vi, "before": shown(law, before) if before else None, "after": shown(law, value)}
                found.setdefault(value.valid_from, []).append(row)
    days = [
        {
            "day": d,
            "label": f"Thay đổi từ {d:%d/%m/%Y}",
            "rows": rows,
            "regime": next((r for r in law.regimes if r.valid_from == d), None),
        }
        for d, rows in found.items()
    ]
    context |= {"days": sorted(days, key=lambda d: d["day"], reverse=True), "transitions": law.transitions}
    return render(request, "workbench/law/changes.html", context)


@page()
def procedures(request: HttpRequest) -> HttpResponse:
    """The steps of one procedure under the regime of the day, with who, within which limit, under which article."""
    context = frame(request, "trinh-tu")
    law, day, province, regime = context["law"], context["day"], context["province"] or None, context["regime"]
    chosen = law.procedures.get(request.GET.get("thu-tuc", "establishment")) or next(iter(law.procedures.values()))
    version = chosen.version_in(regime.id, province, day) if regime else None
    context |= {
        "procedures": law.procedures.values(), "chosen": chosen, "version": version, "regimes": law.regimes,
        "steps": [step_row(law, chosen, step, regime.id, day, province) for step in version.steps] if version and regime else [],
        "details": [d for d in chosen.details if d.province in (None, province)],
    }  # fmt: skip
    return render(request, "workbench/law/procedures.html", context)


def step_row(law: Law, procedure, step, regime: str, day: date, province: str | None) -> dict:
    value = law.step_value(procedure, step, regime=regime, day=day, province=province)
    agencies = law.agencies.by_id
    name = lambda key: agencies[key].name_vi if key in agencies else key  # noqa: E731
    return {
        "step": step, "actor": name(step.actor), "recipients": [name(r) for r in step.recipients], "limit": shown(law, value) if value else None,
        "mark": law.confidence.get(step.confidence), "weak": step.confidence != "primary",
    }  # fmt: skip


@page()
def due(request: HttpRequest) -> HttpResponse:
    """The last day of a step's legal time, with the reason for every day counted, paused or skipped."""
    context = frame(request, "tinh-han")
    law = context["law"]
    form = DueForm(
        request.GET if "tu-ngay" in request.GET else None,
        law=law,
        initial={"tinh": context["province"], "thu-tuc": "establishment"},
    )
    context |= {"form": form, "units": UNIT_WORDS}
    if form.is_valid():
        try:
            data = form.cleaned_data
            context["answer"] = due_answer.answer(
                law, data["thu-tuc"], data["buoc"], data["tu-ngay"], regime=data["che-do"] or None, province=data["tinh"] or None,
                pauses=data["tam-dung"], calendar=local_calendar(data["tinh"] or None),
            )  # fmt: skip
            context["answer_regime"] = law.regime(context["answer"]["regime"] or "")
            context["edition"] = edition(context["answer"]["calendar_version"])
            context["answer_mark"] = law.confidence.get(context["answer"]["confidence"] or "")
        except Refusal as no:
            form.add_error(no.field if no.field in form.fields else None, no.message)
    return render(request, "workbench/law/due.html", context)


@page()
def cite(request: HttpRequest) -> HttpResponse:
    """Every legal citation of a pasted text, and whether it is in force on the text's day."""
    context = frame(request, "vien-dan")
    form = CiteForm(request.POST or None, initial={"ngay": context["day"]})
    context["form"] = form
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["van-ban"]
        answer = citation_status.answer(context["law"], text, form.cleaned_data["ngay"], clock.today())
        spans = [(*c["span"], f"c{i}", c["status"]) for i, c in enumerate(answer["citations"])]
        context |= {"answer": answer, "text": text, "spans": spans, "labels": STATUS_LABELS}
    return render(request, "workbench/law/cite.html", context)


STATUS_LABELS = {
    "in-force": ("còn hiệu lực", "ok"),
    "amended": ("còn hiệu lực, đã sửa đổi", "warn"),
    "expired-in-part": ("hết hiệu lực một phần", "warn"),
    "expired": ("đã hết hiệu lực", "bad"),
    "not-yet": ("chưa có hiệu lực", "bad"),
    "unknown": ("chưa có trong dữ liệu luật", ""),
}


DAY_KINDS = {
    "holiday": ("nghỉ lễ, Tết", "bad"), "compensatory": ("nghỉ bù", "bad"), "swap": ("nghỉ hoán đổi", "bad"), "working": ("làm bù", "brand"),
}  # fmt: skip


@page()
def calendar(request: HttpRequest) -> HttpResponse:
    """Days off and working Saturdays of a year with their legal basis; local days added or taken off by those who may."""
    context = frame(request, "lich")
    actor, province = request.actor, context["province"] or None
    may_edit = actor.role in (Role.ADMIN, Role.DEPARTMENT, Role.PROVINCE)
    form = LocalDayForm(request.POST or None, actor=actor) if may_edit else None
    if request.method == "POST" and form is not None:
        try:
            if request.POST.get("bo"):
                rule = LocalRule.objects.filter(pk=documents.row_id(request.POST["bo"])).first()
                if rule:
                    calendars.remove_local_day(rule, by=actor)
                return redirect(request.get_full_path())
            if not form.is_searching and form.is_valid():
                data = form.cleaned_data
                mine = (
                    None
                    if actor.role == Role.ADMIN
                    else Unit.objects.filter(pk__in=actor.territory_ids or (), level=PROVINCE, valid_to=None).first()
                )
                calendars.add_local_day(
                    day=data["day"],
                    working=data["kind"] == "working",
                    reason=data["reason"],
                    document=data["document"],
                    by=actor,
                    province=mine,
                )
                return redirect(request.get_full_path())
        except Refusal as no:
            form.refuse(no)
    year = int(request.GET["nam"]) if re.fullmatch(r"[12]\d{3}", request.GET.get("nam", ""), re.ASCII) else context["day"].year
    national = local_calendar(province)
    context |= {
        "year": year, "status": CALENDAR_STATUS[national.status(year)], "edition": edition(national.version), "form": form,
        "rows": [{"day": d, "basis": b, "kind": DAY_KINDS[d.kind]} for d, b in national.marked_days(year)],
        "local": calendars.local_days(year, province),
    }  # fmt: skip
    return render(request, "workbench/law/calendar.html", context)


def edition(version: str) -> str:
    """ "vn-2026-11-21+3f2a" in words: the day the calendar was made, and whether days were entered here since."""
    made = re.search(r"(\d{4})-(\d{2})-(\d{2})", version)
    words = f"lịch lập ngày {made[3]}/{made[2]}/{made[1]}" if made else "lịch chưa rõ ngày lập"
    return words + (", có ngày ghi thêm" if "+" in version else "")


CALENDAR_STATUS = {
    "announced": ("đã có thông báo chính thức", "ok"),
    "derived": ("suy ra từ luật, chưa thấy thông báo", "warn"),
    "provisional": ("tạm tính, chờ thông báo", "warn"),
}
