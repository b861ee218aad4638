"""One dossier passing through a procedure: who applied, which step was done on which day by which paper, where the clock stood still,
which papers the dossier holds."""

from django.db import models
from django.db.models import Q

from qlccn.clusters.models import Run
from qlccn.core.models import Recorded, Versioned
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit


class Case(Versioned):
    """Hồ sơ of one run. `local`: UBND nơi có cụm that receives and compiles; `department`: Sở Công Thương that appraises."""

    class Outcome(models.TextChoices):
        DECIDED = "decided", "Đã quyết định"
        REFUSED = "refused", "Không chấp thuận"
        WITHDRAWN = "withdrawn", "Rút hồ sơ"
        NO_INVESTOR = "no-investor", "Không chọn được chủ đầu tư"

    run = models.OneToOneField(Run, verbose_name="lượt thủ tục", on_delete=models.PROTECT, related_name="case")
    procedure = models.CharField("thủ tục", max_length=32)
    province = models.ForeignKey(Unit, verbose_name="tỉnh", on_delete=models.PROTECT, related_name="+")
    local = models.ForeignKey(
        Organisation, verbose_name="UBND nơi có cụm", null=True, blank=True, on_delete=models.PROTECT, related_name="local_cases"
    )
    department = models.ForeignKey(
        Organisation, verbose_name="Sở Công Thương", on_delete=models.PROTECT, related_name="department_cases"
    )
    opened_at = models.DateTimeField("mở lúc", editable=False)
    opened_by = models.CharField("người mở", max_length=80, editable=False)
    opening_reason = models.CharField(
        "lý do mở", max_length=500, blank=True, help_text="Khi hồ sơ cụm chưa cho biết thủ tục này áp dụng được."
    )
    regime_chosen = models.BooleanField(
        "cán bộ chọn chế độ pháp lý", default=False, help_text="Luật để ngỏ; lý do ghi ở lượt thủ tục."
    )
    closed_on = models.DateField("kết thúc", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=12, choices=Outcome.choices, blank=True)
    outcome_reason = models.CharField("lý do", max_length=500, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, outcome="") | (Q(closed_on__isnull=False) & ~Q(outcome="")),
                name="case_closed_with_outcome",
            )
        ]
        indexes = [models.Index(fields=["department", "closed_on"], name="case_open_of_department")]

    def __str__(self) -> str:
        return f"Hồ sơ {self.run}"


class Applicant(Recorded):
    """Nhà đầu tư đề nghị làm chủ đầu tư hạ tầng: the first request starts the clock, the others join the window (khoản 1 Điều 10 NĐ 32/2024)."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="applicants")
    organisation = models.ForeignKey(Organisation, verbose_name="nhà đầu tư", on_delete=models.PROTECT, related_name="+")
    requested_on = models.DateField("ngày nhận đề nghị")
    document = models.ForeignKey(
        Document, verbose_name="văn bản đề nghị", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_on = models.DateField("ngày rút", null=True, blank=True)
    withdrawn_reason = models.CharField("lý do rút đề nghị", max_length=300, blank=True)

    class Meta:
        ordering = ["case", "requested_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "organisation"], condition=Q(retracted_at=None), name="applicant_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}"


class Mark(Recorded):
    """A step of the law's procedure done on a day, with its paper or what else proves it (a link to the notice, minutes)."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="marks")
    step = models.CharField("bước", max_length=32)
    done_on = models.DateField("ngày")
    document = models.ForeignKey(
        Document, verbose_name="văn bản", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    evidence = models.CharField("bằng chứng", max_length=500, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="nơi nhận", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Bước gửi cho từng nơi: thông báo kết quả cho từng nhà đầu tư, quyết định gửi Bộ.",
    )  # fmt: skip

    class Meta:
        ordering = ["case", "done_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], condition=Q(retracted_at=None, organisation=None), name="mark_once"),
            models.UniqueConstraint(
                fields=["case", "step", "organisation"], condition=Q(retracted_at=None), name="mark_once_for_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.step} {self.done_on}"


class Supplement(Recorded):
    """One round of asking for what is missing: the clock stands still from the day after it was asked until all of it came."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="supplements")
    asked_on = models.DateField("ngày yêu cầu")
    asked_by = models.ForeignKey(Document, verbose_name="văn bản yêu cầu", on_delete=models.PROTECT, related_name="+")
    missing = models.TextField("nội dung cần bổ sung")
    complete_on = models.DateField("ngày bổ sung đủ", null=True, blank=True)
    answered_by = models.ForeignKey(
        Document, verbose_name="văn bản bổ sung", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["case", "asked_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(complete_on=None) | Q(complete_on__gte=models.F("asked_on")), name="supplement_days_in_order"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(retracted_at=None, complete_on=None), name="supplement_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} bổ sung {self.asked_on}"


class Paper(Recorded):
    """A component of the dossier that is there (Điều 9 NĐ 32/2024), of one applicant where each hands in his own."""

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="papers")
    item = models.CharField("thành phần", max_length=32)
    applicant = models.ForeignKey(
        Applicant, verbose_name="nhà đầu tư", null=True, blank=True, on_delete=models.PROTECT, related_name="papers"
    )
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["case", "item", "id"]
        constraints = [
            models.UniqueConstraint(
                models.F("case"), models.F("item"), models.functions.Coalesce("applicant", 0), models.F("document"),
                condition=Q(retracted_at=None), name="paper_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case} {self.item}"
