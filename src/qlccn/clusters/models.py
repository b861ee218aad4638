"""Clusters and all that is said of them. A cluster's row never changes: names, places, areas and investors are terms of acts or claims,
each with its paper, the day it is true for and the moment it was recorded."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from qlccn.core.models import Recorded
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit

__all__ = [
    "Act", "Alias", "Claim", "Cluster", "ColumnMemory", "ImportBatch", "ImportKind", "Layer", "LayerFeature", "Lot", "Outline", "Run",
    "Settlement", "TenantProject", "Term", "Typed",
]  # fmt: skip


class Cluster(models.Model):
    """Cụm công nghiệp: a bounded place of production where nobody lives (NĐ 32/2024, khoản 1 Điều 2). Code: CCN-000001, given once, without place."""

    code = models.CharField("mã cụm", max_length=10, unique=True, help_text="Không đổi khi đổi tên, đổi địa bàn.")
    created_at = models.DateTimeField("lập lúc", editable=False)
    opened_for = models.ForeignKey(
        Organisation, verbose_name="cơ quan lập", null=True, editable=False, on_delete=models.PROTECT, related_name="+",
        help_text="Thấy được cụm khi chưa văn bản nào ghi địa bàn.",
    )  # fmt: skip

    withdrawn_at = models.DateTimeField("rút khỏi sổ lúc", null=True, editable=False)
    withdrawn_by = models.CharField("người rút", max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [models.CheckConstraint(condition=Q(code__startswith="CCN-"), name="cluster_code_shape")]

    def __str__(self) -> str:
        return self.code


class Alias(models.Model):
    """A name the cluster is or was called by in papers, for finding it again."""

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.CASCADE, related_name="aliases", db_index=False)
    name = models.CharField("tên gọi", max_length=160)
    folded = models.CharField("không dấu", max_length=160, db_index=True, editable=False)

    class Meta:
        ordering = ["cluster", "name"]
        constraints = [models.UniqueConstraint(fields=["cluster", "folded"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One passage of a cluster through a procedure: establishment, expansion, re-selection, amendment. Expansion climbs its own ladder."""

    class Kind(models.TextChoices):
        ESTABLISHMENT = "establishment", "Thành lập"
        EXPANSION = "expansion", "Mở rộng"
        RESELECTION = "reselection", "Chọn lại chủ đầu tư"
        AMENDMENT = "amendment", "Điều chỉnh"
        ABOLITION = "abolition", "Bãi bỏ"
        LEGACY = "legacy", "Xử lý cụm hình thành trước QĐ 105/2009"
        PLAN_ENTRY = "plan_entry", "Đưa vào, điều chỉnh phương án phát triển"
        PLAN_EXIT = "plan_exit", "Đưa ra khỏi phương án phát triển"

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.PROTECT, related_name="runs", db_index=False)
    kind = models.CharField("thủ tục", max_length=14, choices=Kind.choices)
    round = models.PositiveSmallIntegerField("lượt", default=1)
    regime = models.CharField("chế độ pháp lý", max_length=24, blank=True)
    regime_reason = models.CharField("vì sao theo chế độ này", max_length=500, blank=True)

    class Meta:
        ordering = ["cluster", "kind", "round"]
        constraints = [models.UniqueConstraint(fields=["cluster", "kind", "round"], name="run_once")]

    def __str__(self) -> str:
        return f"{self.cluster} {self.get_kind_display()} {self.round}"


class Act(Recorded):
    """A legal event of a cluster on a day, proved by a document. `effective_on` empty: the paper's day is not known, nothing is made up."""

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.PROTECT, related_name="acts", db_index=False)
    kind = models.CharField("sự kiện", max_length=32)
    run = models.ForeignKey(
        Run, verbose_name="lượt thủ tục", null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    effective_on = models.DateField("có hiệu lực từ", null=True, blank=True)
    on_text = models.CharField("ngày (như nguồn ghi)", max_length=120, blank=True)
    position = models.PositiveIntegerField("thứ tự", default=0, help_text="Chỗ của sự kiện chưa rõ ngày trong chuỗi.")
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="acts")
    passage = models.CharField("điều khoản, đoạn", max_length=300, blank=True)
    confidence = models.CharField(
        "độ tin",
        max_length=10,
        default="primary",
        choices=[("primary", "đã đọc văn bản"), ("secondary", "dẫn lại"), ("unclear", "chưa rõ")],
    )
    note = models.CharField("ghi chú", max_length=1000, blank=True)
    supersedes = models.ForeignKey(
        "self", verbose_name="thay bản ghi", null=True, blank=True, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        ordering = ["cluster", "effective_on", "position", "id"]
        indexes = [
            models.Index(fields=["cluster", "effective_on"], name="act_of_cluster"),
            models.Index(fields=["kind", "effective_on"], name="act_of_kind"),
            models.Index(fields=["retracted_at"], condition=Q(retracted_at__isnull=False), name="act_retracted"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.kind} {self.effective_on or self.on_text}"


class Typed(models.Model):
    """A value in the column of its type; exactly one is filled."""

    decimal = models.DecimalField("số", max_digits=18, decimal_places=4, null=True, blank=True)
    text = models.CharField("chữ", max_length=500, null=True, blank=True)  # noqa: DJ001  (null: another column holds the value)
    day = models.DateField("ngày", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name="tổ chức", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị hành chính", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        abstract = True

    @property
    def value(self) -> Any:
        """The one value that is filled."""
        return next((v for v in (self.decimal, self.text, self.day, self.organisation, self.unit) if v is not None), None)


def where_filled(table: str, *names: str) -> list[models.Index]:
    """An index of each column over the few rows that fill it, so that the many others cost nothing to write."""
    return [models.Index(fields=[n], condition=Q(**{f"{n}__isnull": False}), name=f"{table}_of_{n}") for n in names]


def one_value(name: str) -> models.CheckConstraint:
    """Exactly one typed column is filled."""
    columns = ("decimal", "text", "day", "organisation", "unit")
    options = [Q(**{f"{other}__isnull": other != column for other in columns}) for column in columns]
    condition = options[0]
    for option in options[1:]:
        condition |= option
    return models.CheckConstraint(condition=condition, name=name)


class Term(Typed):
    """What an act's paper changed, and only that: name, commune (one row each), established_ha, investor…"""

    act = models.ForeignKey(Act, verbose_name="sự kiện", on_delete=models.CASCADE, related_name="terms", db_index=False)
    name = models.CharField("nội dung", max_length=32)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        ordering = ["act", "name", "position"]
        constraints = [models.UniqueConstraint(fields=["act", "name", "position"], name="term_once"), one_value("term_one_value")]
        indexes = [models.Index(fields=["name"], name="term_name"), *where_filled("term", "organisation", "unit")]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class Lot(models.Model):
    """Lô đất: identity only; area, lessee and dates are claims and acts."""

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.PROTECT, related_name="lots", db_index=False)
    code = models.CharField("ký hiệu lô", max_length=40)

    class Meta:
        ordering = ["cluster", "code"]
        constraints = [models.UniqueConstraint(fields=["cluster", "code"], name="lot_once")]

    def __str__(self) -> str:
        return f"{self.cluster} lô {self.code}"


class TenantProject(models.Model):
    """Dự án đầu tư sản xuất kinh doanh trong cụm: identity only."""

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.PROTECT, related_name="tenant_projects")
    code = models.CharField("mã dự án", max_length=20, unique=True)
    tenant = models.ForeignKey(Organisation, verbose_name="nhà đầu tư", on_delete=models.PROTECT, related_name="tenant_projects")
    name = models.CharField("tên dự án", max_length=250)
    began_on = models.DateField("hoạt động từ", null=True, blank=True)
    ended_on = models.DateField("kết thúc", null=True, blank=True)
    withdrawn_at = models.DateTimeField("rút khỏi sổ lúc", null=True, editable=False)

    class Meta:
        ordering = ["cluster", "code"]

    def __str__(self) -> str:
        return self.name


class Claim(Recorded, Typed):
    """An observation: indicator, value, the day or period it is true for, and the paper that says so. Claims may disagree; none is overwritten."""

    class Standing(models.TextChoices):
        DECISION = "decision", "quyết định đã duyệt"
        REPORT = "report", "báo cáo của người có số"
        TABLE = "table", "bảng tổng hợp"
        NOTE = "note", "ghi chú"

    cluster = models.ForeignKey(
        Cluster, verbose_name="cụm", null=True, blank=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    lot = models.ForeignKey(
        Lot, verbose_name="lô", null=True, blank=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    project = models.ForeignKey(
        TenantProject,
        verbose_name="dự án",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="claims",
        db_index=False,
    )
    about_unit = models.ForeignKey(
        Unit, verbose_name="địa bàn", null=True, blank=True, on_delete=models.PROTECT, related_name="claims", db_index=False
    )
    indicator = models.CharField("chỉ tiêu", max_length=40)
    as_of_on = models.DateField("tính đến ngày", null=True, blank=True)
    period = models.CharField("kỳ", max_length=10, blank=True)
    base = models.CharField("cơ sở tính", max_length=120, blank=True, help_text="Mẫu số, phạm vi: plan, ready, cleared…")
    population = models.CharField("tập hợp", max_length=250, blank=True, help_text="Những cụm nào được tính.")
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="claims")
    passage = models.CharField("điều khoản, đoạn", max_length=300, blank=True)
    standing_as = models.CharField("hạng nguồn", max_length=8, choices=Standing.choices)
    note = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta:
        ordering = ["indicator", "as_of_on", "id"]
        constraints = [
            one_value("claim_one_value"),
            models.CheckConstraint(
                condition=Q(cluster__isnull=False)
                | Q(lot__isnull=False)
                | Q(project__isnull=False)
                | Q(about_unit__isnull=False),
                name="claim_has_subject",
            ),
            models.UniqueConstraint(
                *(Coalesce(name, 0) for name in ("cluster", "lot", "project", "about_unit")),
                "indicator",
                Coalesce("as_of_on", models.Value(date.min)),
                *("period", "base", "population", "document", "passage"),
                condition=Q(retracted_at=None),
                name="claim_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cluster", "indicator", "as_of_on"], condition=Q(cluster__isnull=False), name="claim_of_cluster"
            ),
            models.Index(fields=["retracted_at"], condition=Q(retracted_at__isnull=False), name="claim_retracted"),
            *where_filled("claim", "lot", "project", "about_unit", "organisation", "unit"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} = {self.value}"


class Settlement(Recorded):
    """Which of several disagreeing claims is used, by whom and why; the losers stay."""

    claim = models.ForeignKey(Claim, verbose_name="số được dùng", on_delete=models.PROTECT, related_name="settlements")
    reason = models.CharField("lý do", max_length=500)
    covers_to = models.DateField(
        "chốt cho các số tính đến ngày", null=True, blank=True, help_text="Số của ngày sau đó lại so với số này như thường."
    )

    class Meta:
        ordering = ["recorded_at", "id"]

    def __str__(self) -> str:
        return f"chốt {self.claim}"


class Outline(Recorded):
    """Ranh giới: WGS 84 geometry (GeoJSON text) with its bounding box, and how it was drawn."""

    cluster = models.ForeignKey(Cluster, verbose_name="cụm", on_delete=models.PROTECT, related_name="outlines")
    lot = models.ForeignKey(Lot, verbose_name="lô", null=True, blank=True, on_delete=models.PROTECT, related_name="outlines")
    geometry = models.TextField("hình (GeoJSON, WGS 84)")
    west = models.FloatField("kinh độ nhỏ nhất")
    south = models.FloatField("vĩ độ nhỏ nhất")
    east = models.FloatField("kinh độ lớn nhất")
    north = models.FloatField("vĩ độ lớn nhất")
    area_ha = models.DecimalField("diện tích đo (ha)", max_digits=12, decimal_places=4)
    drawn_in = models.CharField("hệ tọa độ gốc", max_length=40, default="WGS 84")
    meridian = models.DecimalField("kinh tuyến trục", max_digits=7, decimal_places=4, null=True, blank=True)
    quality = models.CharField(
        "chất lượng",
        max_length=24,
        choices=[
            ("official", "theo bản vẽ được duyệt"), ("approx", "gần đúng"), ("unverified", "chưa kiểm chứng"),
            ("datum-unverified", "chưa rõ đã chuyển hệ"), ("derived-from-vn2000", "tính từ VN-2000"),
        ],
    )  # fmt: skip
    effective_on = models.DateField("từ ngày", null=True, blank=True)
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="outlines")
    note = models.CharField("ghi chú", max_length=500, blank=True)

    class Meta:
        ordering = ["cluster", "recorded_at", "id"]
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="outline_box")]
        constraints = [
            models.CheckConstraint(
                condition=Q(west__lte=models.F("east"), south__lte=models.F("north")), name="outline_box_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cluster} {self.area_ha} ha"


from qlccn.clusters.models_import import ColumnMemory, ImportBatch, ImportKind, Layer, LayerFeature  # noqa: E402  (Django finds models here)
