"""What a draft asks of its drafter besides the blanks: agencies, members, a day, a conclusion; shown, and told to the service."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from qlccn.cases import councils, errands, queries, services
from qlccn.cases.gate import DraftKind
from qlccn.cases.models import Case, Opinion
from qlccn.cases.services_councils import MemberDraft
from qlccn.core import clock
from qlccn.core.text import fold
from qlccn.parties.models import Account, Membership, Organisation
from qlccn.ui.forms import DayField
from qlccn.workbench.cases_forms import find_organisation

ASKED_KINDS = (
    "so-tai-chinh", "so-ke-hoach-va-dau-tu", "so-xay-dung", "so-giao-thong-van-tai", "so-nong-nghiep-va-moi-truong", "so-tai-nguyen-va-moi-truong",
    "so-nong-nghiep-va-ptnt", "cong-an-tinh", "bo-chqs-tinh", "ubnd-cap-xa", "so-khoa-hoc-va-cong-nghe",
)  # fmt: skip
MEMBERS_HELP = (
    "Mỗi người một dòng: vai; họ và tên; cơ quan; tên đăng nhập (nếu có). Vai: Chủ tịch, Phó Chủ tịch, Thành viên, Thư ký."
)
# open places of a paper that these answers fill: no box of their own
COVERS = {
    "organisations": (), "reply_by": ("ngày hết hạn trả lời",), "stance": ("kết luận của cơ quan",),
    "members": ("Chủ tịch Hội đồng", "Phó Chủ tịch, ", "các thành viên Hội đồng", "thư ký Hội đồng", "thành phần Hội đồng", "người tham gia thay"),
    "leaving": ("người thôi tham gia",),
}  # fmt: skip


def agencies(case: Case) -> list[Organisation]:
    """Who is asked about a dossier here: the agencies of the province, and the committee of the place."""
    here = Organisation.objects.in_force(clock.today()).filter(kind__in=ASKED_KINDS, unit=case.province)
    return [*here, *([case.local] if case.local else [])]


def parse_members(text: str) -> list[MemberDraft]:
    """Seats out of lines “vai; họ và tên; cơ quan; tên đăng nhập”; a line that is wrong is named."""
    roles = {fold(label): key for key, label in councils.ROLES.items()}
    out = []
    for number, line in enumerate(filter(str.strip, text.splitlines()), 1):
        cells = [c.strip() for c in line.split(";")]
        if len(cells) not in (3, 4) or fold(cells[0]) not in roles or not cells[1]:
            raise ValidationError(f"Dòng {number} “{line.strip()[:60]}”: viết vai; họ và tên; cơ quan.")
        organisation = find_organisation(cells[2])
        account = Account.objects.filter(username=cells[3]).first() if len(cells) == 4 and cells[3] else None
        if len(cells) == 4 and cells[3] and account is None:
            raise ValidationError(f"Dòng {number}: không có tên đăng nhập “{cells[3]}”.")
        seated = Membership.objects.in_force(clock.today()).filter(account=account, organisation=organisation)
        if account and not seated.exists():
            raise ValidationError(f"Dòng {number}: “{cells[3]}” không thuộc {organisation}.")
        out.append(MemberDraft(roles[fold(cells[0])], cells[1], organisation, account))
    return out


class MembersField(forms.CharField):
    """Seats of a council, a line each; clean() gives the lines, `seats` reads them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.Textarea({"rows": 6}), "help_text": MEMBERS_HELP, "max_length": 8000} | kwargs)


class Later:
    """Needed before the paper is issued, not before the draft is saved: empty is no fault of the form, and not marked optional either."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)  # type: ignore[misc]


class LaterDay(Later, DayField):
    """A day."""


class LaterChoices(Later, forms.MultipleChoiceField):
    """Several of a list."""


class LaterChoice(Later, forms.ChoiceField):
    """One of a list."""


class LaterMembers(Later, MembersField):
    """Seats, a line each."""


def leaving_field(case: Case) -> forms.MultipleChoiceField:
    """The members of the standing council, to say who leaves."""
    council = errands.standing_council(case)
    seats = queries.seats_of(council) if council else []
    choices = [(str(m.pk), f"{councils.ROLES.get(m.role, m.role)}: {m.name}, {m.organisation}") for m in seats]
    return forms.MultipleChoiceField(
        label="Người thôi tham gia", choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def fields_of(case: Case, entry: DraftKind, raw: Mapping[str, Any]) -> dict[str, forms.Field]:
    """The fields that a paper of this kind asks for, with what was chosen before."""
    told, out = errands.chosen(case, raw), {}
    if "organisations" in entry.asks:
        out["organisations"] = LaterChoices(
            label="Gửi các cơ quan", choices=[(str(o.pk), o.name) for o in agencies(case)],
            widget=forms.CheckboxSelectMultiple, initial=[str(o.pk) for o in told.organisations],
        )  # fmt: skip
    if "reply_by" in entry.asks:
        out["reply_by"] = LaterDay(label="Trả lời trước hết ngày", initial=told.reply_by)
    if "leaving" in entry.asks:
        out["leaving"] = leaving_field(case)
        out["leaving"].initial = [str(m.pk) for m in told.leaving]
    if "members" in entry.asks:
        lines = [f"{councils.ROLES[r]}; {n}; {o.name}" + (f"; {a.username}" if a else "") for r, n, o, a in told.members]
        label = "Người tham gia thay" if "leaving" in entry.asks else "Thành phần Hội đồng"
        kind = MembersField(required=False) if "leaving" in entry.asks else LaterMembers()
        kind.label, kind.initial = label, "\n".join(lines)
        out["members"] = kind
    if "stance" in entry.asks:
        out["stance"] = LaterChoice(
            label="Kết luận", choices=Opinion.Stance.choices, widget=forms.RadioSelect, initial=told.stance
        )
    step = entry.records.get("step", "")
    if rule := services.statement_of(case, step, clock.today()) if step else None:
        out["evidence"] = forms.CharField(
            label=rule.text, required=False, max_length=500, help_text=rule.article, initial=told.evidence
        )
    return out


def told_by(data: Mapping[str, Any]) -> dict[str, Any]:
    """What was chosen, as the draft keeps it."""
    day, members = data.get("reply_by"), parse_members(data.get("members") or "")
    return {
        "organisations": [int(k) for k in data.get("organisations") or ()],
        "reply_by": day.isoformat() if isinstance(day, date) else "",
        "leaving": [int(k) for k in data.get("leaving") or ()],
        "members": [
            {"role": m.role, "name": m.name, "organisation": m.organisation.pk, "account": m.account.pk if m.account else None}
            for m in members
        ],
        "stance": data.get("stance") or "",
        "evidence": (data.get("evidence") or "").strip(),
    }
