"""Forms of what is done with a duty: handing out, answering, judging, extending, escalating, urging, withdrawing."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from qlccn.core import clock
from qlccn.obligations import queries
from qlccn.obligations.access import PRIVATE
from qlccn.obligations.models import Obligation
from qlccn.parties.actor import Actor
from qlccn.parties.models import Membership, Organisation
from qlccn.ui.forms import DayField
from qlccn.workbench.obligations_fields import ActorForm, PapersField

FINAL, PROGRESS = "xong", "tien-do"


class HandForm(ActorForm):
    """Bút phê."""

    membership = forms.ChoiceField(label="Giao cho")
    instruction = forms.CharField(label="Bút phê", max_length=500, required=False, widget=forms.Textarea({"rows": 2}))
    internal_due_on = DayField(label="Hạn nội bộ", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(m.pk): m for m in queries.people(self.actor, clock.today())}
        self.fields["membership"].choices = [("", "chọn người…"), *((k, name_of(m)) for k, m in self.people.items())]

    def clean_membership(self) -> Membership:
        return self.people[self.cleaned_data["membership"]]


def name_of(membership: Membership) -> str:
    """A person with their title, as in a list of colleagues."""
    return f"{membership.account}, {membership.title}" if membership.title else str(membership.account)


class AnswerForm(ActorForm):
    """What was done, with the papers that show it."""

    text = forms.CharField(label="Kết quả thực hiện", widget=forms.Textarea({"rows": 4}))
    is_final = forms.ChoiceField(
        label="Đây là", choices=[(FINAL, "kết quả cuối: việc đã xong"), (PROGRESS, "báo cáo tiến độ: việc còn đang làm")],
        widget=forms.RadioSelect, initial=FINAL,
    )  # fmt: skip
    done_on = DayField(label="Ngày xong (hoặc ngày của số liệu)", required=False, help_text="Để trống: hôm nay.")
    evidence = PapersField(label="Văn bản chứng minh", required=False)


class JudgeForm(ActorForm):
    """Words of who accepts or returns."""

    reason = forms.CharField(
        label="Ý kiến", max_length=500, required=False, widget=forms.Textarea({"rows": 2}), help_text="Bắt buộc khi trả lại."
    )


class ExtendForm(ActorForm):
    """A new day given by a paper."""

    due_on = DayField(label="Hạn mới")
    document = PapersField(label="Văn bản gia hạn", many=False)
    reason = forms.CharField(label="Lý do", max_length=500, required=False)


class EscalateForm(ActorForm):
    """A matter taken a level up."""

    to = forms.ChoiceField(label="Chuyển lên")
    reason = forms.CharField(label="Vướng mắc, kiến nghị", max_length=1000, widget=forms.Textarea({"rows": 3}))
    document = PapersField(label="Văn bản kèm theo", many=False, required=False)

    def __init__(self, *args: Any, duty: Obligation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {str(o.pk): o for o in above(self.actor, duty)}
        self.fields["to"].choices = [("", "chọn cơ quan…"), *((k, o.name) for k, o in self.bodies.items())]

    def clean_to(self) -> Organisation:
        return self.bodies[self.cleaned_data["to"]]


def above(actor: Actor, duty: Obligation) -> QuerySet[Organisation]:
    """Bodies a matter can be taken up to: who gave the work, and public bodies of the province and of the country."""
    named = Q(pk__in=[k for k in (duty.owed_to_id, duty.document.issuer_id, duty.document.holder_id) if k])
    unit = actor.organisation.unit if actor.organisation else None
    province = unit and (unit.province_id or unit.pk)
    public = (Q(unit=None) | Q(unit=province)) & ~Q(kind__in=[*PRIVATE, "van-phong-he-thong"])
    found: QuerySet[Organisation] = Organisation.objects.in_force(clock.today()).filter(named | public)
    return found.exclude(pk__in=actor.organisation_ids).order_by("name", "pk")


class ReplyForm(ActorForm):
    """The answer of the level that was asked."""

    text = forms.CharField(label="Trả lời", widget=forms.Textarea({"rows": 3}))


class UrgeForm(ActorForm):
    """Words of a reminder, drafted and then the person's own."""

    text = forms.CharField(label="Nội dung đôn đốc", widget=forms.Textarea({"rows": 7}))
    document = PapersField(label="Văn bản đôn đốc", many=False, required=False)


class WithdrawForm(ActorForm):
    """Why a duty is taken off the lists."""

    reason = forms.CharField(label="Lý do rút", max_length=500)


class PlainForm(ActorForm):
    """An act without words: one button."""
