"""What every recorded row shares, the audit trail, and the heartbeat of background work."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from qlccn.core.refusal import Refusal


class RecordedQuerySet(models.QuerySet[Any]):
    def standing(self) -> "RecordedQuerySet":
        """Rows not retracted: what the system holds true now."""
        return self.filter(retracted_at=None)

    def known_at(self, moment: datetime | None) -> "RecordedQuerySet":
        """Rows the system held true at that moment (None: now)."""
        if moment is None:
            return self.standing()
        return self.filter(Q(retracted_at=None) | Q(retracted_at__gt=moment), recorded_at__lte=moment)


class Recorded(models.Model):
    """A row of the record: written once, never edited; when it proves wrong it is retracted and another takes its place."""

    recorded_at = models.DateTimeField("ghi lúc", db_index=True, editable=False)
    recorded_by = models.CharField("người ghi", max_length=80, editable=False)
    retracted_at = models.DateTimeField("rút lúc", null=True, editable=False)
    retracted_by = models.CharField("người rút", max_length=80, blank=True, editable=False)
    retraction_reason = models.CharField("lý do rút", max_length=500, blank=True, editable=False)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row two people may edit: the second writer is told instead of overwriting."""

    version = models.PositiveIntegerField("phiên bản", default=1, editable=False)

    class Meta:
        abstract = True

    def require_version(self, version: int | None) -> None:
        """Refuse when the row moved on since the writer read it (None: the writer read nothing, as an import does)."""
        if version is not None and version != self.version:
            raise Refusal(
                "Người khác vừa sửa bản ghi này. Tải lại trang để xem thay đổi rồi làm tiếp; những gì đã gõ vẫn còn trên trang."
            )

    def next_version(self) -> None:
        self.version += 1


class AuditRow(models.Model):
    """One change of one row, written by the database itself (trigger); `before`/`after` are JSON as the engine wrote them."""

    table = models.CharField("bảng", max_length=63)
    key = models.CharField("khóa", max_length=64)
    op = models.CharField("thao tác", max_length=1, choices=[("I", "thêm"), ("U", "sửa"), ("D", "xóa")])
    before = models.TextField("trước", null=True)  # noqa: DJ001  (no row before an insert)
    after = models.TextField("sau", null=True)  # noqa: DJ001
    actor = models.CharField("người làm", max_length=80, null=True)  # noqa: DJ001  (written past the services)
    intent = models.CharField("việc làm", max_length=80, null=True)  # noqa: DJ001
    transaction = models.CharField("giao dịch", max_length=40, null=True)  # noqa: DJ001
    at = models.DateTimeField("lúc")
    seal = models.ForeignKey(
        "AuditSeal", verbose_name="niêm phong", null=True, on_delete=models.PROTECT, related_name="rows", db_index=False
    )

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["table", "key"], name="audit_of_row"),
            models.Index(fields=["id"], condition=Q(seal=None), name="audit_unsealed"),
            models.Index(fields=["seal"], condition=Q(seal__isnull=False), name="audit_sealed"),  # writers do not pay for it
        ]


class AuditSeal(models.Model):
    """A batch of audit rows chained by hash to the batch before."""

    rows_count = models.PositiveIntegerField("số dòng")
    digest = models.CharField("mã băm", max_length=64)
    previous = models.CharField("mã băm trước", max_length=64)
    sealed_at = models.DateTimeField("niêm phong lúc")

    class Meta:
        ordering = ["id"]


class AuditContext(models.Model):
    """Who is writing and why, for SQLite's triggers (one writer at a time, one row); PostgreSQL keeps it in the transaction."""

    actor = models.CharField(max_length=80, null=True)  # noqa: DJ001
    intent = models.CharField(max_length=80, null=True)  # noqa: DJ001
    transaction = models.CharField(max_length=40, null=True)  # noqa: DJ001


class Heartbeat(models.Model):
    """When background work was last alive; a silent one turns /readyz red."""

    name = models.CharField("tên", max_length=40, primary_key=True)
    at = models.DateTimeField("lúc")
    detail = models.CharField("chi tiết", max_length=300, blank=True)


class Stamp(models.Model):
    """A fact about this installation: that it is a demo, which version of the reference data it holds."""

    name = models.CharField("tên", max_length=40, primary_key=True)
    value = models.CharField("giá trị", max_length=200)

    @classmethod
    def read(cls, name: str) -> str:
        """The value, or an empty string."""
        return cls.objects.filter(name=name).values_list("value", flat=True).first() or ""

    @classmethod
    def write(cls, name: str, value: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"value": value})
