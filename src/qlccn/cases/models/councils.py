"""The council that selects the investor: its seats, its criteria, the sheets of its members."""

from django.db import models
from django.db.models import Q

from qlccn.cases.models.dossier import Applicant, Case
from qlccn.core.models import Recorded
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation


class Council(Recorded):
    """Hội đồng đánh giá, lựa chọn chủ đầu tư of one case (khoản 2 Điều 13 NĐ 32/2024/NĐ-CP)."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="councils")
    decision = models.ForeignKey(Document, verbose_name="quyết định thành lập", on_delete=models.PROTECT, related_name="+")
    formed_on = models.DateField("ngày thành lập")
    dissolved_on = models.DateField("ngày giải thể", null=True, blank=True)
    dissolved_by = models.ForeignKey(
        Document, verbose_name="văn bản giải thể", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_on = models.DateField("ngày mở hồ sơ chấm", null=True, blank=True, help_text="Từ ngày này tiêu chí không đổi được.")
    minutes = models.ForeignKey(
        Document, verbose_name="biên bản", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_on = models.DateField("ngày chốt điểm", null=True, blank=True)
    proposal = models.ForeignKey(
        Applicant,
        verbose_name="Chủ tịch đề nghị khi bằng điểm",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposal_reason = models.CharField("lý do đề nghị", max_length=500, blank=True)

    class Meta:
        ordering = ["case_id", "formed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(retracted_at=None, dissolved_on=None), name="council_one_standing"
            )
        ]

    def __str__(self) -> str:
        return f"Hội đồng của {self.case}"


class CouncilMember(models.Model):
    """A seat on a council: a person of an organisation in a role, from a day to a day; `account` lets the person fill the sheet alone."""

    council = models.ForeignKey(Council, verbose_name="Hội đồng", on_delete=models.PROTECT, related_name="members")
    role = models.CharField("vai", max_length=12)
    name = models.CharField("họ và tên", max_length=120)
    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "parties.Account", verbose_name="tài khoản", null=True, blank=True, on_delete=models.PROTECT, related_name="council_seats"
    )
    conflict = models.CharField("xung đột lợi ích khai báo", max_length=500, blank=True)
    declared_on = models.DateField("ngày khai", null=True, blank=True)
    joined_on = models.DateField("tham gia từ", null=True, blank=True, help_text="Trống: từ ngày lập Hội đồng.")
    joined_by = models.ForeignKey(
        Document, verbose_name="quyết định bổ sung", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    left_on = models.DateField("thôi tham gia từ", null=True, blank=True)
    left_by = models.ForeignKey(
        Document, verbose_name="quyết định cho thôi", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["council_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "account"], condition=~Q(account=None) & Q(left_on=None), name="council_account_seated_once"
            ),
            models.CheckConstraint(condition=Q(left_on=None) | Q(left_by__isnull=False), name="council_member_left_by_paper"),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(joined_by__isnull=False), name="council_member_joined_by_paper"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CriteriaSet(Recorded):
    """The criteria of one council, issued before the dossiers are opened; another set only by a replacing decision."""

    council = models.ForeignKey(Council, verbose_name="Hội đồng", on_delete=models.PROTECT, related_name="criteria_sets")
    document = models.ForeignKey(Document, verbose_name="quyết định ban hành", on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField("ngày ban hành")
    digest = models.CharField("mã băm", max_length=64, editable=False)

    class Meta:
        ordering = ["council_id", "issued_on", "id"]
        constraints = [models.UniqueConstraint(fields=["council"], condition=Q(retracted_at=None), name="criteria_one_standing")]

    def __str__(self) -> str:
        return f"Tiêu chí của {self.council}"


class Criterion(models.Model):
    """One criterion with its maximum."""

    criteria = models.ForeignKey(CriteriaSet, verbose_name="bộ tiêu chí", on_delete=models.PROTECT, related_name="rows")
    code = models.CharField("mã", max_length=12)
    group = models.CharField("nhóm", max_length=4)
    name = models.CharField("tên", max_length=500)
    max = models.DecimalField("điểm tối đa", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["criteria_id", "id"]
        constraints = [models.UniqueConstraint(fields=["criteria", "code"], name="criterion_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Sheet(Recorded):
    """Phiếu chấm: one member's scores of one applicant; secret until the council closes, then part of the dossier."""

    criteria = models.ForeignKey(CriteriaSet, verbose_name="bộ tiêu chí", on_delete=models.PROTECT, related_name="sheets")
    member = models.ForeignKey(CouncilMember, verbose_name="thành viên", on_delete=models.PROTECT, related_name="sheets")
    applicant = models.ForeignKey(Applicant, verbose_name="nhà đầu tư", on_delete=models.PROTECT, related_name="sheets")

    class Meta:
        ordering = ["criteria_id", "member_id", "applicant_id"]
        constraints = [
            models.UniqueConstraint(fields=["criteria", "member", "applicant"], condition=Q(retracted_at=None), name="sheet_once")
        ]

    def __str__(self) -> str:
        return f"Phiếu {self.member} · {self.applicant}"


class Score(models.Model):
    """Points for one criterion on one sheet."""

    sheet = models.ForeignKey(Sheet, verbose_name="phiếu", on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, verbose_name="tiêu chí", on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField("điểm", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["sheet_id", "criterion_id"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion.code}: {self.points}"
