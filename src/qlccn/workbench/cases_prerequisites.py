"""The conditions that come before scoring, checked for one applicant."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from qlccn.cases import councils, queries, services, services_councils
from qlccn.cases.models import Applicant, Case, PrerequisiteCheck
from qlccn.cases.services_councils import PrerequisiteDraft
from qlccn.core import clock
from qlccn.law.loader import load
from qlccn.law.scoring_rules import LocalSet
from qlccn.workbench.access import page
from qlccn.workbench.cases import answer, case_or_404
from qlccn.workbench.cases_forms import RefusableForm

MET = (("co", "Đạt"), ("khong", "Không đạt"))


class PrerequisitesForm(RefusableForm):
    """Every condition of the province: met or not, on what paper."""

    def __init__(self, *args: Any, local: LocalSet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers = [p.no for p in local.prerequisites]
        for p in local.prerequisites:
            self.fields[f"met_{p.no}"] = forms.ChoiceField(label=f"{p.no}. {p.text}", choices=MET, widget=forms.RadioSelect)
            self.fields[f"note_{p.no}"] = forms.CharField(
                label=f"Căn cứ cho điều kiện {p.no}", required=False, max_length=500, help_text="Phải có khi không đạt."
            )

    def rows(self) -> list[PrerequisiteDraft]:
        data = self.cleaned_data
        return [PrerequisiteDraft(n, data[f"met_{n}"] == "co", data[f"note_{n}"]) for n in self.numbers]


def local_of(case: Case) -> LocalSet | None:
    """The province's conditions for a case today, if it has any."""
    return councils.prerequisites(load(), queries.clock_of(case).regime.regime, case.province.code, clock.today())


@page(only=services.LEADS)
def check(request: HttpRequest, pk: int, council: int, applicant: int) -> HttpResponse:
    """One applicant of one council."""
    case = case_or_404(request, pk)
    found = case.councils.filter(pk=council, retracted_at=None, dissolved_on=None).first()
    investor = case.applicants.filter(pk=applicant, retracted_at=None).select_related("organisation").first()
    local = local_of(case)
    if found is None or investor is None or local is None or not queries.may_work(request.actor, case):
        raise Http404
    before = services_councils.standing_prerequisites(found).get(investor.pk, [])
    initial = {f"met_{r.number}": "co" if r.met else "khong" for r in before} | {f"note_{r.number}": r.note for r in before}
    form = PrerequisitesForm(request.POST or None, local=local, initial=initial)

    def save() -> str:
        services_councils.check_prerequisites(found, investor, form.rows(), by=request.actor)
        return f"Đã xét điều kiện tiên quyết của {investor.organisation}."

    return answer(request, case, f"Điều kiện tiên quyết: {investor.organisation}", form, save, None)


def shown(case: Case, applicants: list[Applicant], found: Mapping[int, list[PrerequisiteCheck]]) -> dict[str, Any]:
    """What the council's card shows of it: nothing where the province has no such conditions."""
    local = local_of(case)
    if local is None and not found:
        return {}
    return {
        "name": local.name if local else "", "rule": local.prerequisite_rule if local else "",
        "rows": [{"applicant": a, "checks": found.get(a.pk, []), "failed": [c for c in found.get(a.pk, []) if not c.met]} for a in applicants],
    }  # fmt: skip
