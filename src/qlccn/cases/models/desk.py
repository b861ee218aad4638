"""Inside the offices: internal steps of a step of the law, who has a dossier in hand, what is checked before a council scores."""

from django.db import models
from django.db.models import Q

from qlccn.cases.models.councils import Council
from qlccn.cases.models.dossier import Applicant, Case
from qlccn.core.models import Recorded
from qlccn.documents.models import Document
from qlccn.parties.models import Membership, Organisation


class InternalStep(Recorded):
    """One part of a legal step in one office's internal procedure (quy trình nội bộ), `days` in the unit of the legal limit.

    All standing parts of one step are issued together and never add up to more than the law gives (điểm c khoản 2 Điều 2 QĐ 09/2025/QĐ-UBND
    Lạng Sơn).
    """

    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField("thủ tục", max_length=32)
    regime = models.CharField("chế độ pháp lý", max_length=24)
    step = models.CharField("bước", max_length=32)
    position = models.PositiveSmallIntegerField("thứ tự")
    name = models.CharField("việc", max_length=200)
    office = models.CharField("phòng, người làm", max_length=120)
    days = models.PositiveSmallIntegerField("số ngày")
    document = models.ForeignKey(
        Document, verbose_name="văn bản ban hành", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["organisation", "procedure", "regime", "step", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "procedure", "regime", "step", "position"], condition=Q(retracted_at=None),
                name="internal_step_once",
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="internal_step_takes_days"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} ({self.office}): {self.days}"


class Holder(models.Model):
    """A person who has a dossier in hand: all of it, or one step of it, with an instruction (bút phê)."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="holders")
    membership = models.ForeignKey(Membership, verbose_name="người làm", on_delete=models.PROTECT, related_name="held_cases")
    step = models.CharField("bước", max_length=32, blank=True, help_text="Trống: cả hồ sơ.")
    instruction = models.CharField("bút phê", max_length=500, blank=True)
    given_by = models.CharField("người giao", max_length=80, editable=False)
    given_at = models.DateTimeField("giao lúc", editable=False)
    ended_at = models.DateTimeField("thôi giao lúc", null=True, editable=False)

    class Meta:
        ordering = ["case", "step", "-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "membership", "step"], condition=Q(ended_at=None), name="holder_once")
        ]

    def __str__(self) -> str:
        return f"{self.membership} · {self.case}"


class PrerequisiteCheck(Recorded):
    """Whether an applicant meets one of the province's conditions that come before scoring; one not met: out, not scored."""

    council = models.ForeignKey(Council, verbose_name="Hội đồng", on_delete=models.PROTECT, related_name="prerequisites")
    applicant = models.ForeignKey(Applicant, verbose_name="nhà đầu tư", on_delete=models.PROTECT, related_name="prerequisites")
    number = models.PositiveSmallIntegerField("điều kiện số")
    text = models.CharField("điều kiện", max_length=500)
    met = models.BooleanField("đạt")
    note = models.CharField("căn cứ", max_length=500, blank=True)

    class Meta:
        ordering = ["council", "applicant", "number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "applicant", "number"], condition=Q(retracted_at=None), name="prerequisite_once"
            ),
            models.CheckConstraint(condition=Q(met=True) | ~Q(note=""), name="prerequisite_not_met_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.applicant} {self.number}: {'đạt' if self.met else 'không đạt'}"
