"""Forms of the case pages; those that need a paper take it from the register or enter it there (see clusters_paper)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qlccn.cases import queries, services
from qlccn.cases.catalogue import catalogue
from qlccn.cases.models import Applicant, Case
from qlccn.clusters import queries as clusters
from qlccn.clusters.models import Cluster
from qlccn.core import clock
from qlccn.core.refusal import Refusal
from qlccn.core.text import fold
from qlccn.documents.models import Document
from qlccn.parties.actor import Actor
from qlccn.parties.models import Organisation, Role
from qlccn.ui.forms import DayField, asked_when
from qlccn.workbench.clusters_paper import PaperForm

WITHOUT = "khong"


class RefusableForm(forms.Form):
    """A form that shows a service's refusal beside the field it is about."""

    def refuse(self, no: Refusal) -> None:
        self.add_error(no.field if no.field in self.fields else None, ValidationError(no.message))


class NewCaseForm(RefusableForm):
    """A cluster and what is to be done with it."""

    cluster = forms.CharField(
        label="Cụm công nghiệp: mã hoặc tên", max_length=160, widget=forms.TextInput({"list": "ds-cum", "autocomplete": "off"})
    )
    kind = forms.ChoiceField(label="Thủ tục", widget=forms.RadioSelect)
    local = forms.CharField(
        label="UBND nơi có cụm", max_length=250, required=False, widget=forms.TextInput({"list": "ds-xa", "autocomplete": "off"}),
        help_text="Cơ quan nhận đề nghị và lập hồ sơ.",
    )  # fmt: skip

    reason = asked_when(forms.CharField(
        label="Lý do, khi hồ sơ cụm chưa cho biết thủ tục này áp dụng được", max_length=500, required=False,
        widget=forms.Textarea({"rows": 2}), help_text="Ví dụ cụm cũ chưa ghi văn bản quy hoạch hoặc dự án hạ tầng.",
    ))  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.rows = clusters.registry(actor, clock.today())
        self.fields["kind"].choices = [(run.id, run.label) for run in catalogue().runs.values()]
        if actor.role == Role.COMMUNE:
            del self.fields["local"]

    def clean_cluster(self) -> Cluster:
        typed = self.cleaned_data["cluster"].strip()
        found = [r for r in self.rows if r.code == typed.split(" ")[0].upper()] or [
            r for r in self.rows if fold(r.name) == fold(typed)
        ]
        if len(found) != 1:
            raise ValidationError(
                f"Có {len(found)} cụm tên “{typed}”; ghi mã cụm." if found else f"Không thấy cụm “{typed}” trong phạm vi của bạn."
            )
        self.row = found[0]
        return Cluster.objects.get(code=found[0].code)

    def clean_local(self) -> Organisation | None:
        typed = self.cleaned_data["local"].strip()
        return find_organisation(typed) if typed else None


def find_organisation(typed: str) -> Organisation:
    """The organisation of that name that is in force."""
    found = list(Organisation.objects.in_force(clock.today()).filter(folded=fold(typed))[:2])
    if len(found) != 1:
        raise ValidationError(
            f"Không thấy tổ chức “{typed}”; chọn trong danh sách gợi ý." if not found else f"Có nhiều tổ chức tên “{typed}”."
        )
    return found[0]


class CaseForm(PaperForm):
    """A form about one case; `optional_paper`: the paper may be left out."""

    optional_paper = False

    def __init__(self, *args: Any, case: Case, target: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, province=case.province, **kwargs)
        self.case, self.target = case, target
        if self.optional_paper:
            self.fields["document"].choices = [(WITHOUT, "Không kèm văn bản"), *self.fields["document"].choices]
            self.fields["document"].initial = self.initial.get("document") or WITHOUT
        del self.fields["passage"]

    def paper_or_none(self) -> Document | None:
        return None if self.cleaned_data["document"] == WITHOUT else self.paper()

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields before the paper's."""
        return [self[name] for name in self.fields if name not in ("q", "document", *self.paper_names)]


class StepForm(CaseForm):
    """A step was done."""

    done_on = DayField(label="Ngày")
    optional_paper = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = catalogue().steps[self.target]
        if rule := services.statement_of(self.case, self.target, clock.today()):
            self.fields["evidence"] = forms.CharField(label=rule.text, required=False, max_length=500, help_text=rule.article)
        if kind.needs_evidence:
            self.fields["evidence"] = forms.CharField(
                label="Bằng chứng đã thông báo", required=False, max_length=500, help_text="Đường dẫn, số báo, biên bản niêm yết."
            )
        if kind.each:
            rows = self.case.applicants.filter(retracted_at=None).select_related("organisation")
            self.fields["organisation"] = forms.ChoiceField(
                label="Gửi cho nhà đầu tư", choices=[(a.organisation_id, a.organisation.name) for a in rows]
            )


class ApplicantForm(CaseForm):
    """An investor's request."""

    name = forms.CharField(
        label="Nhà đầu tư", max_length=250, widget=forms.TextInput({"list": "ds-to-chuc", "autocomplete": "off"})
    )
    requested_on = DayField(label="Ngày nhận đề nghị", help_text="Ngày UBND nơi có cụm nhận được văn bản.")
    optional_paper = True

    def organisation(self) -> Organisation:
        """The enterprise of that name, or a new one on the register."""
        name = self.cleaned_data["name"]
        found = Organisation.objects.filter(folded=fold(name), kind__in=("doanh-nghiep", "hop-tac-xa")).first()
        return found or services.register_enterprise(name, by=self.actor)


class SupplementForm(CaseForm):
    """Ask for what is missing."""

    on = DayField(label="Ngày yêu cầu")
    missing = forms.CharField(label="Nội dung cần bổ sung", widget=forms.Textarea({"rows": 3}), max_length=4000)


class CompleteForm(CaseForm):
    """All of it came."""

    on = DayField(label="Ngày nhận đủ")
    optional_paper = True


class HoldForm(CaseForm):
    """A component of the dossier is there."""

    what = forms.ChoiceField(label="Thành phần hồ sơ")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        applicants = list(self.case.applicants.filter(retracted_at=None, withdrawn_on=None).select_related("organisation"))
        self.fields["what"].choices = [
            (f"{item.id}:{a.pk if a else ''}", item.name + (f" · {a.organisation.name}" if a else ""))
            for item in catalogue().dossier(self.case.run.kind)
            for a in (applicants if item.of == "applicant" else [None])
        ]

    def chosen(self) -> tuple[str, Applicant | None]:
        item, _, key = self.cleaned_data["what"].partition(":")
        return item, self.case.applicants.get(pk=key) if key else None


class WithdrawForm(RefusableForm):
    """An investor withdraws."""

    on = DayField(label="Ngày rút")
    reason = forms.CharField(label="Lý do, văn bản rút", max_length=300)


class TakeBackForm(RefusableForm):
    """A step was logged by mistake."""

    reason = forms.CharField(label="Lý do rút bản ghi", max_length=500, widget=forms.Textarea({"rows": 2}))


class RegimeForm(RefusableForm):
    """The law leaves the regime open: choose and say why."""

    regime = forms.ChoiceField(label="Theo quy định nào", widget=forms.RadioSelect)
    reason = forms.CharField(label="Lý do", max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, case: Case, names: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = queries.clock_of(case, ignore_choice=True).regime
        self.fields["regime"].choices = [(key, names[key]) for key in told.options]


class CloseForm(RefusableForm):
    """The end."""

    outcome = forms.ChoiceField(label="Kết quả", choices=Case.Outcome.choices)
    on = DayField(label="Ngày kết thúc")
    reason = asked_when(
        forms.CharField(
            label="Lý do (khi không ra quyết định)", max_length=500, required=False, widget=forms.Textarea({"rows": 2})
        )
    )
