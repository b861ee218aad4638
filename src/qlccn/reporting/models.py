"""Cycles of periodic reports, one row a report owed, what became of it, and the packages sent."""

from django.db import models
from django.db.models import Q

from qlccn.clusters.models import Cluster, TenantProject
from qlccn.core.models import Versioned
from qlccn.documents.models import Document, StoredFile
from qlccn.obligations.models import Obligation
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

ADHOC = "dot-xuat"


class Cycle(models.Model):
    """One kind of report for one period in one province: opened once, it owes a report to each reporter."""

    kind = models.CharField("loại báo cáo", max_length=20)
    period = models.CharField("kỳ", max_length=10)
    province = models.ForeignKey(Unit, verbose_name="tỉnh", on_delete=models.PROTECT, related_name="report_cycles")
    first_on = models.DateField("số liệu từ ngày")
    last_on = models.DateField("chốt số liệu ngày")
    before_on = models.DateField("nộp trước ngày", help_text="Nhận đúng ngày này là muộn.")
    document = models.ForeignKey(Document, verbose_name="văn bản yêu cầu", on_delete=models.PROTECT, related_name="report_cycles")
    opened_at = models.DateTimeField("mở lúc", editable=False)
    opened_by = models.CharField("người mở", max_length=80, editable=False)
    closed_at = models.DateTimeField("khóa lúc", null=True, editable=False)
    closed_by = models.CharField("người khóa", max_length=80, blank=True, editable=False)
    asked = models.JSONField(
        "biểu đột xuất",
        default=dict,
        blank=True,
        help_text="Tên, trường và đối tượng của một yêu cầu đột xuất; kỳ thường để trống.",
    )

    class Meta:
        ordering = ["-last_on", "kind", "province"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "period", "province"], condition=~Q(kind=ADHOC), name="cycle_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.province}"


class Report(Versioned):
    """A report owed by one reporter in a cycle, about a project, a cluster or a unit. Accepted figures are claims of its document."""

    class State(models.TextChoices):
        OWED = "owed", "Chưa nộp"
        DRAFT = "draft", "Đang nhập"
        SUBMITTED = "submitted", "Chờ xét"
        RETURNED = "returned", "Trả lại"
        ACCEPTED = "accepted", "Đã chấp nhận"

    cycle = models.ForeignKey(Cycle, verbose_name="kỳ báo cáo", on_delete=models.PROTECT, related_name="reports", db_index=False)
    reporter = models.ForeignKey(Organisation, verbose_name="đơn vị báo cáo", on_delete=models.PROTECT, related_name="reports")
    receiver = models.ForeignKey(
        Organisation, verbose_name="nơi nhận", null=True, on_delete=models.PROTECT, related_name="reports_received"
    )
    project = models.ForeignKey(
        TenantProject, verbose_name="dự án", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    cluster = models.ForeignKey(
        Cluster, verbose_name="cụm", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    unit = models.ForeignKey(Unit, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="reports")
    obligation = models.OneToOneField(
        Obligation, verbose_name="nghĩa vụ", null=True, on_delete=models.PROTECT, related_name="report"
    )
    note = models.CharField("ghi chú về kỳ", max_length=200, blank=True, help_text="Dự án bắt đầu hoặc kết thúc trong kỳ.")
    state = models.CharField("tình trạng", max_length=9, choices=State.choices, default=State.OWED)
    values = models.JSONField("số liệu", default=dict, blank=True)
    notes = models.JSONField("ghi chú từng chỉ tiêu", default=dict, blank=True)
    explained = models.JSONField("giải trình", default=dict, blank=True)
    text = models.TextField("nội dung", blank=True)
    received_on = models.DateField("nhận ngày", null=True, blank=True)
    submitted_at = models.DateTimeField("nộp lúc", null=True, editable=False)
    submitted_by = models.CharField("người nộp", max_length=80, blank=True, editable=False)
    paper = models.ForeignKey(
        Document, verbose_name="báo cáo giấy", null=True, blank=True, on_delete=models.PROTECT, related_name="reports_entered"
    )
    document = models.ForeignKey(
        Document, verbose_name="báo cáo vào sổ", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    decided_at = models.DateTimeField("xét lúc", null=True, editable=False)
    decided_by = models.CharField("người xét", max_length=80, blank=True, editable=False)
    reason = models.CharField("lý do", max_length=500, blank=True)

    class Meta:
        ordering = ["cycle", "unit", "cluster", "project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "project"], condition=Q(project__isnull=False), name="report_of_project"),
            models.UniqueConstraint(
                fields=["cycle", "cluster"], condition=Q(cluster__isnull=False, project=None), name="report_of_cluster"
            ),
            models.UniqueConstraint(
                fields=["cycle", "unit", "reporter"], condition=Q(cluster=None, project=None), name="report_of_unit"
            ),
        ]
        indexes = [models.Index(fields=["cycle", "state"], name="report_state")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.reporter}"


class ReportEvent(models.Model):
    """What was done with a report, with its figures as they were then. Written once."""

    report = models.ForeignKey(Report, verbose_name="báo cáo", on_delete=models.PROTECT, related_name="events")
    what = models.CharField(
        "việc",
        max_length=9,
        choices=[("submitted", "nộp"), ("returned", "trả lại"), ("accepted", "chấp nhận"), ("reopened", "mở lại")],
    )
    at = models.DateTimeField("lúc", editable=False)
    by = models.CharField("người làm", max_length=80, editable=False)
    reason = models.CharField("lý do", max_length=500, blank=True)
    values = models.JSONField("số liệu lúc ấy", default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.report}: {self.get_what_display()}"


class ReportFile(StoredFile):
    """A file a report came in or was signed as: kept byte for byte, with the figures it said. Never changed."""

    class What(models.TextChoices):
        FORM = "form", "Biểu Excel"
        TO_SIGN = "to-sign", "Bản PDF để ký"
        SIGNED = "signed", "Bản PDF ký số"

    report = models.ForeignKey(Report, verbose_name="báo cáo", on_delete=models.PROTECT, related_name="files")
    what = models.CharField("là", max_length=7, choices=What.choices)
    added_by = models.CharField("người gửi", max_length=80, editable=False)
    values = models.JSONField("số liệu trong tệp", default=dict)
    text = models.TextField("nội dung trong tệp", blank=True)
    signature = models.JSONField("chữ ký", default=dict, blank=True, help_text="Điều đã kiểm lúc nhận bản ký số.")

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "sha256"], name="report_file_once")]


class Package(models.Model):
    """A computed report as it was sent: what makes it again, and its very bytes. Never changed; a new sending is a new version."""

    form = models.CharField("biểu", max_length=20)
    unit = models.ForeignKey(Unit, verbose_name="địa bàn", on_delete=models.PROTECT, related_name="report_packages")
    period = models.CharField("kỳ", max_length=10)
    subject = models.CharField("đối tượng", max_length=80, blank=True, help_text="Mã cụm, cơ quan; trống khi là cả địa bàn.")
    number = models.PositiveIntegerField("lần gửi")
    as_of = models.DateField("số liệu ngày")
    known_at = models.DateTimeField("như đã biết lúc")
    body = models.TextField("nội dung (JSON)")
    checksum = models.CharField("mã kiểm", max_length=64)
    document = models.ForeignKey(
        Document, verbose_name="báo cáo đã gửi", null=True, blank=True, on_delete=models.PROTECT, related_name="report_packages"
    )
    sent_at = models.DateTimeField("gửi lúc", editable=False)
    sent_by = models.CharField("người gửi", max_length=80, editable=False)

    class Meta:
        ordering = ["form", "unit", "period", "subject", "number"]
        constraints = [models.UniqueConstraint(fields=["form", "unit", "period", "subject", "number"], name="package_once")]

    def __str__(self) -> str:
        return f"{self.form} {self.unit} {self.period} lần {self.number}"


class Nudge(models.Model):
    """Nhắc tự động: one rule applied to one cycle once, with the reports that were still not handed in. Written once by the worker."""

    cycle = models.ForeignKey(Cycle, verbose_name="kỳ báo cáo", on_delete=models.PROTECT, related_name="nudges")
    rule = models.CharField("quy tắc nhắc", max_length=20)
    on = models.DateField("ngày nhắc")
    reports = models.ManyToManyField(Report, verbose_name="báo cáo chưa nộp", related_name="nudges")
    made_at = models.DateTimeField("lập lúc", editable=False)

    class Meta:
        ordering = ["cycle", "on", "id"]
        constraints = [models.UniqueConstraint(fields=["cycle", "rule"], name="nudge_once")]

    def __str__(self) -> str:
        return f"{self.cycle} {self.rule}"
