"""Forms of what is inside the offices: internal steps, who has a dossier in hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qlccn.cases import queries
from qlccn.cases.internal import Part
from qlccn.cases.models import Case
from qlccn.core import clock
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership
from qlccn.ui.forms import DayField
from qlccn.workbench.cases_forms import CaseForm, RefusableForm


class PartsForm(RefusableForm):
    """The internal steps of one legal step, one line each."""

    parts = forms.CharField(
        label="Bước nội bộ, mỗi dòng: việc; phòng hoặc người làm; số ngày", required=False, widget=forms.Textarea({"rows": 6}),
        help_text="Ví dụ: Kiểm tra thành phần hồ sơ; Phòng Quản lý công nghiệp; 3. Xóa hết các dòng thì bước này không chia nữa.",
    )  # fmt: skip

    def clean_parts(self) -> list[Part]:
        out = []
        for number, line in enumerate(filter(str.strip, self.cleaned_data["parts"].splitlines()), 1):
            cells = [c.strip() for c in line.split(";")]
            if len(cells) != 3 or not cells[2].isdecimal() or not 1 <= int(cells[2]) <= 999:
                raise ValidationError(f"Dòng {number} “{line.strip()[:60]}”: viết việc; phòng hoặc người làm; số ngày.")
            out.append(Part(cells[0], cells[1], int(cells[2])))
        return out


class HolderForm(RefusableForm):
    """Give the dossier, or one of its steps, to a person of one's own office."""

    membership = forms.ChoiceField(label="Người làm")
    step = forms.ChoiceField(label="Việc", required=False)
    instruction = forms.CharField(label="Bút phê", required=False, max_length=500, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, actor: Actor, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Membership.objects.in_force(clock.today()).filter(
            organisation__in=actor.organisation_ids, account__is_active=True
        )
        self.people = {str(m.pk): m for m in found.select_related("account", "organisation").order_by("account__name", "pk")}
        self.fields["membership"].choices = [(key, f"{m.account} · {m.organisation}") for key, m in self.people.items()]
        steps = [(c.step.id, c.step.action) for c in queries.clock_of(case).steps if not c.done_on]
        self.fields["step"].choices = [("", "Cả hồ sơ"), *steps]

    def member(self) -> Membership:
        return self.people[self.cleaned_data["membership"]]


class CopyForm(CaseForm):
    """A copy of the decision left for the ministry."""

    sent_on = DayField(label="Ngày gửi")


class EndForm(RefusableForm):
    """Nothing to fill in: pressing the button is the act."""
