"""Cases: one dossier passing through a procedure. What it did to the cluster stays in the record (acts of its run); here is how it went:
who applied, which step was done on which day by which paper, where the clock stood still, which papers the dossier holds."""

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


class Consultation(Recorded):
    """One agency asked for its opinion by one letter; by when it answers is the letter's day, else the province's rule."""

    class Method(models.TextChoices):
        WRITTEN = "written", "Văn bản"
        MEETING = "meeting", "Họp"
        SURVEY = "survey", "Khảo sát, kiểm tra thực địa"

    case = models.ForeignKey(Case, verbose_name="hồ sơ", on_delete=models.PROTECT, related_name="consultations")
    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="consultations")
    letter = models.ForeignKey(Document, verbose_name="văn bản hỏi", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("ngày hỏi")
    received_on = models.DateField("ngày nhận", null=True, blank=True)
    reply_by = models.DateField("trả lời trước hết ngày", null=True, blank=True, help_text="Hạn ghi trong văn bản hỏi, nếu có.")
    method = models.CharField("cách phối hợp", max_length=8, choices=Method.choices, default=Method.WRITTEN)

    class Meta:
        ordering = ["case_id", "asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation", "letter"], condition=Q(retracted_at=None), name="consultation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.case}"


class Opinion(Recorded):
    """An agency's answer, locked when sent: the agency is answerable for it (điểm a khoản 2 Điều 2 QĐ 09/2025/QĐ-UBND Lạng Sơn)."""

    class Stance(models.TextChoices):
        AGREE = "agree", "Thống nhất"
        AGREE_IF = "agree-if", "Thống nhất, có yêu cầu"
        DISAGREE = "disagree", "Không thống nhất"

    consultation = models.ForeignKey(Consultation, verbose_name="lần hỏi", on_delete=models.PROTECT, related_name="opinions")
    given_on = models.DateField("ngày trả lời")
    stance = models.CharField("kết luận", max_length=10, choices=Stance.choices)
    document = models.ForeignKey(
        Document, verbose_name="văn bản trả lời", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["consultation_id", "given_on", "id"]
        constraints = [models.UniqueConstraint(fields=["consultation"], condition=Q(retracted_at=None), name="opinion_once")]

    def __str__(self) -> str:
        return f"{self.consultation.organisation}: {self.get_stance_display()}"


class OpinionPart(models.Model):
    """What the agency says under one heading; restricted parts (police, defence) are read by those who may only."""

    opinion = models.ForeignKey(Opinion, verbose_name="ý kiến", on_delete=models.PROTECT, related_name="parts")
    heading = models.CharField("nội dung", max_length=32)
    text = models.TextField("ý kiến")
    restricted = models.BooleanField("hạn chế người xem", default=False)

    class Meta:
        ordering = ["opinion_id", "id"]
        constraints = [models.UniqueConstraint(fields=["opinion", "heading"], name="opinion_part_once")]

    def __str__(self) -> str:
        return f"{self.heading}"


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
    """A seat on a council: a person of an organisation in a role; `account` lets the person fill the sheet alone."""

    council = models.ForeignKey(Council, verbose_name="Hội đồng", on_delete=models.PROTECT, related_name="members")
    role = models.CharField("vai", max_length=12)
    name = models.CharField("họ và tên", max_length=120)
    organisation = models.ForeignKey(Organisation, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        "parties.Account", verbose_name="tài khoản", null=True, blank=True, on_delete=models.PROTECT, related_name="council_seats"
    )
    conflict = models.CharField("xung đột lợi ích khai báo", max_length=500, blank=True)
    declared_on = models.DateField("ngày khai", null=True, blank=True)

    class Meta:
        ordering = ["council_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["council", "account"], condition=~Q(account=None), name="council_account_once")
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


from qlccn.cases.models_desk import Holder, InternalStep, PrerequisiteCheck  # noqa: E402, F401  (Django finds models here)
from qlccn.cases.models_drafts import Draft, DraftVersion  # noqa: E402, F401
from qlccn.cases.models_watch import Commitment  # noqa: E402, F401
