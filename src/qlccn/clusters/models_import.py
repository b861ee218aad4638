"""What was handed in as files: each import with what it made, so that it can be taken back whole; columns remembered; reference layers."""

from django.db import models
from django.db.models import Q

from qlccn.core.models import Recorded
from qlccn.documents.models import Document
from qlccn.parties.models import Organisation
from qlccn.places.models import Unit


class ImportKind(models.TextChoices):
    CLUSTERS = "clusters", "Bảng kê cụm công nghiệp"
    TENANTS = "tenants", "Doanh nghiệp, dự án trong cụm"
    ACTS = "acts", "Sự kiện của cụm"
    BOUNDARIES = "boundaries", "Ranh giới cụm"


class ImportBatch(Recorded):
    """One file taken into the record. Retracted: the import was undone, with its reason.

    `made`: keys of what it made, by table; its claims are those of `document` recorded by the same person at `claims_at`.
    """

    token = models.CharField("mã lần nhập", max_length=64, unique=True, editable=False)
    kind = models.CharField("loại", max_length=10, choices=ImportKind.choices)
    file = models.CharField("tệp", max_length=200)
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name="cơ quan", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rows = models.PositiveIntegerField("số dòng")
    new = models.PositiveIntegerField("mới")
    changed = models.PositiveIntegerField("đổi")
    unchanged = models.PositiveIntegerField("như cũ")
    adjusted = models.JSONField("sửa khi nhập", default=dict, blank=True)
    made = models.JSONField("đã tạo", default=dict, blank=True)
    claims_at = models.DateTimeField("số liệu ghi lúc", null=True, blank=True)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["organisation", "recorded_at"], name="import_of_organisation")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.file}"


class ColumnMemory(models.Model):
    """How an organisation's people read the columns of a table with these heads: offered the next time. Not record, a convenience."""

    audited = False

    organisation = models.ForeignKey(
        Organisation, verbose_name="cơ quan", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField("loại", max_length=10, choices=ImportKind.choices)
    signature = models.CharField("dấu của dòng tên cột", max_length=64)
    columns = models.JSONField("cột", default=dict)

    class Meta:
        ordering = ["organisation", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "signature"], name="column_memory_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind}"


class Layer(Recorded):
    """Lớp đối chiếu: areas that a cluster should not lie on unseen (mines, forest, other plans), as one paper draws them."""

    class Kind(models.TextChoices):
        MINE = "mine", "Khoáng sản, mỏ"
        FOREST = "forest", "Rừng"
        LAND_USE = "land_use", "Quy hoạch sử dụng đất"
        PLAN = "plan", "Quy hoạch, dự án khác"
        HERITAGE = "heritage", "Di tích, danh thắng"
        WATER = "water", "Hành lang bảo vệ nguồn nước, đê, hồ"
        INFRASTRUCTURE = "infrastructure", "Hành lang giao thông, điện"

    name = models.CharField("tên lớp", max_length=160)
    kind = models.CharField("loại", max_length=16, choices=Kind.choices)
    province = models.ForeignKey(
        Unit, verbose_name="tỉnh", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Bỏ trống: lớp dùng chung cả nước.",
    )  # fmt: skip
    document = models.ForeignKey(Document, verbose_name="văn bản", on_delete=models.PROTECT, related_name="layers")
    as_of_on = models.DateField("tính đến ngày", null=True, blank=True)

    class Meta:
        ordering = ["kind", "name", "id"]

    def __str__(self) -> str:
        return self.name


class LayerFeature(models.Model):
    """One area of a layer: WGS 84 geometry (GeoJSON text) with its bounding box."""

    layer = models.ForeignKey(Layer, verbose_name="lớp", on_delete=models.CASCADE, related_name="features")
    name = models.CharField("tên", max_length=160, blank=True)
    geometry = models.TextField("hình (GeoJSON, WGS 84)")
    west = models.FloatField("kinh độ nhỏ nhất")
    south = models.FloatField("vĩ độ nhỏ nhất")
    east = models.FloatField("kinh độ lớn nhất")
    north = models.FloatField("vĩ độ lớn nhất")

    class Meta:
        ordering = ["layer", "id"]
        indexes = [models.Index(fields=["west", "east", "south", "north"], name="layer_feature_box")]
        constraints = [
            models.CheckConstraint(
                condition=Q(west__lte=models.F("east"), south__lte=models.F("north")), name="layer_feature_box_order"
            )
        ]

    def __str__(self) -> str:
        return self.name or f"{self.layer} {self.pk}"
