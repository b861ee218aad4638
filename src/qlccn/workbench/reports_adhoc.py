"""Ad-hoc requests on screen: a form is made field by field, opened for its reporters, and read as one table."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from qlccn.clusters.kinds import indicators
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import slugify
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation
from qlccn.places.models import COMMUNE, Unit
from qlccn.reporting import adhoc, adhoc_table, cycles
from qlccn.reporting.adhoc import FIELD_KINDS, TIED, WHO, Field
from qlccn.reporting.cycles import OPENS
from qlccn.reporting.layout import FORMATS
from qlccn.reporting.models import ADHOC, Cycle
from qlccn.reporting.reporters import BODIES
from qlccn.ui.forms import DayField
from qlccn.workbench.access import page
from qlccn.workbench.obligations_fields import ActorForm, PapersField
from qlccn.workbench.reports import found_cycle, provinces

FIRST_ROWS, MORE_ROWS = 5, 5
USUAL_DAYS = 10  # our choice, no article: how long reporters have unless the paper says otherwise


class RequestForm(ActorForm):
    """What is asked, of whom, by which paper, until when."""

    title = forms.CharField(label="Tên yêu cầu", max_length=200, help_text="Ví dụ: Rà soát hệ thống xử lý nước thải tập trung")
    province = forms.ChoiceField(label="Tỉnh, thành phố")
    who = forms.ChoiceField(label="Ai báo cáo", choices=[(key, words[0]) for key, words in WHO.items()])
    communes = forms.MultipleChoiceField(
        label="Chỉ ở các xã, phường", required=False, widget=forms.CheckboxSelectMultiple, help_text="Không chọn: cả tỉnh."
    )
    document = PapersField(label="Văn bản yêu cầu báo cáo", many=False)
    as_of = DayField(label="Số liệu đến ngày")
    before = DayField(label="Gửi trước ngày", help_text="Nhận đúng ngày này là muộn.")
    guide = forms.CharField(
        label="Hướng dẫn cho đơn vị báo cáo", required=False, max_length=adhoc.MOST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.units = {u.code: u for u in provinces(actor)}
        self.fields["province"].choices = [(code, u.name) for code, u in self.units.items()]
        self.fields["communes"].choices = [(u.code, u.name) for u in communes(actor, self.units)]
        if not self.fields["communes"].choices:
            del self.fields["communes"]
        if len(self.units) > 1:
            self.initial.setdefault("who", "province")
            self.fields["province"] = forms.MultipleChoiceField(
                label="Chỉ ở các tỉnh, thành phố", required=False, widget=forms.CheckboxSelectMultiple, help_text="Không chọn: tất cả.",
                choices=[(code, u.name) for code, u in self.units.items()],
            )  # fmt: skip
        elif self.units:
            self.fields["province"].widget = forms.HiddenInput()
            self.initial.setdefault("province", next(iter(self.units)))


def communes(actor: Actor, units: dict[str, Unit]) -> list[Unit]:
    """Communes of one's own province; who may ask many provinces asks all of one."""
    if len(units) != 1:
        return []
    today, province = clock.today(), next(iter(units.values()))
    bodies = Organisation.objects.in_force(today).filter(kind=BODIES["commune"], unit__province=province)
    return list(Unit.objects.filter(pk__in=bodies.values("unit"), level=COMMUNE).order_by("name"))


def typed_fields(data: Any, count: int, sent: int) -> list[dict[str, Any]]:
    """The rows of the field table as typed (`sent` of them); a new row begins as required."""
    return [
        {
            "number": n, "name": data.get(f"ten-{n}", "").strip(), "kind": data.get(f"kieu-{n}", "number"), "unit": data.get(f"dv-{n}", "").strip(),
            "choices": data.get(f"chon-{n}", ""), "required": n > sent or f"bb-{n}" in data, "indicator": data.get(f"ct-{n}", ""),
        }
        for n in range(1, count + 1)
    ]  # fmt: skip


def as_fields(rows: list[dict[str, Any]]) -> list[Field]:
    """Rows with a name, as fields; a row with anything else and no name is refused."""
    out = []
    for row in rows:
        choices = tuple(dict.fromkeys(c.strip() for c in row["choices"].replace("\n", ";").split(";") if c.strip()))
        if not row["name"]:
            if row["unit"] or choices or row["indicator"]:
                raise Refusal(f"Dòng {row['number']} chưa có tên trường; ghi tên hoặc xóa hết dòng.", field="fields")
            continue
        unit = row["unit"] or (indicators()[row["indicator"]].unit if row["indicator"] in indicators() else "")
        out.append(
            Field(
                "", row["name"], row["kind"], unit, choices if row["kind"] == "choice" else (), row["required"], row["indicator"]
            )
        )
    return out


def sent_rows(data: Any) -> int:
    """How many rows the form sent; at first the usual number, of which none was."""
    sent = data.get("so-dong", "")
    return max(min(int(sent), adhoc.MOST_FIELDS), 1) if sent.isdecimal() and len(sent) < 4 else 0


@page(only=OPENS)
def create(request: HttpRequest) -> HttpResponse:
    """Make the form and open it."""
    today, data = clock.today(), request.POST
    usual = {"as_of": f"{today:%d/%m/%Y}", "before": f"{today + timedelta(days=USUAL_DAYS):%d/%m/%Y}"}
    form = RequestForm(data or None, actor=request.actor, initial=usual)
    sent = sent_rows(data)
    count = min((sent or FIRST_ROWS) + (MORE_ROWS if "them" in data else 0), adhoc.MOST_FIELDS)
    rows, wrong = typed_fields(data, count, sent), ""
    if request.method == "POST" and "them" not in data and not form.is_searching and form.is_valid():
        try:
            opened = opened_of(form, rows, request.actor)
        except Refusal as no:
            wrong = no.message if no.field == "fields" else ""
            form.add_error(no.field if no.field in form.fields else None, no.message) if not wrong else None
        else:
            first, where = opened.cycles[0], f" ở {len(opened.cycles)} tỉnh, thành phố" if len(opened.cycles) > 1 else ""
            messages.success(
                request, f"Đã mở yêu cầu{where}: {opened.added} báo cáo phải nộp trước ngày {first.before_on:%d/%m/%Y}."
            )
            if opened.without:
                messages.warning(request, "Chưa có ai báo cáo: " + "; ".join(opened.without[:8]))
            return redirect("report_cycle", first.pk)
    numbers = sorted(
        (i for i in indicators().values() if i.type == "decimal" and i.id != "form_row_value"), key=lambda i: i.label
    )
    context = {
        "title": "Yêu cầu báo cáo đột xuất", "form": form, "rows": rows, "wrong": wrong, "kinds": FIELD_KINDS.items(), "indicators": numbers,
        "tied": ", ".join(WHO[w][0] for w in TIED), "full": len(rows) >= adhoc.MOST_FIELDS,
    }  # fmt: skip
    refused = request.method == "POST" and "them" not in data and not form.is_searching
    return render(request, "workbench/reports/adhoc.html", context, status=422 if refused else 200)


def opened_of(form: RequestForm, rows: list[dict[str, Any]], by: Actor) -> cycles.Round:
    """The request that was typed, opened: in one's own province, or in all that were chosen at once."""
    data = form.cleaned_data
    asked = adhoc.asked_of(data["title"], data["who"], as_fields(rows), guide=data["guide"], only=data.get("communes", ()))
    days = {"as_of": data["as_of"], "before": data["before"], "document": data["document"]}
    if isinstance(data["province"], str):
        one = cycles.open_request(asked, form.units[data["province"]], by=by, **days)
        return cycles.Round((one.cycle,), one.added, one.without)
    return cycles.open_round(asked, [form.units[code] for code in data["province"] or form.units], by=by, **days)


def found_request(request: HttpRequest, pk: int) -> Cycle:
    row = found_cycle(request, pk)
    if row.kind != ADHOC:
        raise Http404
    return row


@require_GET
@page()
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody's answers in one table."""
    row = found_request(request, pk)
    collected = adhoc_table.collect(request.actor, row)
    return render(
        request,
        "workbench/reports/adhoc_table.html",
        {"title": f"Bảng trả lời: {collected.kind.title}", "cycle": row, "table": collected},
    )


@require_GET
@page()
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as a spreadsheet."""
    row = found_request(request, pk)
    answer = HttpResponse(adhoc_table.write(adhoc_table.collect(request.actor, row)), content_type=FORMATS["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{slugify(row.asked["title"])[:60] or "yeu-cau"}-{row.period}.xlsx"'
    return answer
