"""Quy trình nội bộ: an office divides the steps that it does into internal ones, never longer than the law in sum."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from qlccn.cases import desk, services_desk
from qlccn.core.refusal import Refusal
from qlccn.law.due import UNIT_NAMES
from qlccn.workbench.access import page
from qlccn.workbench.cases_desk_forms import PartsForm
from qlccn.workbench.cases_page import law_name

CRUMBS = [{"label": "Hồ sơ", "url": "/ho-so/"}]


@page(only=desk.OFFICES)
def index(request: HttpRequest) -> HttpResponse:
    """Every step that my office does within a legal time, with its parts."""
    rows = [
        {"d": d, "unit": UNIT_NAMES[d.value.unit], "law": law_name(d.regime), "left": int(d.value.number or 0) - d.total}
        for d in desk.divisible(request.actor)
    ]
    context = {"title": "Quy trình nội bộ", "crumbs": CRUMBS, "rows": rows, "office": request.actor.organisation}
    return render(request, "workbench/cases/internal.html", context)


@page(only=desk.OFFICES)
def edit(request: HttpRequest, procedure: str, regime: str, step: str) -> HttpResponse:
    """The parts of one step."""
    found = next(
        (d for d in desk.divisible(request.actor) if (d.procedure, d.regime, d.step.id) == (procedure, regime, step)), None
    )
    if found is None:
        raise Http404("Cơ quan bạn không làm bước này, hoặc bước không có thời hạn tính theo ngày.")
    standing = "\n".join(f"{p.name}; {p.office}; {p.days}" for p in found.parts)
    form = PartsForm(request.POST or None, initial={"parts": standing})
    if request.method == "POST" and form.is_valid():
        try:
            made = services_desk.divide_step(procedure, regime, step, form.cleaned_data["parts"], by=request.actor)
            messages.success(request, f"Đã ghi {len(made)} bước nội bộ." if made else "Bước này không chia nữa.")
            return redirect("internal_steps")
        except Refusal as no:
            form.refuse(no)
    context = {
        "title": found.step.action, "crumbs": [*CRUMBS, {"label": "Quy trình nội bộ", "url": "/ho-so/quy-trinh-noi-bo/"}],
        "form": form, "d": found, "unit": UNIT_NAMES[found.value.unit], "law": law_name(regime),
    }  # fmt: skip
    return render(request, "workbench/cases/internal_edit.html", context, status=422 if form.is_bound else 200)
